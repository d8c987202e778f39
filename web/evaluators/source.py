"""The text of a source with its passages as marks, each to be confirmed for a sub-question; where it came from, and its versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from evaluation.drafting import items_of
from evaluation.refusals import NotFound
from evidence.model import EvidenceItem
from importers.model import page_at
from storage.answer_sources import HeldItem
from storage.database import Transaction
from storage.evidence import evidence_items, ids_by_code
from storage.hiding import has_hidden
from storage.identity import id_of
from storage.source_items import items_on, items_on_any
from storage.sources import SourceText, ingested_source, source_texts, versions_of
from storage.tables.sources import Source, SourceVersion
from texts.catalogue import Texts
from web.evaluators.bringing import doubts_in
from web.evaluators.cards import AreaRows, Card, areas_of, cards_of
from web.evaluators.evidence_item import web_address
from web.evaluators.linked import Linked, change_card, linked_to
from web.evaluators.sources import title_of
from web.evaluators.visits import Asked, Visit, respond
from web.forms import Form
from web.pages import Frame

# A document of 200 pages has thousands of passages: so many are shown at a time.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a source's text: a passage with its card, or what stands between passages. ``page`` where a new page begins, else 0."""

    text: str
    card: Card | None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version: ``sha256`` whole, the day it came in, and whether it is what the source says now. "" for ``original``: not to be had."""

    sha256: str
    received: str
    is_current: bool
    original: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a source, under a name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long source: its number, and whether it is the one shown."""

    number: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The values of source.html.j2. ``gone`` are passages of earlier versions that the newest one does not have."""

    frame: Frame
    id: str
    kind: str
    title: str
    date: str
    url: str
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    doubts: tuple[str, ...]
    versions: tuple[ShownVersion, ...]
    has_pictures: bool
    pieces: tuple[Piece, ...]
    linked: Mapping[str, Linked]
    passages: int
    parts: tuple[Part, ...]
    gone: tuple[Card, ...]
    choices: tuple[AreaRows, ...]


async def source(request: Request) -> Response:
    asked_for = request.query_params
    build = partial(_page, at=asked_for.get("at", "")[:20], part=asked_for.get("part", "1")[:6])
    return await respond(request, "source.html.j2", build, _act)


def _act(tx: Transaction, visit: Visit, form: Form, _: str, at: datetime) -> str:
    # Back to the part that the passage is in.
    place = change_card(tx, visit, form, at)
    return f"?at={place.removeprefix('#')}{place}"


def _page(asked: Asked, at: str, part: str) -> SourcePage:
    visit, texts, tx = asked.visit, asked.texts, asked.tx
    evaluation = id_of(visit.evaluation)
    shown = next((each for each in source_texts(tx, evaluation) if each.id == asked.wanted and each.is_current), None)
    if shown is None:
        raise NotFound("unknown_evidence", evidence=asked.wanted, evaluation="")
    versions = versions_of(tx, int(shown.id.removeprefix("s")))
    current = next(one for one in versions if one.is_current)
    held = items_on(tx, id_of(current))
    number, parts = _part(asked, held, at, part)
    here = held[(number - 1) * SHOWN : number * SHOWN]
    items = evidence_items(tx, evaluation, [item.id for item in here])
    ingested = ingested_source(tx, evaluation, shown.id)
    pages = tuple(current.pages or ())
    begins = 0 if number == 1 else here[0].start
    ends = here[-1].end if number < parts else len(shown.text)
    return SourcePage(
        frame=asked.frame,
        id=shown.id,
        kind=texts(f"draft.source.{shown.kind}"),
        title=title_of(shown, items, texts),
        date=texts.date(shown.date) if shown.date else "",
        url=web_address(shown.url),
        facts=_facts(ingested, current, pages, texts) if ingested else (),
        notes=tuple(texts(f"imports.{key}", **values) for key, values in current.notes or ()),
        doubts=doubts_in(current.notes or (), texts),
        versions=tuple(_version(asked, one) for one in versions) if ingested else (),
        has_pictures=current.media_type == "application/pdf" and not has_hidden(tx, id_of(current)),
        pieces=_pieces(shown, (begins, ends), sorted(items, key=lambda item: item.start), pages, asked),
        linked=linked_to(items, items_of(tx, visit.actor, visit.evaluation), asked),
        passages=len(held),
        parts=tuple(Part(each, each == number) for each in range(1, parts + 1)) if parts > 1 else (),
        gone=_gone(asked, [id_of(one) for one in versions if not one.is_current]) if ingested else (),
        choices=areas_of(visit.edition, texts),
    )


def _part(asked: Asked, held: Sequence[HeldItem], at: str, part: str) -> tuple[int, int]:
    """Which part is shown, and how many there are."""
    parts = max(1, -(-len(held) // SHOWN))
    if at:
        wanted = ids_by_code(asked.tx, id_of(asked.visit.evaluation), [at]).get(at)
        place = next((number for number, item in enumerate(held) if item.id == wanted), 0)
        return place // SHOWN + 1, parts
    return min(parts, max(1, int(part))) if part.isascii() and part.isdigit() else 1, parts


def _facts(source: Source, version: SourceVersion, pages: Sequence[int], texts: Texts) -> tuple[Fact, ...]:
    known = {
        "version": version.sha256[:12],
        "received": texts.date(version.received_at.date()),
        "fetched": texts.date(version.fetched_at.date()) if version.fetched_at else "",
        "size": _size(version.size, texts),
        "media_type": version.media_type,
        "date": texts.date(source.date) if source.date else "",
        "owner": source.owner or "",
        "came_in": texts(f"web.source.came_in.{source.came_in}") if source.came_in else "",
        "pages": str(len(pages)) if pages else "",
    }
    return tuple(Fact(texts(f"web.source.fact.{name}"), value) for name, value in known.items() if value)


def _size(size: int | None, texts: Texts) -> str:
    if size is None:
        return ""
    return texts("web.source.bytes", n=size) if size < 1000 else texts("web.source.kilobytes", n=round(size / 1000))


def _version(asked: Asked, version: SourceVersion) -> ShownVersion:
    # Words that somebody has hidden are in the bytes still.
    original = "" if has_hidden(asked.tx, id_of(version)) else version.sha256
    return ShownVersion(version.sha256, asked.texts.date(version.received_at.date()), version.is_current, original)


def _gone(asked: Asked, versions: Sequence[int]) -> tuple[Card, ...]:
    held = items_on_any(asked.tx, versions)
    items = evidence_items(asked.tx, id_of(asked.visit.evaluation), [item.id for item in held])
    cards = cards_of([item for item in items if item.is_flagged or item.tags][:SHOWN], asked)
    return tuple(cards.values())


def _pieces(
    shown: SourceText, within: tuple[int, int], items: Sequence[EvidenceItem], pages: tuple[int, ...], asked: Asked
) -> tuple[Piece, ...]:
    cards = cards_of(items, asked)
    pieces, (end, stop), told = [], within, 0
    for item in items:
        page = page_at(pages, item.start) or 0
        begins, told = (page if page != told else 0), page
        between = shown.text[end : item.start].strip()
        if between:
            pieces.append(Piece(between, None, begins))
            begins = 0
        pieces.append(Piece(item.text, cards[item.id], begins))
        end = max(end, item.end)
    pieces.append(Piece(shown.text[end:stop].strip(), None))
    return tuple(piece for piece in pieces if piece.text)
