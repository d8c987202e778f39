"""The evaluation at a glance: how much there is of everything, and where evidence is missing."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from evaluation.access import Permission
from evaluation.creating import counts_of
from evaluation.drafting import items_of
from evidence.coverage import Cell, Coverage, coverage
from rubric.model import Edition
from storage.stuck import count_stuck
from summary.wording import in_language
from texts.catalogue import Texts
from web.evaluators.cards import Row, row_of
from web.evaluators.visits import Asked, respond
from web.pages import Frame


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what it counts."""

    number: str
    of: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One sub-question's voices, column by column."""

    row: Row
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CoverageArea:
    """An area's rows."""

    id: str
    name: str
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The values of overview.html.j2."""

    frame: Frame
    edition: str
    counts: tuple[Count, ...]
    # What waits for somebody with the command line; "" where there is nothing, or for who cannot do anything about it.
    stuck: str
    columns: tuple[str, ...]
    areas: tuple[CoverageArea, ...]


async def overview(request: Request) -> Response:
    return await respond(request, "overview.html.j2", _page)


def _page(asked: Asked) -> OverviewPage:
    visit, texts = asked.visit, asked.texts
    table = coverage(visit.edition, items_of(asked.tx, visit.actor, visit.evaluation))
    return OverviewPage(
        frame=asked.frame,
        edition=in_language(visit.edition.name, texts.language),
        counts=_counts(asked),
        stuck=_stuck(asked),
        columns=tuple(texts(f"web.overview.column.{column}") for column in table.columns),
        areas=_areas(table, visit.edition, texts),
    )


def _counts(asked: Asked) -> tuple[Count, ...]:
    counts, texts = counts_of(asked.tx, asked.visit.evaluation), asked.texts
    by_status = counts["answers"]
    assert isinstance(by_status, dict)
    shown = {
        "interviewees": counts["interviewees"],
        "answers": by_status.get("answered", 0),
        "sources": counts["sources"],
        "evidence": counts["evidence"],
        "confirmed": counts["confirmed"],
    }
    return tuple(Count(str(number), texts(f"web.overview.count.{name}", n=number)) for name, number in shown.items())


def _stuck(asked: Asked) -> str:
    number = count_stuck(asked.tx) if asked.visit.actor.may(Permission.ADMINISTER) else 0
    return asked.texts("web.overview.stuck", n=number) if number else ""


def _areas(table: Coverage, edition: Edition, texts: Texts) -> tuple[CoverageArea, ...]:
    return tuple(
        CoverageArea(
            area.id,
            in_language(area.name, texts.language),
            tuple(
                CoverageRow(row_of(row.id, edition, texts), tuple(table.cell(row.id, column) for column in table.columns))
                for row in area.sub_questions
            ),
        )
        for area in edition.areas
    )
