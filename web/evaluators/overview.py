"""The evaluation at a glance: how much there is of everything, and where evidence is missing."""

from dataclasses import dataclass
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from evaluation.access import Permission
from evaluation.creating import counts_of
from evaluation.grounding import grounding_of
from evidence.coverage import Cell, Coverage
from evidence.gaps import Gap, Lack
from rubric.model import Edition
from storage.stuck import count_stuck
from summary.wording import in_language
from texts.catalogue import Texts
from web.evaluators.cards import Row, column_name, row_of
from web.evaluators.visits import Asked, respond
from web.pages import Frame

# As many as one can set to work on; the others are behind a click.
GAPS_SHOWN = 8


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
class GapRow:
    """A sub-question where evidence is thin: the points that this leaves without ground, and what is lacking in sentences."""

    row: Row
    at_stake: int
    most: int
    lacks: tuple[str, ...]
    unheard: tuple[str, ...]  # none where nobody is heard: that says it all


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The values of overview.html.j2."""

    frame: Frame
    edition: str
    counts: tuple[Count, ...]
    # What waits for somebody with the command line; "" where there is nothing, or for who cannot do anything about it.
    stuck: str
    gaps: tuple[GapRow, ...]
    gaps_left: tuple[GapRow, ...]
    # How many pieces wait for somebody to look for third persons in them; "" where none does.
    private: str
    columns: tuple[str, ...]
    areas: tuple[CoverageArea, ...]


async def overview(request: Request) -> Response:
    return await respond(request, "overview.html.j2", _page)


def _page(asked: Asked) -> OverviewPage:
    visit, texts = asked.visit, asked.texts
    grounding = grounding_of(asked.tx, visit.actor, visit.evaluation)
    ground = grounding.ground
    table, gaps = ground.coverage, tuple(_gap(gap, asked) for gap in ground.gaps)
    waiting = sum(item.is_withheld for item in grounding.items)
    return OverviewPage(
        frame=asked.frame,
        edition=in_language(visit.edition.name, texts.language),
        counts=_counts(asked),
        stuck=_stuck(asked),
        gaps=gaps[:GAPS_SHOWN],
        gaps_left=gaps[GAPS_SHOWN:],
        private=texts("web.overview.private", n=waiting) if waiting else "",
        columns=tuple(texts(f"web.overview.column.{column}") for column in table.columns),
        areas=_areas(table, visit.edition, texts),
    )


def _gap(gap: Gap, asked: Asked) -> GapRow:
    texts = asked.texts
    return GapRow(
        row_of(gap.sub_question, asked.visit.edition, texts),
        ceil(gap.at_stake),
        gap.max_points,
        tuple(texts(f"web.overview.lack.{lack}") for lack in gap.lacks),
        () if Lack.NO_EVIDENCE in gap.lacks else tuple(column_name(column, texts) for column in gap.unheard),
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
