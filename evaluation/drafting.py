"""An area's draft from what is stored, and its findings."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal

from evaluation.access import Actor, Permission
from evaluation.citing import cited_evidence
from evaluation.instruments import edition_of
from evaluation.refusals import Refused
from evaluation.trail import log
from evidence.model import EvidenceItem
from storage.database import Transaction
from storage.evidence import evidence_items
from storage.findings import findings_of, replace_findings
from storage.identity import id_of
from storage.tables.evaluations import Evaluation
from storage.tables.judgement import Finding as FindingRow
from summary.area_draft import area_draft
from summary.model import AreaDraft, Finding
from texts.catalogue import Texts

FindingKind = Literal["strength", "improvement"]
MAX_FINDING = 300


def draft_of(tx: Transaction, actor: Actor, evaluation: Evaluation, area: str, texts: Texts) -> AreaDraft:
    """The draft of one area. Raises UnknownArea."""
    actor.require(Permission.READ)
    edition_of(evaluation).area(area)
    return drafts_of(tx, evaluation, [area], texts)[0]


def drafts_of(tx: Transaction, evaluation: Evaluation, areas: Iterable[str], texts: Texts) -> list[AreaDraft]:
    """The drafts of several areas, the evidence read once."""
    items = quotable_items(tx, evaluation)
    findings = written_findings(tx, evaluation, items)
    edition = edition_of(evaluation)
    return [area_draft(edition, area, items, findings, texts) for area in areas]


def quotable_items(tx: Transaction, evaluation: Evaluation) -> list[EvidenceItem]:
    """The items that drafts, reports and findings are made of: none that waits for an evaluator to look for third persons in it.

    Whatever is written for others begins here.
    """
    return [item for item in evidence_items(tx, id_of(evaluation)) if not item.is_withheld]


def items_of(tx: Transaction, actor: Actor, evaluation: Evaluation) -> list[EvidenceItem]:
    """Every evidence item of the evaluation, for its own evaluators: those that wait for one of them too."""
    actor.require(Permission.READ)
    return evidence_items(tx, id_of(evaluation))


def written_findings(tx: Transaction, evaluation: Evaluation, items: Iterable[EvidenceItem]) -> list[Finding]:
    """The findings that evaluators have worded, each with those of its ids that are among ``items``.

    Evidence goes when its words are edited, its person is restricted or it waits for an evaluator to look at it; a finding of which none
    is left is left out: no evidence, no sentence.
    """
    known = {item.id for item in items}
    findings = [
        Finding(
            area=row.area,
            kind="strength" if row.kind == "strength" else "improvement",
            text=row.text,
            evidence=tuple(code for code in row.evidence if code in known),
            proposed=False,
        )
        for row in findings_of(tx, id_of(evaluation))
    ]
    return [finding for finding in findings if finding.evidence]


def word_findings(
    tx: Transaction, actor: Actor, evaluation: Evaluation, area: str, kind: FindingKind, lines: Sequence[tuple[str, str]], at: datetime
) -> None:
    """Put the evaluators' list in the place of the area's proposals: (phrase, evidence ids) each; an empty phrase is left out.

    Raises Refused for a phrase without evidence, or with evidence that does not exist or waits: no evidence, no sentence.
    """
    actor.require(Permission.JUDGE)
    edition_of(evaluation).area(area)
    waiting = {item.id for item in evidence_items(tx, id_of(evaluation)) if item.is_withheld}
    rows = [_finding(tx, actor, evaluation, area, kind, text, ids, waiting, at) for text, ids in lines if text.strip()]
    replace_findings(tx, id_of(evaluation), area, kind, rows)
    log(tx, id_of(evaluation), actor.code, f"worded {kind}s", f"area {area}", at)


def _finding(
    tx: Transaction,
    actor: Actor,
    evaluation: Evaluation,
    area: str,
    kind: FindingKind,
    text: str,
    ids: str,
    waiting: Collection[str],
    at: datetime,
) -> FindingRow:
    phrase = " ".join(text.split())
    if len(phrase) > MAX_FINDING:
        raise Refused("finding_too_long", most=MAX_FINDING)
    cited = cited_evidence(tx, evaluation, ids)
    if not cited:
        raise Refused("finding_needs_evidence", text=phrase)
    withheld = next((code for code in cited if code in waiting), None)
    if withheld is not None:
        raise Refused("finding_withheld", evidence=withheld)
    return FindingRow(evaluation_id=id_of(evaluation), area=area, kind=kind, text=phrase, evidence=cited, member_id=actor.member_id, at=at)
