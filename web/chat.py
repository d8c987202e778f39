"""The interviewee's chat. Looking at it changes nothing; the first post binds the browser."""

from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.doors import Door, DoorKind, look_at_door, note_attempt
from bot.events import WEB
from bot.transcript import Shown, first_screen, transcript
from evaluation.tokens import looks_short
from storage.database import Transaction
from storage.errors import StorageError
from storage.people import admissions
from web.chat_events import KNOCK, Speaker, event_id
from web.conversation_page import chat_page
from web.cookies import Browser, browser_of, remember_browser
from web.faults import fault_page, typed_in
from web.forms import Form, read_form
from web.languages import language_of
from web.pages import Frame, frame_of, render
from web.sent_files import take_form
from web.service import service_of
from web.start import door_address


@dataclass(frozen=True, slots=True)
class TakenPage:
    """The values of taken.html.j2. ``has_knocked``: the browser that was here first has been asked."""

    frame: Frame
    address: str
    event: str
    has_knocked: bool
    typed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """What the browser meets at the door, with what there is to show of the interview."""

    door: Door
    shown: Shown | None = None
    has_knocked: bool = False


async def chat(request: Request) -> Response:
    """GET shows the conversation, POST says something in it."""
    browser = browser_of(request)
    try:
        response = await (_post(request, browser) if request.method == "POST" else _show(request, browser, Form()))
    finally:
        await request.close()
    remember_browser(response, browser, service_of(request))
    return response


async def _post(request: Request, browser: Browser) -> Response:
    form, service = await read_form(request, keeps_file=True), service_of(request)
    met = await _meet(request, browser)
    speaker = Speaker(browser.account, _door(request), language_of(request), service.now())
    if met.door.kind is DoorKind.TAKEN and form.one("action") == KNOCK:
        await service.take([speaker.knocked(event_id(form))])
    elif met.door.kind in (DoorKind.OPEN, DoorKind.FRESH):
        await take_form(form, speaker, service, may_keep=met.shown is not None and met.shown.can_write)
    else:
        # The words have nowhere to go: they are shown, so that they can be taken along.
        return await _show(request, browser, form)
    return RedirectResponse(door_address(_door(request)), 303)


async def _show(request: Request, browser: Browser, form: Form) -> Response:
    met = await _meet(request, browser)
    if met.shown is not None:
        return render("chat.html.j2", chat_page(request, met.shown, door_address(_door(request))))
    if met.door.kind is DoorKind.TAKEN:
        page = TakenPage(frame_of(request), door_address(_door(request)), event_id(Form()), met.has_knocked, tuple(typed_in(form)))
        return render("taken.html.j2", page, 409 if form.fields else 200)
    if met.door.kind is DoorKind.LIMITED:
        return fault_page(request, 429, "limited", typed_in(form))
    await _count_attempt(request)
    return fault_page(request, 404, "closed", typed_in(form))


async def _meet(request: Request, browser: Browser) -> Met:
    service, door = service_of(request), _door(request)

    def meet(tx: Transaction) -> Met:
        found = look_at_door(tx, door, WEB, browser.account, service.now(), counted_as=_counted_as(request))
        return _met(tx, found, browser)

    return await service.database.read_soon(meet)


def _met(tx: Transaction, door: Door, browser: Browser) -> Met:
    if door.interview_id is None:
        return Met(door)
    match door.kind:
        case DoorKind.OPEN:
            return Met(door, transcript(tx, door.interview_id))
        case DoorKind.FRESH:
            return Met(door, first_screen(tx, door.interview_id))
        case _:
            return Met(door, has_knocked=browser.account in admissions(tx, door.interview_id, WEB))


async def _count_attempt(request: Request) -> None:
    """Codes that can be guessed are counted for the address they are tried from: browsers are free to have."""
    if not looks_short(_door(request)):
        return
    service = service_of(request)
    # A disk that is full must not hide the page that says what is wrong with the code.
    with suppress(StorageError):
        await service.database.write_soon(lambda tx: note_attempt(tx, WEB, _counted_as(request), service.now()))


def _counted_as(request: Request) -> str:
    return f"ip:{request.client.host if request.client else 'unknown'}"


def _door(request: Request) -> str:
    return str(request.path_params["door"])
