"""Creating an evaluation, and saying what there is of one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from evaluation.access import Actor, Permission
from evaluation.refusals import Refused
from evaluation.trail import log
from question_bank.loading import load_bank
from rubric.editions import load_edition
from storage.answers import count_by_status
from storage.database import Transaction
from storage.evaluations import add_evaluation, evaluation_code, members_of
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.people import participants_of
from storage.sources import source_texts
from storage.tables.evaluations import Evaluation
from texts.catalogue import WHOLE_LANGUAGES

ON_FORGET = ("erase", "restrict")
YEARS = range(1990, 2200)


def create_evaluation(
    tx: Transaction,
    actor: Actor,
    at: datetime,
    *,
    name: str,
    municipality: str,
    year: int,
    edition: str,
    language: str,
    on_forget: str,
) -> Evaluation:
    """A new evaluation, pinned to the edition and to the newest version of its bank. Raises Refused or RubricError."""
    actor.require(Permission.ADMINISTER)
    for field, value in (("NAME", name), ("--municipality", municipality)):
        if not value.strip():
            raise Refused("empty_field", field=field)
    if year not in YEARS:
        raise Refused("strange_year", year=year)
    if language not in WHOLE_LANGUAGES:
        raise Refused("unknown_language", language=language, known=", ".join(WHOLE_LANGUAGES))
    if on_forget not in ON_FORGET:
        raise Refused("unknown_on_forget", word=on_forget, known=", ".join(ON_FORGET))
    bank = load_bank(load_edition(edition))
    evaluation = add_evaluation(
        tx,
        Evaluation(
            name=name.strip(),
            municipality=municipality.strip(),
            year=year,
            edition=edition,
            bank_version=bank.version,
            language=language,
            on_forget=on_forget,
            state="open",
            created_at=at,
        ),
    )
    log(tx, id_of(evaluation), actor.code, "created", evaluation_code(evaluation), at)
    return evaluation


def set_reference(
    tx: Transaction, evaluation: Evaluation, reference: Mapping[str, Any] | None, key_facts: list[dict[str, str]] | None
) -> None:
    """The mean of other municipalities that the report shows beside this one's points, and the report's key facts."""
    evaluation.reference = dict(reference) if reference else None
    evaluation.key_facts = key_facts
    tx.flush()


def summary_of(evaluation: Evaluation) -> dict[str, object]:
    """An evaluation as the command line prints it."""
    return {
        "evaluation": evaluation_code(evaluation),
        "name": evaluation.name,
        "municipality": evaluation.municipality,
        "year": evaluation.year,
        "edition": evaluation.edition,
        "language": evaluation.language,
        "state": evaluation.state,
    }


def counts_of(tx: Transaction, evaluation: Evaluation) -> dict[str, object]:
    """How much there is of everything in an evaluation."""
    evaluation_id = id_of(evaluation)
    items = evidence_items(tx, evaluation_id)
    people = participants_of(tx, evaluation_id)
    return {
        "interviewees": sum(person.erased_at is None and person.restricted_at is None for person in people),
        "forgotten": sum(person.erased_at is not None or person.restricted_at is not None for person in people),
        "evaluators": len(members_of(tx, evaluation_id)),
        "answers": count_by_status(tx, evaluation_id),
        "sources": sum(each.is_current for each in source_texts(tx, evaluation_id)),
        "evidence": len(items),
        "confirmed": sum(any(item.is_confirmed_for(tag.sub_question) for tag in item.tags) for item in items),
    }
