"""A file of points, from bytes to rows that fit an edition: all of them or none.

Knows the file's columns and what points may be. Does not know who the evaluators are: who is named in a row is looked up by the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rubric.model import Edition, RubricError
from rubric.scoring import Given, check_points, parse_points
from rubric.tables import TableError, TableRow, read_table

COLUMNS: Final = {
    "sub_question": ("delfråga", "sub-question", "sub question"),
    "points": ("poäng",),
    "evaluator": ("utvärderare",),
    "reason": ("motivering",),
}
REQUIRED: Final = {"sub_question", "points"}


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One row of the file. ``given`` is None for an empty cell; points without an evaluator are agreed ones."""

    line: int
    row: int
    sub_question: str
    given: Given
    evaluator: str | None
    reason: str | None


def read_points(data: bytes, edition: Edition, name: str) -> tuple[PointsRow, ...]:
    """The rows in the file's order. Raises TableError, which names row and column, for the first that cannot be right."""
    rows = [_points_row(row, edition, name) for row in read_table(data, COLUMNS, REQUIRED, name)]
    _refuse_doubles(rows, name)
    return tuple(rows)


def _points_row(row: TableRow, edition: Edition, name: str) -> PointsRow:
    sub_question, evaluator, reason = row.cells["sub_question"], row.cells["evaluator"], row.cells["reason"]
    if not sub_question:
        raise TableError(f'{row.place(name, "sub_question")}: the cell is empty. Write the id of a sub-question, as "1.1".')
    try:
        edition.sub_question(sub_question)
    except RubricError as error:
        raise TableError(f"{row.place(name, 'sub_question')}: {error}") from error
    try:
        given = parse_points(row.cells["points"])
        check_points(edition, sub_question, given)
    except RubricError as error:
        raise TableError(f"{row.place(name, 'points')}: {error}") from error
    return PointsRow(row.line, row.row, sub_question, given, evaluator or None, reason or None)


def _refuse_doubles(rows: Iterable[PointsRow], name: str) -> None:
    first: dict[tuple[str, str], PointsRow] = {}
    for row in rows:
        earlier = first.setdefault((row.sub_question, (row.evaluator or "").casefold()), row)
        if earlier is not row:
            whose = f"by {row.evaluator}" if row.evaluator else "without evaluator"
            raise TableError(
                f"{name}: row {row.row} (line {row.line}), column sub_question: {row.sub_question} {whose} "
                f"is in row {earlier.row} (line {earlier.line}) already. Remove one of the two."
            )
