"""Other people's private matters: what waits for an evaluator to look, and the words that are hidden in a piece."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from evaluation.drafting import items_of
from evaluation.hiding import HiddenWords, hidden_words, put_words_back
from evaluation.refusals import NotFound
from storage.database import Transaction
from storage.hiding import Quoting
from texts.catalogue import Texts
from web.evaluators.cards import AreaRows, Card, areas_of, cards_of, change_tag
from web.evaluators.visits import Asked, Visit, respond
from web.forms import Form
from web.pages import Frame


@dataclass(frozen=True, slots=True)
class PrivatePage:
    """The values of private.html.j2."""

    frame: Frame
    cards: tuple[Card, ...]
    choices: tuple[AreaRows, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Where an evaluator's own words hold what is hidden, and the address where they are changed."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownWords:
    """What one click has hidden."""

    id: int
    words: tuple[str, ...]
    about: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class HiddenPage:
    """The values of hidden_words.html.j2."""

    frame: Frame
    id: str
    hidden: tuple[ShownWords, ...]
    trouble: str


async def private(request: Request) -> Response:
    return await respond(request, "private.html.j2", _waiting, _change)


async def hidden(request: Request) -> Response:
    return await respond(request, "hidden_words.html.j2", _hidden, _put_back)


def _change(tx: Transaction, visit: Visit, form: Form, _: str, at: datetime) -> str:
    return change_tag(tx, visit, form, at)


def _waiting(asked: Asked) -> PrivatePage:
    visit = asked.visit
    items = [item for item in items_of(asked.tx, visit.actor, visit.evaluation) if item.is_withheld]
    return PrivatePage(asked.frame, tuple(cards_of(items, asked).values()), areas_of(visit.edition, asked.texts))


def _put_back(tx: Transaction, visit: Visit, form: Form, wanted: str, at: datetime) -> str:
    number = form.one("hidden")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound("unknown_hidden", evidence=wanted)
    put_words_back(tx, visit.actor, visit.evaluation, wanted, int(number), at)
    return ""


def _hidden(asked: Asked) -> HiddenPage:
    visit = asked.visit
    found = hidden_words(asked.tx, visit.actor, visit.evaluation, asked.wanted)
    trouble = asked.troubled("put_back")
    shown = tuple(_shown(each, visit, asked.texts) for each in found)
    return HiddenPage(asked.frame, asked.wanted, shown, trouble.sentence if trouble else "")


def _shown(each: HiddenWords, visit: Visit, texts: Texts) -> ShownWords:
    mark = each.mark
    about = texts("web.private.hidden", by=mark.by, date=texts.date(mark.at.date()), reason=mark.reason)
    return ShownWords(each.id, each.words, about, tuple(_quotation(one, visit, texts) for one in each.quoted))


def _quotation(one: Quoting, visit: Visit, texts: Texts) -> Quotation:
    place = f"{visit.base}/q/{one.place}" if one.kind == "points" else f"{visit.base}/area/{one.place}#edit-{one.kind}"
    by = one.by or texts("web.points.agreed")
    return Quotation(texts(f"web.private.quoted_in.{one.kind}", place=one.place, by=by), place)
