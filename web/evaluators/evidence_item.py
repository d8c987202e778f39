"""One piece of evidence in the whole text it was cut from: where every id of a draft leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from evaluation.drafting import items_of
from evaluation.refusals import NotFound
from storage.database import Transaction
from storage.identity import id_of
from storage.sources import source_texts
from web.evaluators.cards import AreaRows, Card, areas_of, cards_of, found
from web.evaluators.linked import Linked, change_card, linked_to
from web.evaluators.visits import Asked, Visit, respond
from web.forms import Form
from web.pages import Frame


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The values of evidence_item.html.j2: the source's text before, in and after the passage."""

    frame: Frame
    card: Card
    linked: Mapping[str, Linked]
    before: str
    passage: str
    after: str
    source: str
    title: str
    url: str
    is_current: bool
    choices: tuple[AreaRows, ...]


async def evidence_item(request: Request) -> Response:
    return await respond(request, "evidence_item.html.j2", _page, _act)


def _act(tx: Transaction, visit: Visit, form: Form, _: str, at: datetime) -> str:
    return change_card(tx, visit, form, at)


def _page(asked: Asked) -> EvidencePage:
    visit = asked.visit
    among = items_of(asked.tx, visit.actor, visit.evaluation)
    item = found(among, asked.wanted)
    if item is None:
        raise NotFound("unknown_evidence", evidence=asked.wanted, evaluation="")
    versions = source_texts(asked.tx, id_of(visit.evaluation))
    source = next(each for each in versions if (each.id, each.version) == (item.source, item.version))
    return EvidencePage(
        frame=asked.frame,
        card=cards_of([item], asked)[item.id],
        linked=linked_to([item], among, asked),
        before=source.text[: item.start],
        passage=source.text[item.start : item.end],
        after=source.text[item.end :],
        source=source.id,
        title=source.title,
        url=web_address(source.url),
        is_current=source.is_current,
        choices=areas_of(visit.edition, asked.texts),
    )


def web_address(url: str | None) -> str:
    """The address if a browser may follow it; "" for anything else, such as a script."""
    return url if url is not None and url.startswith(("http://", "https://")) else ""
