"""The first page: a code to type, one's own evaluations, and the choice of language."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from evaluation.members import memberships_of_session
from storage.database import Transaction
from storage.evaluations import evaluation_by_id, evaluation_code
from texts.catalogue import WHOLE_LANGUAGES
from web.cookies import SESSION_COOKIE, remember_language
from web.forms import read_form
from web.pages import Frame, frame_of, render
from web.service import service_of


@dataclass(frozen=True, slots=True)
class Own:
    """An evaluation that the reader takes part in."""

    base: str
    name: str
    municipality: str
    year: int


@dataclass(frozen=True, slots=True)
class StartPage:
    """The values of start.html.j2."""

    frame: Frame
    own: tuple[Own, ...]
    is_code_missing: bool


async def start(request: Request) -> Response:
    """POST goes on to the chat of the code that was typed."""
    service = service_of(request)
    is_code_missing = False
    if request.method == "POST":
        code = (await read_form(request)).one("code").strip()
        if code:
            return RedirectResponse(door_address(code), 303)
        is_code_missing = True
    cookie = request.cookies.get(SESSION_COOKIE, "")
    own = await service.database.read_soon(lambda tx: _own(tx, cookie, request))
    return render("start.html.j2", StartPage(frame_of(request), own, is_code_missing), 422 if is_code_missing else 200)


async def choose_language(request: Request) -> Response:
    """Remember the language, and go back to where it was chosen."""
    form = await read_form(request)
    response = RedirectResponse(own_address(form.one("back")), 303)
    if form.one("language") in WHOLE_LANGUAGES:
        remember_language(response, form.one("language"), service_of(request))
    return response


def door_address(door: str) -> str:
    """The chat of a token or short code."""
    return f"/i/{quote(door, safe='')}"


def own_address(back: str) -> str:
    """The address if it is one of ours, else the first page: nobody is sent on to another site from here."""
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return quote(back, safe="/%.-_~") if is_ours else "/"


def _own(tx: Transaction, cookie: str, request: Request) -> tuple[Own, ...]:
    members = memberships_of_session(tx, cookie, service_of(request).now()) if cookie else []
    evaluations = [evaluation_by_id(tx, member.evaluation_id) for member in members]
    return tuple(Own(f"/e/{evaluation_code(one)}", one.name, one.municipality, one.year) for one in evaluations)
