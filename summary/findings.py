"""The strengths and improvements that a draft proposes, for evaluators to edit.

Knows what triangulation found and how many points are at stake. Gives no points and invents no advice: a proposal says what the
evidence says, in one short phrase.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from evidence.model import EvidenceKind
from evidence.triangulation import StatementKind, Triangulation
from rubric.model import Area, SubQuestion
from summary.claims import ABSENCES, Claim, differing_papers, ids, marked, said
from summary.model import Finding
from summary.wording import in_language
from texts.catalogue import Texts

# As many as the published reports have: four or five strengths, four to six improvements.
MOST_STRENGTHS: Final = 5
MOST_IMPROVEMENTS: Final = 6
# So many sources say that it is in place for each that says that something is missing. Asking that nobody says so left four of the
# demonstration's eight areas without a strength.
_CLEARLY: Final = 3
# A short phrase has no room for more; the narrative names them all.
_ROLES_NAMED: Final = 2

FindingKind = Literal["strength", "improvement"]
Claims = Callable[[Triangulation, Texts], Iterator[Claim]]


def proposed_strengths(area: Area, ground: Mapping[str, Triangulation], texts: Texts) -> tuple[Finding, ...]:
    """What two or more roles or source kinds say is in place, against few or none; most points at stake first."""
    return _proposals(area, ground, texts, "strength", _agreed)[:MOST_STRENGTHS]


def proposed_improvements(area: Area, ground: Mapping[str, Triangulation], texts: Texts) -> tuple[Finding, ...]:
    """What was not found, is said to be missing, is no more than planned, is disputed or partly in place; most points at stake first."""
    return _proposals(area, ground, texts, "improvement", _lacking)[:MOST_IMPROVEMENTS]


def _proposals(area: Area, ground: Mapping[str, Triangulation], texts: Texts, kind: FindingKind, claims_for: Claims) -> tuple[Finding, ...]:
    found = []
    for place, sub_question in enumerate(area.sub_questions):
        claims = list(claims_for(ground[sub_question.id], texts)) if sub_question.id in ground else []
        if claims:
            together = _together(claims, texts)
            # Points first, then how many independent voices say it, then the rubric's order.
            rank = (-sub_question.max_points, -ground[sub_question.id].voices(together.items), place)
            found.append((rank, _finding(area, sub_question, kind, together, texts)))
    return tuple(finding for _, finding in sorted(found, key=lambda ranked: ranked[0]))


def _together(claims: list[Claim], texts: Texts) -> Claim:
    items = {item.id: item for claim in claims for item in claim.items}
    return Claim(texts("draft.between_sides").join(claim.text for claim in claims), tuple(items.values()))


def _finding(area: Area, sub_question: SubQuestion, kind: FindingKind, claim: Claim, texts: Texts) -> Finding:
    phrase = texts("draft.finding.phrase", heading=_heading(area, sub_question, texts), id=sub_question.id, claim=claim.text)
    return Finding(area.id, kind, marked(phrase, claim.items, sub_question.id, texts), ids(claim.items), proposed=True)


def _heading(area: Area, sub_question: SubQuestion, texts: Texts) -> str:
    """The heading it is told under: shorter than the sub-question's own words."""
    for heading in area.narrative:
        if sub_question.id in heading.sub_questions:
            return in_language(heading.text, texts.language)
    return in_language(sub_question.text, texts.language)


def _agreed(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    """In place by agreement, so never by one person's word only."""
    absent = triangulation.speaking_against
    for statement in triangulation.statement(StatementKind.AGREEMENT):
        if triangulation.voices(statement.items) >= _CLEARLY * triangulation.voices(absent):
            yield from said(statement.items, texts, most_roles=_ROLES_NAMED)


def _lacking(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    items = triangulation.items
    lacks = [*said(items, texts, ABSENCES, most_roles=_ROLES_NAMED)]
    for statement in triangulation.statement(StatementKind.ONLY_PLANNED):
        lacks += said(statement.items, texts, most_roles=_ROLES_NAMED)
    # What is in place in part is the least of lacks: told where there is no greater one.
    yield from lacks or said(items, texts, [EvidenceKind.PARTLY], most_roles=_ROLES_NAMED)
    yield from _disputed(triangulation, texts)


def _disputed(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    """That others say something else: once, for the narrative tells every conflict with its sides."""
    disagreeing = triangulation.statement(StatementKind.ROLES_DISAGREE)
    for statement in disagreeing:
        yield Claim(texts("draft.finding.disagree"), statement.items)
    differing = triangulation.statement(StatementKind.WORD_AGAINST_PAPER)
    if differing and not disagreeing:
        papers = texts.join([texts(f"draft.paper.{kind}") for kind in differing_papers(triangulation)])
        items = tuple(item for statement in differing for item in statement.items)
        yield Claim(texts("draft.finding.word_against_paper", papers=papers), items)
