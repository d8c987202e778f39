"""Do points and evidence go together?  Rules that an evaluator is reminded of before points are locked; none of them forbids anything.

Knows what a sub-question stands on, and the points given for it with the evidence cited. Words nothing and gives no points: a remark is a
rule's name and the items that it is about. Whose points they are, and who may see them, is decided elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from evidence.model import EvidenceItem, EvidenceKind, SourceKind
from evidence.triangulation import Items, Statement, StatementKind, Triangulation
from rubric.model import SubQuestion
from rubric.scoring import NOT_ASSESSED, Given

# Shares of a sub-question's maximum from which points are called high, and up to which low: our choice, for somebody to ask why.
HIGH: Final = Decimal("0.7")
LOW: Final = Decimal("0.3")
YEARS_TO_OLD: Final = 2
# Strong evidence: so many independent voices say that it is in place, and so many for each that says that it is not.
STRONG_VOICES: Final = 3
_KINDS_TO_BE_STRONG: Final = 2  # kinds of source
# What only those who lead say is in place may not have reached those who work there.
LEADERS: Final = frozenset({"leading_politician", "central_management", "head_of_administration"})

_CONTRADICTIONS: Final = (StatementKind.ROLES_DISAGREE, StatementKind.WORD_AGAINST_PAPER)
_PLANS: Final = (EvidenceKind.DECIDED, EvidenceKind.PLANNED)


class Rule(StrEnum):
    """In the order in which remarks are told: first what leaves points without ground."""

    POINTS_WITHOUT_EVIDENCE = "points_without_evidence"
    CITED_IS_GONE = "cited_is_gone"
    CITED_ELSEWHERE = "cited_elsewhere"
    CONTRADICTION_NOT_SETTLED = "contradiction_not_settled"
    HIGH_ON_PLANS_ONLY = "high_on_plans_only"
    HIGH_ON_IMPRESSIONS_ONLY = "high_on_impressions_only"
    HIGH_DESPITE_ABSENCE = "high_despite_absence"
    HIGH_ON_ONE_SOURCE = "high_on_one_source"
    HIGH_ON_LEADERS_WORD = "high_on_leaders_word"
    LOW_DESPITE_STRONG_EVIDENCE = "low_despite_strong_evidence"
    NONE_WITHOUT_SEARCH = "none_without_search"
    NOT_ASSESSED_DESPITE_EVIDENCE = "not_assessed_despite_evidence"
    PLAN_ON_PAPER = "plan_on_paper"
    EVIDENCE_TOO_OLD = "evidence_too_old"
    EVIDENCE_UNDATED = "evidence_undated"
    POINTS_ON_UNREVIEWED = "points_on_unreviewed"
    POINTS_CITE_NOTHING = "points_cite_nothing"


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule that speaks up at a sub-question; ``evidence`` are the ids it is about, none where evidence is what is missing."""

    rule: Rule
    sub_question: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A sub-question before points are locked: what it stands on (None without evidence), what was given for it and cited.

    ``given`` is None while no points are given: then only the rules about the evidence itself speak. ``gone`` are those of the cited ids
    that no evidence has any more. Ages are counted back from ``today``.
    """

    sub_question: SubQuestion
    ground: Triangulation | None
    today: date
    given: Given = None
    cited: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(slots=True)
class _Case:
    """A standing with what several rules ask for worked out once; ``points`` are None where none are given, and where it is not assessed.

    ``people`` and ``written`` are what speaks for it, in interviews and in what can be read.
    """

    standing: Standing
    items: Items
    statements: tuple[Statement, ...]
    people: Items
    written: Items
    speaking_against: Items
    points: Decimal | None
    is_high: bool
    is_low: bool

    @property
    def speaking_for(self) -> Items:
        return self.people + self.written

    def voices(self, items: Items) -> int:
        """Independent ones."""
        return self.standing.ground.voices(items) if self.standing.ground else 0

    def resting_on(self, kind: StatementKind) -> Items:
        """The items of the statements of that kind; none where there is no such statement."""
        return tuple([item for statement in self.statements if statement.kind is kind for item in statement.items])


def _case(standing: Standing) -> _Case:
    ground, most = standing.ground, standing.sub_question.max_points
    points = standing.given if isinstance(standing.given, Decimal) else None
    for_it = ground.speaking_for if ground else ()
    return _Case(
        standing=standing,
        items=ground.items if ground else (),
        statements=ground.statements if ground else (),
        people=tuple([item for item in for_it if item.source_kind is SourceKind.INTERVIEW]),
        written=tuple([item for item in for_it if item.source_kind is not SourceKind.INTERVIEW]),
        speaking_against=ground.speaking_against if ground else (),
        points=points,
        is_high=points is not None and points >= HIGH * most,
        is_low=points is not None and points <= LOW * most,
    )


# The ids that a rule has something to say about; None where it has nothing to say.
Found = tuple[str, ...] | None


def remarks(standing: Standing) -> tuple[Remark, ...]:
    """What the rules have to say about one sub-question, in their order."""
    return tuple(_remarks(standing))


def _remarks(standing: Standing) -> Iterator[Remark]:
    case = _case(standing)
    for rule, check in CHECKS.items():
        evidence = check(case)
        if evidence is not None:
            yield Remark(rule, standing.sub_question.id, evidence)


def _points_without_evidence(one: _Case) -> Found:
    return () if one.points and not one.items else None


def _cited_is_gone(one: _Case) -> Found:
    return one.standing.gone or None


def _cited_elsewhere(one: _Case) -> Found:
    if not one.standing.cited:
        return None
    own = {*(item.id for item in one.items), *one.standing.gone}
    return tuple(cited for cited in one.standing.cited if cited not in own) or None


def _contradiction_not_settled(one: _Case) -> Found:
    """Whoever cites both sides has weighed them."""
    found = [each for each in one.statements if each.kind in _CONTRADICTIONS]
    open_ones = [each for each in found if not (_cites(one, each.speaking_for) and _cites(one, each.speaking_against))]
    return _ids([item for statement in open_ones for item in statement.items])


def _high_on_plans_only(one: _Case) -> Found:
    return _ids(one.resting_on(StatementKind.ONLY_PLANNED)) if one.is_high else None


def _high_on_impressions_only(one: _Case) -> Found:
    return _ids(one.resting_on(StatementKind.ONLY_IMPRESSIONS)) if one.is_high else None


def _high_despite_absence(one: _Case) -> Found:
    if not (one.is_high and one.speaking_against):
        return None
    return _ids(one.speaking_against) if one.voices(one.speaking_against) >= one.voices(one.speaking_for) else None


def _high_on_one_source(one: _Case) -> Found:
    """One kind of source, or several that are one voice: a document and its copy on the website."""
    if not one.is_high:
        return None
    is_one = one.resting_on(StatementKind.ONE_SOURCE_ONLY) or one.voices(one.speaking_for) == 1
    return _ids(one.speaking_for) if is_one else None


def _high_on_leaders_word(one: _Case) -> Found:
    return _ids(one.people) if one.is_high and all(item.role in LEADERS for item in one.people) else None


def _low_despite_strong_evidence(one: _Case) -> Found:
    agreeing = one.resting_on(StatementKind.AGREEMENT) if one.is_low else ()
    if len({item.source_kind.value for item in agreeing}) < _KINDS_TO_BE_STRONG:
        return None
    enough = STRONG_VOICES * max(1, one.voices(one.speaking_against))
    return _ids(agreeing) if one.voices(agreeing) >= enough else None


def _none_without_search(one: _Case) -> Found:
    return _named(one.items) if one.points == 0 and not one.speaking_against else None


def _not_assessed_despite_evidence(one: _Case) -> Found:
    return _ids(one.items) if one.standing.given is NOT_ASSESSED else None


def _plan_on_paper(one: _Case) -> Found:
    """Said to be in place, while what can be read only decides or plans it."""
    in_place = [item for item in one.people if item.kind is EvidenceKind.IN_PLACE]
    if not in_place or one.written:
        return None
    plans = [item for item in one.items if item.source_kind is not SourceKind.INTERVIEW and item.kind in _PLANS]
    return _ids([*in_place, *plans]) if plans else None


def _evidence_too_old(one: _Case) -> Found:
    """Asked of people and of what can be read apart: a fresh interview does not make an old policy new."""
    first = _years_before(one.standing.today, YEARS_TO_OLD)
    return _ids([*_all_before(first, one.people), *_all_before(first, one.written)])


def _all_before(first: date, items: Items) -> Items:
    """Those with a date, if the newest of them is older than that."""
    dates = [item.date for item in items if item.date is not None]
    return tuple([item for item in items if item.date is not None]) if dates and max(dates) < first else ()


def _evidence_undated(one: _Case) -> Found:
    return _ids(one.written) if all(item.date is None for item in one.written) else None


def _points_on_unreviewed(one: _Case) -> Found:
    if one.points is None or any(item.is_confirmed_for(one.standing.sub_question.id) for item in one.items):
        return None
    return _ids(one.items)


def _points_cite_nothing(one: _Case) -> Found:
    return _ids(one.items) if one.points and not one.standing.cited else None


CHECKS: Final[Mapping[Rule, Callable[[_Case], Found]]] = {
    Rule.POINTS_WITHOUT_EVIDENCE: _points_without_evidence,
    Rule.CITED_IS_GONE: _cited_is_gone,
    Rule.CITED_ELSEWHERE: _cited_elsewhere,
    Rule.CONTRADICTION_NOT_SETTLED: _contradiction_not_settled,
    Rule.HIGH_ON_PLANS_ONLY: _high_on_plans_only,
    Rule.HIGH_ON_IMPRESSIONS_ONLY: _high_on_impressions_only,
    Rule.HIGH_DESPITE_ABSENCE: _high_despite_absence,
    Rule.HIGH_ON_ONE_SOURCE: _high_on_one_source,
    Rule.HIGH_ON_LEADERS_WORD: _high_on_leaders_word,
    Rule.LOW_DESPITE_STRONG_EVIDENCE: _low_despite_strong_evidence,
    Rule.NONE_WITHOUT_SEARCH: _none_without_search,
    Rule.NOT_ASSESSED_DESPITE_EVIDENCE: _not_assessed_despite_evidence,
    Rule.PLAN_ON_PAPER: _plan_on_paper,
    Rule.EVIDENCE_TOO_OLD: _evidence_too_old,
    Rule.EVIDENCE_UNDATED: _evidence_undated,
    Rule.POINTS_ON_UNREVIEWED: _points_on_unreviewed,
    Rule.POINTS_CITE_NOTHING: _points_cite_nothing,
}


def _ids(items: Iterable[EvidenceItem]) -> Found:
    """Each once; None for none: then there is nothing to speak of."""
    return _named(items) or None


def _named(items: Iterable[EvidenceItem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.id for item in items))


def _cites(one: _Case, items: Items) -> bool:
    return bool(one.standing.cited) and any(item.id in one.standing.cited for item in items)


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)
