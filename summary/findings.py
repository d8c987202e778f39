"""The strengths and improvements that a draft proposes, for evaluators to edit.

Knows what triangulation found and how many points are at stake.  Gives no points and invents no advice: a proposal says what the
evidence says, in one short phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from evidence.model import EvidenceKind
from evidence.triangulation import Items, StatementKind, Triangulation
from rubric.model import Area, SubQuestion
from summary.model import Finding
from summary.quotations import id_order
from summary.speakers import number_of_sources, who
from summary.summarising import all_items, papers_against_word
from summary.wording import in_language
from texts.catalogue import Texts

# As many as the published reports have: four or five strengths, four to six improvements.
MOST_STRENGTHS: Final = 5
MOST_IMPROVEMENTS: Final = 6

_ABSENCES: Final = (EvidenceKind.NOT_FOUND, EvidenceKind.STATED_MISSING)


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why something is proposed, and the items that say so."""

    text: str
    items: Items


def proposed_strengths(area: Area, ground: Mapping[str, Triangulation], texts: Texts) -> tuple[Finding, ...]:
    """What two or more roles or source kinds say is in place and nobody says is missing; most points at stake first."""
    return _proposals(area, ground, texts, "strength", _agreed)[:MOST_STRENGTHS]


def proposed_improvements(area: Area, ground: Mapping[str, Triangulation], texts: Texts) -> tuple[Finding, ...]:
    """What was not found, is said to be missing, is no more than planned, or is disputed; most points at stake first."""
    return _proposals(area, ground, texts, "improvement", _lacking)[:MOST_IMPROVEMENTS]


def _proposals(
    area: Area,
    ground: Mapping[str, Triangulation],
    texts: Texts,
    kind: Literal["strength", "improvement"],
    reasons_for: Callable[[Triangulation, Texts], Iterator[_Reason]],
) -> tuple[Finding, ...]:
    found = []
    for place, sub_question in enumerate(area.sub_questions):
        reasons = list(reasons_for(ground[sub_question.id], texts)) if sub_question.id in ground else []
        if reasons:
            items = tuple({item.id: item for reason in reasons for item in reason.items}.values())
            # Points first, then how many sources say it, then the rubric's order.
            rank = (-sub_question.max_points, -number_of_sources(items), place)
            found.append((rank, _finding(area, sub_question, kind, [reason.text for reason in reasons], items, texts)))
    return tuple(finding for _, finding in sorted(found, key=lambda ranked: ranked[0]))


def _finding(
    area: Area, sub_question: SubQuestion, kind: Literal["strength", "improvement"], reasons: list[str], items: Items, texts: Texts
) -> Finding:
    heading = _heading(area, sub_question, texts)
    phrase = texts("draft.finding.phrase", heading=heading, id=sub_question.id, reasons="; ".join(reasons))
    if not all(item.is_confirmed_for(sub_question.id) for item in items):
        phrase = texts("draft.finding.unreviewed", phrase=phrase)
    evidence = tuple(sorted((item.id for item in items), key=id_order))
    return Finding(area.id, kind, phrase, evidence, proposed=True)


def _heading(area: Area, sub_question: SubQuestion, texts: Texts) -> str:
    """The heading it is told under: shorter than the sub-question's own words."""
    for heading in area.narrative:
        if sub_question.id in heading.sub_questions:
            return in_language(heading.text, texts.language)
    return in_language(sub_question.text, texts.language)


def _agreed(triangulation: Triangulation, texts: Texts) -> Iterator[_Reason]:
    if any(item.kind in _ABSENCES for item in all_items(triangulation)):
        return
    for statement in triangulation.statement(StatementKind.AGREEMENT):
        yield _Reason(texts("draft.finding.agreed", who=who(statement.items, texts)), statement.items)


def _lacking(triangulation: Triangulation, texts: Texts) -> Iterator[_Reason]:
    items = all_items(triangulation)
    for kind in _ABSENCES:
        yield from _said_as(kind, items, texts)
    for statement in triangulation.statement(StatementKind.ONLY_PLANNED):
        for kind in (EvidenceKind.DECIDED, EvidenceKind.PLANNED):
            yield from _said_as(kind, statement.items, texts)
    for statement in triangulation.statement(StatementKind.ROLES_DISAGREE):
        yield _Reason(texts("draft.finding.disagree"), statement.items)
    differing = tuple(item for each in triangulation.statement(StatementKind.WORD_AGAINST_PAPER) for item in each.items)
    for paper in papers_against_word(triangulation):
        yield _Reason(texts(f"draft.finding.word_against_paper.{paper}"), differing)


def _said_as(kind: EvidenceKind, items: Items, texts: Texts) -> Iterator[_Reason]:
    saying = tuple(item for item in items if item.kind is kind)
    if saying:
        yield _Reason(texts(f"draft.finding.{kind}", who=who(saying, texts)), saying)
