"""The overview of points: a row for each sub-question, a sum for each area, and the total, as printed.

Knows which cells a row has and in which order scripts find them. Does not know how points are rounded or added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rubric.model import Area, Edition
from rubric.scoring import RowScore, ScoreTable
from summary.wording import in_language
from texts.catalogue import Texts


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """``cells`` are always, in this order: id, sub-question, points, max, percent."""

    kind: Literal["sub_question", "area", "total"]
    cells: tuple[str, str, str, str, str]


def overview_rows(edition: Edition, scores: ScoreTable, texts: Texts) -> tuple[OverviewRow, ...]:
    """All rows, each area's sum after its sub-questions, the total last."""
    rows = [row for area in edition.areas for row in _area_rows(area, scores, texts)]
    total = scores.total
    cells = ("", texts("report.total"), printed(total.points, texts), printed(total.max, texts), printed(total.percent, texts))
    return (*rows, OverviewRow("total", cells))


def overview_notes(scores: ScoreTable, texts: Texts) -> tuple[str, ...]:
    """What "–" and "not assessed" mean, where they stand in the table."""
    missing = texts("report.missing_note", n=len(scores.missing), ids=texts.join(list(scores.missing))) if scores.missing else ""
    not_assessed = texts("report.not_assessed_note") if scores.not_assessed else ""
    return tuple(note for note in (missing, not_assessed) if note)


def printed(value: int | None, texts: Texts) -> str:
    """A number as the report prints it; one that is missing is a dash, never 0."""
    return texts("report.missing") if value is None else texts.number(value)


def _area_rows(area: Area, scores: ScoreTable, texts: Texts) -> Iterator[OverviewRow]:
    score = next(score for score in scores.areas if score.id == area.id)
    rows = {row.id: row for row in score.rows}
    for sub_question in area.sub_questions:
        text = in_language(sub_question.text, texts.language)
        yield OverviewRow("sub_question", (sub_question.id, text, *_row_cells(rows[sub_question.id], scores, texts)))
    name = texts("report.overview.sum", name=in_language(area.name, texts.language))
    cells = (area.id, name, printed(score.points, texts), printed(score.max, texts), printed(score.percent, texts))
    yield OverviewRow("area", cells)


def _row_cells(row: RowScore, scores: ScoreTable, texts: Texts) -> tuple[str, str, str]:
    points = texts("report.not_assessed") if row.id in scores.not_assessed else printed(row.points, texts)
    return points, printed(row.max, texts), printed(row.percent, texts)
