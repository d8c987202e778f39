"""One's own points, to be locked, and the table of points as it would be printed now."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from evaluation.grounding import grounding_of
from evaluation.scoring import lock_own_points, report_table, visible_judgements
from rubric.scoring import ScoreTable
from storage.database import Transaction
from summary.wording import in_language
from web.evaluators.cards import Row, row_of
from web.evaluators.standing import ShownRemark, shown_remarks
from web.evaluators.sub_question import ShownJudgement, shown_judgement
from web.evaluators.visits import Asked, Visit, respond
from web.forms import Form
from web.pages import Frame


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A sub-question, one's own points for it, if there are any, and what to check about these."""

    row: Row
    most: int
    judgement: ShownJudgement | None
    remarks: tuple[ShownRemark, ...]


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of the printed table; "" for what is not known yet."""

    row: Row
    points: str
    most: str
    percent: str


@dataclass(frozen=True, slots=True)
class PrintedArea:
    """An area's sum row and its rows."""

    sum: PrintedRow
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, slots=True)
class PointsPage:
    """The values of points.html.j2."""

    frame: Frame
    own: tuple[OwnRow, ...]
    given: int
    open: int
    to_check: int  # of those that are open
    printed: tuple[PrintedArea, ...]
    total: PrintedRow
    missing: int


async def points(request: Request) -> Response:
    return await respond(request, "points.html.j2", _page, _act)


def _act(tx: Transaction, visit: Visit, _: Form, __: str, at: datetime) -> str:
    lock_own_points(tx, visit.actor, visit.evaluation, at)
    return ""


def _page(asked: Asked) -> PointsPage:
    visit, texts, edition = asked.visit, asked.texts, asked.visit.edition
    judgements = visible_judgements(asked.tx, visit.actor, visit.evaluation)
    own = {one.sub_question: one for one in judgements if one.evaluator == visit.member.code and one.given is not None}
    noted = grounding_of(asked.tx, visit.actor, visit.evaluation).remarks(own, asked.today)
    remarks = {sub_question: shown_remarks(noted.get(sub_question, ()), texts) for sub_question in own}
    table = report_table(asked.tx, visit.actor, visit.evaluation)
    return PointsPage(
        frame=asked.frame,
        own=tuple(
            OwnRow(
                row_of(row.id, edition, texts),
                row.max_points,
                shown_judgement(own[row.id], texts) if row.id in own else None,
                remarks.get(row.id, ()),
            )
            for row in edition.sub_questions
        ),
        given=len(own),
        open=sum(not one.is_locked for one in own.values()),
        to_check=sum(bool(remarks[one.sub_question]) for one in own.values() if not one.is_locked),
        printed=_printed(table, asked),
        total=PrintedRow(Row("", texts("web.points.total")), _cell(table.total.points), str(table.total.max), _cell(table.total.percent)),
        missing=len(table.missing),
    )


def _printed(table: ScoreTable, asked: Asked) -> tuple[PrintedArea, ...]:
    edition, texts = asked.visit.edition, asked.texts
    return tuple(
        PrintedArea(
            PrintedRow(
                Row(area.id, in_language(edition.area(area.id).name, texts.language)),
                _cell(area.points),
                str(area.max),
                _cell(area.percent),
            ),
            tuple(PrintedRow(row_of(row.id, edition, texts), _cell(row.points), _cell(row.max), _cell(row.percent)) for row in area.rows),
        )
        for area in table.areas
    )


def _cell(number: int | None) -> str:
    return "" if number is None else str(number)
