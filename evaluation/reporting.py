"""The whole report from what is stored."""

from collections import Counter
from datetime import datetime

from evaluation.access import Actor, Permission
from evaluation.drafting import drafts_of
from evaluation.instruments import edition_of
from evaluation.scoring import report_table
from evaluation.trail import log
from evidence.model import SourceKind
from storage.answers import answers_by_interview
from storage.database import Transaction
from storage.evaluations import members_of
from storage.identity import id_of
from storage.people import participants_of
from storage.sources import source_texts
from storage.tables.evaluations import Evaluation
from summary.conducted import Material
from summary.report import EvaluationFacts, Evaluator, Reference, Report, report
from texts.catalogue import Texts

# Whose names stand on the cover.
EVALUATOR_ROLES = ("lead", "evaluator")


def report_of(tx: Transaction, actor: Actor, evaluation: Evaluation, texts: Texts, *, unblinded_at: datetime | None = None) -> Report:
    """The report of the present state, marked as a draft: nothing locks an evaluation yet.

    ``unblinded_at`` counts points that are not locked too, which is logged with that time.
    """
    actor.require(Permission.READ)
    if unblinded_at is not None:
        actor.require(Permission.ADMINISTER)
        log(tx, id_of(evaluation), actor.code, "unblinded", "report", unblinded_at)
    edition = edition_of(evaluation)
    return report(
        facts_of(tx, evaluation),
        edition,
        report_table(tx, actor, evaluation, unblind=unblinded_at is not None),
        drafts=drafts_of(tx, evaluation, [area.id for area in edition.areas], texts),
        material=_material(tx, evaluation),
        reference=_reference(evaluation),
        key_facts=[(fact["label"], fact["value"]) for fact in evaluation.key_facts or []],
        is_draft=True,
        texts=texts,
    )


def facts_of(tx: Transaction, evaluation: Evaluation) -> EvaluationFacts:
    """What the cover says."""
    members = [member for member in members_of(tx, id_of(evaluation)) if member.role in EVALUATOR_ROLES]
    evaluators = tuple(Evaluator(member.name, member.organisation or None) for member in members)
    return EvaluationFacts(evaluation.name, evaluation.municipality, evaluation.year, evaluators)


def _material(tx: Transaction, evaluation: Evaluation) -> Material:
    """Who has answered something, by role, and what was read, by kind."""
    roles = {person.id: person.role for person in participants_of(tx, id_of(evaluation)) if not person.restricted_at}
    voices = {interview.participant_id for answer, interview in answers_by_interview(tx, id_of(evaluation)) if answer.status == "answered"}
    ingested = {source.id: source.kind for source in source_texts(tx, id_of(evaluation)) if source.answer_id is None}
    return Material(
        interviewees=Counter(roles[voice] for voice in voices if voice in roles),
        sources=Counter(SourceKind(kind) for kind in ingested.values()),
    )


def _reference(evaluation: Evaluation) -> Reference | None:
    mean = evaluation.reference
    if not mean:
        return None
    return Reference(
        label=mean["label"],
        municipalities=mean["municipalities"],
        years=mean["years"],
        edition=mean["edition"],
        areas=mean["areas"],
    )
