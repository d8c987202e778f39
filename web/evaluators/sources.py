"""The sources, and the text of one with its passages as marks, each to be confirmed for a sub-question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from evaluation.drafting import items_of
from evaluation.refusals import NotFound
from evidence.model import EvidenceItem, SourceKind
from storage.database import Transaction
from storage.identity import id_of
from storage.sources import SourceText, source_texts
from summary.wording import upper_first
from texts.catalogue import Texts
from web.evaluators.cards import AreaRows, Card, areas_of, cards_of, speaker_of
from web.evaluators.evidence_item import web_address
from web.evaluators.linked import Linked, change_card, linked_to
from web.evaluators.visits import Asked, Visit, respond
from web.forms import Form
from web.pages import Frame


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A row of the list: how many of its passages somebody has tagged by a click."""

    id: str
    title: str
    date: str
    passages: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The sources of one kind."""

    name: str
    sources: tuple[ListedSource, ...]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The values of sources.html.j2."""

    frame: Frame
    groups: tuple[SourceGroup, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a source's text: a passage with its card, or what stands between passages."""

    text: str
    card: Card | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The values of source.html.j2."""

    frame: Frame
    kind: str
    title: str
    date: str
    url: str
    pieces: tuple[Piece, ...]
    linked: Mapping[str, Linked]
    passages: int
    choices: tuple[AreaRows, ...]


async def sources(request: Request) -> Response:
    return await respond(request, "sources.html.j2", _list)


async def source(request: Request) -> Response:
    return await respond(request, "source.html.j2", _page, _act)


def _act(tx: Transaction, visit: Visit, form: Form, _: str, at: datetime) -> str:
    return change_card(tx, visit, form, at)


def _list(asked: Asked) -> SourcesPage:
    visit, texts = asked.visit, asked.texts
    by_source: dict[str, list[EvidenceItem]] = {}
    for item in items_of(asked.tx, visit.actor, visit.evaluation):
        by_source.setdefault(item.source, []).append(item)
    current = [each for each in source_texts(asked.tx, id_of(visit.evaluation)) if each.is_current]
    groups = []
    for name, kept in _kinds(texts):
        listed = tuple(_listed(each, by_source.get(each.id, []), texts) for each in current if kept(each))
        if listed:
            groups.append(SourceGroup(name, listed))
    return SourcesPage(asked.frame, tuple(groups))


def _kinds(texts: Texts) -> Iterator[tuple[str, Callable[[SourceText], bool]]]:
    """What was read, then what the evaluators looked for; interviews last, for they are many and tagged by their questions already."""
    for kind in (SourceKind.DOCUMENT, SourceKind.WEBSITE, SourceKind.INTRANET):
        yield texts(f"draft.source.{kind.value}"), partial(_is_ingested, kind)
    yield texts("web.sources.checked"), lambda each: each.answer_id is not None and each.kind != SourceKind.INTERVIEW
    yield texts(f"draft.source.{SourceKind.INTERVIEW.value}"), lambda each: each.kind == SourceKind.INTERVIEW


def _is_ingested(kind: SourceKind, each: SourceText) -> bool:
    return each.answer_id is None and each.kind == kind


def _listed(each: SourceText, items: Sequence[EvidenceItem], texts: Texts) -> ListedSource:
    confirmed = sum(any(item.is_confirmed_for(tag.sub_question) for tag in item.tags) for item in items)
    return ListedSource(each.id, _title(each, items, texts), texts.date(each.date) if each.date else "", len(items), confirmed)


def _title(each: SourceText, items: Sequence[EvidenceItem], texts: Texts) -> str:
    """What it is called; an interview is named by the role and the code, and by what was asked."""
    if each.role is None:
        return upper_first(each.title)
    said = next(iter(items), None)
    if said is None:
        return upper_first(texts(f"roles.{each.role}"))
    about = ", ".join(tag.sub_question for tag in said.tags)
    return texts("web.sources.interview", role=upper_first(speaker_of(said, texts)), code=said.by or said.voice, about=about)


def _page(asked: Asked) -> SourcePage:
    visit, texts = asked.visit, asked.texts
    shown = next((each for each in source_texts(asked.tx, id_of(visit.evaluation)) if each.id == asked.wanted and each.is_current), None)
    if shown is None:
        raise NotFound("unknown_evidence", evidence=asked.wanted, evaluation="")
    among = items_of(asked.tx, visit.actor, visit.evaluation)
    items = [item for item in among if (item.source, item.version) == (shown.id, shown.version)]
    return SourcePage(
        frame=asked.frame,
        kind=texts(f"draft.source.{shown.kind}"),
        title=_title(shown, items, texts),
        date=texts.date(shown.date) if shown.date else "",
        url=web_address(shown.url),
        pieces=_pieces(shown.text, sorted(items, key=lambda item: item.start), asked),
        linked=linked_to(items, among, asked),
        passages=len(items),
        choices=areas_of(visit.edition, texts),
    )


def _pieces(text: str, items: Sequence[EvidenceItem], asked: Asked) -> tuple[Piece, ...]:
    cards = cards_of(items, asked)
    pieces, end = [], 0
    for item in items:
        pieces.append(Piece(text[end : item.start].strip(), None))
        pieces.append(Piece(item.text, cards[item.id]))
        end = max(end, item.end)
    pieces.append(Piece(text[end:].strip(), None))
    return tuple(piece for piece in pieces if piece.text)
