"""The sources: what has come in, by kind; a form for more; and what has become of files that are read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from evaluation.drafting import items_of
from evaluation.refusals import NotFound
from evidence.model import EvidenceItem, SourceKind
from storage.arrivals import READING, WAITING
from storage.database import Transaction
from storage.identity import id_of
from storage.sources import SourceText, source_texts
from summary.wording import upper_first
from texts.catalogue import Texts
from web.evaluators.bringing import BringForm, ShownArrival, act_on_arrival, bring_files, bring_form, shown_arrivals
from web.evaluators.cards import speaker_of
from web.evaluators.visits import Asked, Mistyped, Visit, respond, show
from web.forms import MULTIPART, Form, form_so_far
from web.pages import Frame
from web.service import service_of


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
    bring: BringForm
    arrivals: tuple[ShownArrival, ...]
    is_under_way: bool
    is_news: bool = False


async def sources(request: Request) -> Response:
    service = service_of(request)
    build = partial(_list, now=service.now(), most=service.limits.megabytes)
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(MULTIPART):
        return await respond(request, "sources.html.j2", build, _act)
    try:
        return await bring_files(request)
    except (NotFound, Mistyped) as refused:
        return await show(request, "sources.html.j2", build, (refused, form_so_far(request)))


def _act(tx: Transaction, visit: Visit, form: Form, _wanted: str, _at: datetime) -> str:
    return act_on_arrival(tx, visit, form)


def _list(asked: Asked, now: datetime, most: int) -> SourcesPage:
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
    arrived = shown_arrivals(asked.tx, visit, texts, now)
    is_under_way = any(one.state in (WAITING, READING) for one in arrived)
    return SourcesPage(asked.frame, tuple(groups), bring_form(asked, most), arrived, is_under_way)


def _kinds(texts: Texts) -> Iterator[tuple[str, Callable[[SourceText], bool]]]:
    """What was read, then what the evaluators looked for; interviews last, for they are many and tagged by their questions already."""
    for kind in (SourceKind.DOCUMENT, SourceKind.WEBSITE, SourceKind.INTRANET):
        yield texts(f"draft.source.{kind.value}"), partial(_is_ingested, kind)
    yield texts("web.sources.checked"), lambda each: each.answer_id is not None and each.kind != SourceKind.INTERVIEW
    yield texts(f"draft.source.{SourceKind.INTERVIEW.value}"), lambda each: each.kind == SourceKind.INTERVIEW


def _is_ingested(kind: SourceKind, each: SourceText) -> bool:
    return each.answer_id is None and each.kind == kind


def _listed(each: SourceText, items: Sequence[EvidenceItem], texts: Texts) -> ListedSource:
    # What an earlier version said may count still, but is no passage of the text.
    passages = sum(item.version == each.version for item in items)
    confirmed = sum(any(item.is_confirmed_for(tag.sub_question) for tag in item.tags) for item in items)
    return ListedSource(each.id, title_of(each, items, texts), texts.date(each.date) if each.date else "", passages, confirmed)


def title_of(each: SourceText, items: Sequence[EvidenceItem], texts: Texts) -> str:
    """What it is called; an interview is named by the role and the code, and by what was asked."""
    if each.role is None:
        return upper_first(each.title)
    said = next(iter(items), None)
    if said is None:
        return upper_first(texts(f"roles.{each.role}"))
    about = ", ".join(tag.sub_question for tag in said.tags)
    return texts("web.sources.interview", role=upper_first(speaker_of(said, texts)), code=said.by or said.voice, about=about)
