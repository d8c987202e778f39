"""Searching the evidence: words and filters in the page's address, the hits in their sentences."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from evaluation.searching import Found, search_evidence
from evidence.model import EvidenceItem, SourceKind
from evidence.searching import MAX_QUERY, Query, Stretch, read_query, stretches
from question_bank.model import ROLES
from rubric.model import Edition
from storage.searching import Filters, Tagged
from texts.catalogue import Texts
from web.evaluators.cards import AreaRows, ShownTag, areas_of, shown_tags, speaker_of
from web.evaluators.visits import Asked, respond
from web.forms import plain
from web.pages import Frame

# What an item's number can be: a larger one is no database's.
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent. ``about`` is an area's or a sub-question's id; ``after`` where the page before ended."""

    q: str = ""
    about: str = ""
    source: str = ""
    role: str = ""
    tagged: str = ""
    since: str = ""
    until: str = ""
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any((self.about, self.source, self.role, self.tagged, self.since, self.until))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a filter can be set to."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of evidence in which something was found."""

    id: str
    stretches: tuple[Stretch, ...]
    speaker: str
    source_kind: str
    kind: str
    date: str
    tags: tuple[ShownTag, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The values of search.html.j2.

    ``trouble`` is a filter that cannot be read. ``told`` is how much was found, or what to do when nothing was; "" before anything is asked
    for. ``more`` is the address of the next hits, "" when these are the last.
    """

    frame: Frame
    typed: Typed
    longest: int
    areas: tuple[AreaRows, ...]
    sources: tuple[Choice, ...]
    roles: tuple[Choice, ...]
    tagged: tuple[Choice, ...]
    trouble: str
    told: str
    hits: tuple[Hit, ...]
    more: str


async def search(request: Request) -> Response:
    return await respond(request, "search.html.j2", partial(_page, _typed(request.query_params)))


def _typed(sent: Mapping[str, str]) -> Typed:
    return Typed(**{name: plain(sent.get(name, "")).strip() for name in Typed.__dataclass_fields__})


def _page(typed: Typed, asked: Asked) -> SearchPage:
    texts, query = asked.texts, read_query(typed.q)
    trouble, found = "", None
    try:
        filters = _filters(typed, asked.visit.edition)
    except ValueError:
        trouble = texts("web.search.wrong_filter")
    else:
        if query.needles or (typed.is_narrowed and not typed.q):
            start = int(typed.after) if _NUMBER.fullmatch(typed.after) else 0
            found = search_evidence(asked.tx, asked.visit.actor, asked.visit.evaluation, query, filters, after=start)
    return SearchPage(
        frame=asked.frame,
        typed=typed,
        longest=MAX_QUERY,
        areas=areas_of(asked.visit.edition, texts),
        sources=tuple(Choice(kind, texts(f"draft.source.{kind.value}")) for kind in SourceKind),
        roles=tuple(Choice(role, texts(f"roles.{role}")) for role in ROLES),
        tagged=tuple(Choice(state, texts(f"web.search.state.{state.value}")) for state in Tagged),
        trouble=trouble,
        told="" if trouble else _told(typed, query, found, texts),
        hits=tuple(_hit(item, query, asked) for item in found.items) if found else (),
        more=f"{asked.visit.base}/search?{urlencode({**asdict(typed), 'after': found.after})}" if found and found.after else "",
    )


def _told(typed: Typed, query: Query, found: Found | None, texts: Texts) -> str:
    if found is None:
        return texts("web.search.no_word") if typed.q else ""
    if found.items:
        further = "further" if typed.after else "first" if found.after else "found"
        return texts(f"web.search.{further}", n=len(found.items))
    if query.is_short:
        return texts("web.search.short")
    return texts("web.search.none_narrowed" if typed.is_narrowed else "web.search.none")


def _filters(typed: Typed, edition: Edition) -> Filters:
    """ValueError for a date that is none, and for a choice that the form does not offer."""
    return Filters(
        sub_questions=_sub_questions(typed.about, edition),
        source_kind=SourceKind(typed.source) if typed.source else None,
        role=_role(typed.role),
        since=dt.date.fromisoformat(typed.since) if typed.since else None,
        until=dt.date.fromisoformat(typed.until) if typed.until else None,
        tagged=Tagged(typed.tagged) if typed.tagged else None,
    )


def _role(typed: str) -> str | None:
    if typed and typed not in ROLES:
        raise ValueError(typed)
    return typed or None


def _sub_questions(about: str, edition: Edition) -> tuple[str, ...]:
    """Those of the area, or the one; UnknownArea or UnknownSubQuestion for what the edition does not have."""
    if not about:
        return ()
    if "." in about:
        return (edition.sub_question(about).id,)
    return tuple(row.id for row in edition.area(about).sub_questions)


def _hit(item: EvidenceItem, query: Query, asked: Asked) -> Hit:
    texts = asked.texts
    return Hit(
        id=item.id,
        stretches=stretches(item.text, query),
        speaker=speaker_of(item, texts),
        source_kind=texts(f"draft.source.{item.source_kind}"),
        kind=texts(f"draft.kind.{item.kind}"),
        date=texts.date(item.date) if item.date else "",
        tags=shown_tags(item, asked),
    )
