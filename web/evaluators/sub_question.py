"""One sub-question: its evidence by kind of source, and the points given for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from evaluation.grounding import grounding_of
from evaluation.scoring import Judgement, enter_points, visible_judgements
from evidence.model import EvidenceItem, SourceKind
from rubric.model import Edition
from rubric.scoring import NOT_ASSESSED, Given, PointsError
from storage.database import Transaction
from summary.wording import in_language
from texts.catalogue import Texts
from web.evaluators.cards import AreaRows, Card, Row, areas_of, cards_of, row_of
from web.evaluators.linked import Linked, change_card, linked_to, unfolded
from web.evaluators.standing import Resting, ShownRemark, SideRow, shown_remarks, shown_sides, shown_statements
from web.evaluators.visits import Asked, Mistyped, Visit, respond
from web.forms import Form
from web.pages import Frame


@dataclass(frozen=True, slots=True)
class CardGroup:
    """The cards of one kind of source; what says the same as another card is folded into that."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ShownJudgement:
    """Points as a page shows them; ``evaluator`` is "" for agreed ones."""

    evaluator: str
    points: str
    reason: str
    evidence: tuple[str, ...]
    is_locked: bool


@dataclass(frozen=True, slots=True)
class PointsForm:
    """The form for one's own points, with what is given or was typed, and why that was refused."""

    points: str
    reason: str
    evidence: str
    is_given: bool
    is_locked: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class SubQuestionPage:
    """The values of sub_question.html.j2."""

    frame: Frame
    row: Row
    area: AreaRows
    most: int
    groups: tuple[CardGroup, ...]
    linked: Mapping[str, Linked]
    unreviewed: int
    sides: tuple[SideRow, ...]
    statements: tuple[Resting, ...]
    remarks: tuple[ShownRemark, ...]
    points: PointsForm
    others: tuple[ShownJudgement, ...]
    choices: tuple[AreaRows, ...]
    before: Row | None
    after: Row | None


async def sub_question(request: Request) -> Response:
    return await respond(request, "sub_question.html.j2", _page, _act)


def _act(tx: Transaction, visit: Visit, form: Form, wanted: str, at: datetime) -> str:
    if form.one("form") != "points":
        return change_card(tx, visit, form, at)
    most = visit.edition.sub_question(wanted).max_points
    try:
        enter_points(tx, visit.actor, visit.evaluation, wanted, form.one("points"), form.one("reason"), form.one("evidence"), at)
    except PointsError as error:
        raise Mistyped("web.points.wrong", most=most) from error
    return "#points"


def _page(asked: Asked) -> SubQuestionPage:
    visit, texts, edition = asked.visit, asked.texts, asked.visit.edition
    wanted = edition.sub_question(asked.wanted)
    grounding = grounding_of(asked.tx, visit.actor, visit.evaluation)
    items = [item for item in grounding.items if item.is_tagged_with(wanted.id)]
    ground = grounding.ground.triangulations.get(wanted.id)
    shown = unfolded(items, grounding.items, wanted.id)
    judgements = [one for one in visible_judgements(asked.tx, visit.actor, visit.evaluation) if one.sub_question == wanted.id]
    own = {one.sub_question: one for one in judgements if one.evaluator == visit.member.code}
    area = edition.area(wanted.area)
    before, after = _neighbours(wanted.id, edition, texts)
    return SubQuestionPage(
        frame=asked.frame,
        row=row_of(wanted.id, edition, texts),
        area=AreaRows(area.id, in_language(area.name, texts.language), ()),
        most=wanted.max_points,
        groups=_groups(shown, asked),
        linked=linked_to(shown, grounding.items, asked),
        unreviewed=sum(not item.is_confirmed_for(wanted.id) for item in items),
        sides=shown_sides(ground, texts),
        statements=shown_statements(ground, texts),
        remarks=shown_remarks(grounding.remarks(own, asked.today).get(wanted.id, ()), texts),
        points=_points_form(judgements, asked),
        others=tuple(shown_judgement(one, texts) for one in judgements if one.evaluator != visit.member.code),
        choices=areas_of(edition, texts),
        before=before,
        after=after,
    )


def shown_judgement(judgement: Judgement, texts: Texts) -> ShownJudgement:
    """Points in the reader's way of writing numbers."""
    return ShownJudgement(
        judgement.evaluator or "", written(judgement.given, texts), judgement.reason, judgement.evidence, judgement.is_locked
    )


def written(given: Given, texts: Texts) -> str:
    """Points as they are typed: 7,5, - for not assessed, nothing for missing."""
    if given is None:
        return ""
    return NOT_ASSESSED.value if given is NOT_ASSESSED else texts.number(given)


def _groups(items: Sequence[EvidenceItem], asked: Asked) -> tuple[CardGroup, ...]:
    shown = cards_of(items, asked)
    groups = []
    for kind in SourceKind:
        cards = tuple(shown[item.id] for item in items if item.source_kind is kind)
        if cards:
            groups.append(CardGroup(asked.texts(f"draft.source.{kind.value}"), cards))
    return tuple(groups)


def _points_form(judgements: Sequence[Judgement], asked: Asked) -> PointsForm:
    """What was typed and refused, else what is given."""
    own = next((one for one in judgements if one.evaluator == asked.visit.member.code), None)
    is_given, is_locked = own is not None and own.given is not None, own is not None and own.is_locked
    trouble = asked.troubled("points")
    if trouble is not None:
        typed = trouble.form
        return PointsForm(typed.one("points"), typed.one("reason"), typed.one("evidence"), is_given, is_locked, trouble.sentence)
    if own is None:
        return PointsForm("", "", "", is_given, is_locked, "")
    return PointsForm(written(own.given, asked.texts), own.reason, ", ".join(own.evidence), is_given, is_locked, "")


def _neighbours(wanted: str, edition: Edition, texts: Texts) -> tuple[Row | None, Row | None]:
    ids = [row.id for row in edition.sub_questions]
    place = ids.index(wanted)
    before = row_of(ids[place - 1], edition, texts) if place else None
    return before, row_of(ids[place + 1], edition, texts) if place + 1 < len(ids) else None
