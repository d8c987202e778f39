"""The arithmetic of points: hidden decimals in, the printed table out. The only place in the house that rounds.

Knows how the instrument's reports count: a row's points and percent are its hidden value, rounded each for itself; an area sums
the printed points of its rows, and the whole sums its areas. Does not know who gave the points or whether they are agreed.
Source: the overview of points in a published report (Bengtsfors 2015), whose area 7 prints 27 though its hidden values come to less.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor
from typing import Final

from rubric.model import Area, Edition, EditionsDiffer, RubricError, SubQuestion


class NotAssessed(Enum):
    """A sub-question that the evaluators left out: its maximum counts for nothing. Not the same as missing, which is None."""

    NOT_ASSESSED = "-"


NOT_ASSESSED: Final = NotAssessed.NOT_ASSESSED
Given = Decimal | NotAssessed | None

# A dash is what people type; spreadsheets and word processors turn it into the longer ones.
_DASHES: Final = ("-", "–", "—", "−")
# Plain decimals only. No exponents: 1e9 in a table of points is a slip. 30 decimals are more than any spreadsheet writes.
_POINTS: Final = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,30}))?")


class PointsError(RubricError):
    """Points that cannot be given: no number, negative, or above the sub-question's maximum."""


@dataclass(frozen=True, slots=True)
class RowScore:
    """One row as printed. Missing: points and percent None. Not assessed: max None too."""

    id: str
    points: int | None
    max: int | None
    percent: int | None
    hidden: Decimal | None

    @property
    def is_missing(self) -> bool:
        return self.points is None and self.max is not None

    @property
    def is_not_assessed(self) -> bool:
        return self.max is None


@dataclass(frozen=True, slots=True)
class AreaScore:
    """An area's sum row and its rows. ``max`` leaves out the rows not assessed; points and percent are None while a row is missing."""

    id: str
    points: int | None
    max: int
    percent: int | None
    rows: tuple[RowScore, ...]
    not_assessed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TotalScore:
    points: int | None
    max: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The overview of points of one evaluation, as printed; ids in the edition's order."""

    edition_id: str
    areas: tuple[AreaScore, ...]
    total: TotalScore
    missing: tuple[str, ...]
    not_assessed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """How a row's printed points and percent changed from one table to another; None where either table lacks them."""

    id: str
    points: int | None
    percent: int | None


def printed_points(hidden: Decimal) -> int:
    """Whole points as the report prints them: halves go up, so 7.5 prints 8 and 0.5 prints 1.

    ``hidden`` is in points, 0 to the sub-question's maximum, with any number of decimals.
    Raises ValueError for NaN and OverflowError for infinity: a sub-question not yet scored is None.
    """
    return _half_up(Fraction(hidden))


def printed_percent(hidden: Decimal, maximum: int) -> int:
    """Whole percent of the maximum, from the hidden value and not from the printed points: 7.5 of 15 is 50, not 53."""
    return _half_up(Fraction(hidden) * 100 / maximum)


def parse_points(text: str) -> Given:
    """Points as people write them: "7,5", "7.5", "-" for not assessed, "" for missing. Raises PointsError for anything else."""
    written = text.strip()
    if not written:
        return None
    if written in _DASHES:
        return NOT_ASSESSED
    if match := _POINTS.fullmatch(written):
        return Decimal(match[1] if match[2] is None else f"{match[1]}.{match[2]}")
    # Cut, so that a whole paragraph in the wrong column does not fill the message.
    raise PointsError(f'"{written[:40]}" is no number of points. Write 0 or more with digits, as 7.5 or 7,5, or - for not assessed.')


def check_points(edition: Edition, sub_question_id: str, given: Given) -> None:
    """Raises PointsError for points below 0 or above the sub-question's maximum, UnknownSubQuestion for an id the edition lacks."""
    sub_question = edition.sub_question(sub_question_id)
    if not isinstance(given, Decimal):
        return
    if not given.is_finite() or given < 0:
        raise PointsError(f"Sub-question {sub_question_id} was given {given} points. Give 0 to {sub_question.max_points}.")
    if given > sub_question.max_points:
        raise PointsError(f"Sub-question {sub_question_id} has at most {sub_question.max_points} points and was given {given}. Give fewer.")


def score_table(edition: Edition, points: Mapping[str, Given]) -> ScoreTable:
    """The printed table of points by sub-question id; an absent id is missing.

    Nothing is summed while something in it is missing: a sum of fewer rows reads like a low result.
    Raises as ``check_points`` does.
    """
    for sub_question_id, given in points.items():
        check_points(edition, sub_question_id, given)
    areas = tuple(_area_score(area, points) for area in edition.areas)
    rows = [row for area in areas for row in area.rows]
    return ScoreTable(
        edition_id=edition.id,
        areas=areas,
        total=_total([area.points for area in areas], sum(area.max for area in areas)),
        missing=tuple(row.id for row in rows if row.is_missing),
        not_assessed=tuple(row.id for row in rows if row.is_not_assessed),
    )


def compare_rows(before: ScoreTable, after: ScoreTable) -> tuple[RowDifference, ...]:
    """The change of every row, in the edition's order. Raises EditionsDiffer: rows of different editions are different questions."""
    if before.edition_id != after.edition_id:
        raise EditionsDiffer(before.edition_id, after.edition_id)
    pairs = zip(_rows(before), _rows(after), strict=True)
    return tuple(RowDifference(new.id, _change(old.points, new.points), _change(old.percent, new.percent)) for old, new in pairs)


def _area_score(area: Area, points: Mapping[str, Given]) -> AreaScore:
    rows = tuple(_row_score(sub_question, points.get(sub_question.id)) for sub_question in area.sub_questions)
    assessed = [row for row in rows if row.max is not None]
    total = _total([row.points for row in assessed], sum(row.max or 0 for row in rows))
    return AreaScore(area.id, total.points, total.max, total.percent, rows, tuple(row.id for row in rows if row.is_not_assessed))


def _row_score(sub_question: SubQuestion, given: Given) -> RowScore:
    if given is None:
        return RowScore(sub_question.id, None, sub_question.max_points, None, None)
    if given is NOT_ASSESSED:
        return RowScore(sub_question.id, None, None, None, None)
    percent = printed_percent(given, sub_question.max_points)
    return RowScore(sub_question.id, printed_points(given), sub_question.max_points, percent, given)


def _total(printed: list[int | None], maximum: int) -> TotalScore:
    known = [points for points in printed if points is not None]
    if len(known) < len(printed):
        return TotalScore(None, maximum, None)
    # Nothing assessed is 0 of 0, which is no percentage.
    return TotalScore(sum(known), maximum, printed_percent(Decimal(sum(known)), maximum) if maximum else None)


def _half_up(exact: Fraction) -> int:
    # Not round(): it sends halves to the even neighbour, and 0.5 would print 0. Fractions, because a Decimal quotient is itself
    # rounded to 28 digits, and a value just below a half would be rounded twice, upwards.
    return floor(exact + Fraction(1, 2))


def _rows(table: ScoreTable) -> list[RowScore]:
    return [row for area in table.areas for row in area.rows]


def _change(old: int | None, new: int | None) -> int | None:
    return None if old is None or new is None else new - old
