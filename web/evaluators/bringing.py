"""Files that an evaluator brings to the page Sources: kept as they come, read afterwards, and what has become of each."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from bot.jobs.kinds import READ_FILE
from evaluation.access import Permission
from evaluation.arriving import Brought, arrivals_to_show, bring, put_away
from evaluation.ingesting import KINDS
from evidence.model import SourceKind
from importers.model import DOUBTS
from storage.arrivals import READ, READING, REFUSED, WAITING
from storage.database import Transaction
from storage.files import keep_stream
from storage.identity import id_of
from storage.jobs import add_job
from storage.notices import JOBS, notify
from storage.sources import KeptNote, ingested_sources, notes_by_bytes, source_code
from storage.tables.sources import Arrival
from summary.wording import upper_first
from texts.catalogue import Texts
from web.evaluators.evidence_item import web_address
from web.evaluators.visits import Asked, Mistyped, Visit, enter
from web.faults import fault_page
from web.forms import Form, SentFile, plain
from web.pages import Frame, frame_of, render
from web.service import service_of

MOST_FILES = 200
# What has been read is told on the page for so long; after that the list of sources tells.
TOLD_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ShownArrival:
    """What has become of a file: ``told`` in words, what its text may lack, ``pages_read`` of ``pages`` (0: nobody knows), its source."""

    id: int
    name: str
    state: str
    told: str
    doubts: tuple[str, ...]
    pages_read: int
    pages: int
    source: str
    can_be_put_away: bool


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    """The values of _arrivals.html.j2, alone or on the page. ``is_news``: nothing is under way any more, so the list has changed."""

    frame: Frame
    arrivals: tuple[ShownArrival, ...]
    is_under_way: bool
    is_news: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What a select offers."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class BringForm:
    """The form for files: what may be chosen, what was typed, and why that was refused. ``most`` is in megabytes, for all together."""

    kinds: tuple[Choice, ...]
    renewable: tuple[Choice, ...]
    kind: str
    renews: str
    date: str
    owner: str
    url: str
    most: int
    trouble: str


async def bring_files(request: Request) -> Response:
    """Take the files of a post in, to be read as soon as somebody can. Raises Mistyped or Refused, and then nothing is taken."""
    service = service_of(request)

    def check(tx: Transaction) -> None:
        # Before anything of it is read: who may not bring files shall not send a hundred megabytes either.
        enter(tx, request).actor.require(Permission.JUDGE)

    await service.database.read_soon(check)
    try:
        sent = await request.form(max_files=MOST_FILES, max_fields=50)
    except ClientDisconnect as gone:
        raise HTTPException(400) from gone
    except HTTPException as error:
        if error.status_code == 413:
            return fault_page(request, 413, "files_too_large")
        raise
    try:
        return await _taken(request, sent)
    finally:
        await request.close()


async def _taken(request: Request, sent: FormData) -> Response:
    service = service_of(request)
    form = Form(tuple((name, plain(value)) for name, value in sent.multi_items() if isinstance(value, str)))
    request.state.form = form
    files = [value for value in sent.getlist("file") if isinstance(value, UploadFile) and value.filename]
    _check(form, files)
    kept = [(file, await asyncio.to_thread(keep_stream, service.folder, file.file)) for file in files]
    await service.database.write_soon(lambda tx: _bring(tx, request, form, kept))
    # To take nothing tells all the same that there is something to do.
    await service.take(())
    return RedirectResponse(f"{request.url.path}#arrivals", 303)


def _check(form: Form, files: Sequence[UploadFile]) -> None:
    address = form.one("url").strip()
    if not files:
        raise Mistyped("web.bring.choose_first")
    if len(files) > 1 and (form.one("renews") or address):
        raise Mistyped("web.bring.one_file")
    if address and not web_address(address):
        raise Mistyped("web.bring.no_address")
    if not form.one("renews") and form.one("kind") not in KINDS:
        raise Mistyped("web.bring.choose_kind")
    try:
        _day(form)
    except ValueError:
        raise Mistyped("web.bring.no_day") from None


def _day(form: Form) -> dt.date | None:
    written = form.one("date").strip()
    return dt.date.fromisoformat(written) if written else None


def _bring(tx: Transaction, request: Request, form: Form, kept: Sequence[tuple[UploadFile, str]]) -> None:
    visit, at = enter(tx, request), service_of(request).now()
    for upload, sha256 in kept:
        file = Brought(
            name=SentFile(upload.content_type or "", upload.size or 0, upload).name,
            sha256=sha256,
            kind=SourceKind(form.one("kind") or SourceKind.DOCUMENT),
            url=form.one("url").strip() or None,
            date=_day(form),
            owner=form.one("owner").strip() or None,
            renews=form.one("renews") or None,
        )
        arrival = bring(tx, visit.actor, visit.evaluation, file, "web", at)
        add_job(tx, READ_FILE, {"arrival": id_of(arrival)}, at)
    notify(tx, JOBS)


async def arrivals(request: Request) -> Response:
    """What has become of the files, by itself: the page asks for it while something is under way."""

    def read(tx: Transaction) -> ArrivalsPage:
        visit = enter(tx, request)
        frame = frame_of(request, visit.place)
        shown = shown_arrivals(tx, visit, frame.texts, service_of(request).now())
        is_under_way = any(one.state in (WAITING, READING) for one in shown)
        return ArrivalsPage(frame, shown, is_under_way, is_news=not is_under_way)

    return render("_arrivals.html.j2", await service_of(request).database.read_soon(read))


def shown_arrivals(tx: Transaction, visit: Visit, texts: Texts, now: dt.datetime) -> tuple[ShownArrival, ...]:
    """What there is to tell, newest first."""
    shown = arrivals_to_show(tx, visit.actor, visit.evaluation, now - TOLD_FOR)
    noted = notes_by_bytes(tx, [(one.source_id, one.sha256) for one in shown if one.source_id is not None and one.state == READ])
    return tuple(_shown(one, visit, texts, noted.get((one.source_id, one.sha256), ())) for one in shown)


def _shown(one: Arrival, visit: Visit, texts: Texts, notes: Sequence[KeptNote]) -> ShownArrival:
    key, values = one.refusal or (None, {})
    told = texts(f"refusals.{key}", **values) if key else texts(f"web.bring.state.{one.state}", at=one.pages_read, of=one.pages)
    # The name stands above it.
    told = upper_first(told.removeprefix(f"{one.name}: "))
    if one.state == READING and one.pages:
        told = texts("web.bring.page_of", at=one.pages_read, of=one.pages)
    return ShownArrival(
        id=id_of(one),
        name=one.name,
        state=one.state,
        told=told,
        doubts=doubts_in(notes, texts),
        pages_read=one.pages_read,
        pages=one.pages if one.state == READING else 0,
        source=source_code(one.source_id) if one.source_id is not None and one.state == READ else "",
        can_be_put_away=one.state in (READ, REFUSED) and visit.can_judge,
    )


def doubts_in(notes: Sequence[KeptNote], texts: Texts) -> tuple[str, ...]:
    """What whoever relies on the text has to know of how it was read."""
    return tuple(texts(f"imports.{key}", **values) for key, values in notes if key in DOUBTS)


def act_on_arrival(tx: Transaction, visit: Visit, form: Form) -> str:
    """Put it away, as the form of the list asks."""
    number = form.one("put_away")
    put_away(tx, visit.actor, visit.evaluation, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0)
    return "#arrivals"


def bring_form(asked: Asked, most: int) -> BringForm:
    """The form, with what was typed if it was refused."""
    texts, trouble = asked.texts, asked.troubled("bring")
    typed = trouble.form if trouble is not None else Form()
    sources = ingested_sources(asked.tx, id_of(asked.visit.evaluation))
    return BringForm(
        kinds=tuple(Choice(kind.value, texts(f"draft.source.{kind.value}")) for kind in KINDS),
        renewable=tuple(Choice(source_code(id_of(one)), one.title) for one in sources),
        kind=typed.one("kind") or KINDS[0].value,
        renews=typed.one("renews"),
        date=typed.one("date"),
        owner=typed.one("owner"),
        url=typed.one("url"),
        most=most,
        trouble=trouble.sentence if trouble is not None else "",
    )
