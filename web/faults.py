"""What went wrong, as a page with a sentence in the reader's language: never a traceback, and nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from evaluation.refusals import NotAllowed, Refused
from storage.errors import StorageError
from web.forms import Form, form_so_far, read_form
from web.pages import Frame, frame_of, render

log = structlog.get_logger()
# The sentence of each status that has one; any other is told as the nearest of these.
FAULTS = {400: "unreadable", 403: "not_allowed", 404: "not_found", 405: "not_found", 413: "too_large", 422: "empty_file", 429: "limited"}
# Fields that a person does not type; the rest of a form is shown to them when it could not be stored.
UNTYPED = (
    *("event", "action", "form", "kind", "evidence_item", "settle", "put_away", "renews", "confirm", "remove", "back", "language"),
    "proposed",
)


class NotLoggedIn(Exception):
    """An evaluators' page was asked for by nobody we know."""


@dataclass(frozen=True, slots=True)
class FaultPage:
    """The values of fault.html.j2. ``typed`` is what would otherwise be lost."""

    frame: Frame
    fault: str
    typed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotStoredPage:
    """The values of not_stored.html.j2: the form again, to be sent once more to where it was going; a file has to be chosen again."""

    frame: Frame
    why: str
    hidden: tuple[tuple[str, str], ...]
    typed: tuple[tuple[str, str], ...]
    had_file: bool


def fault_page(request: Request, status: int, fault: str, typed: Sequence[str] = ()) -> Response:
    """A page that says what is wrong and what to do."""
    return render("fault.html.j2", FaultPage(frame_of(request), fault, tuple(typed)), status)


async def on_http_error(request: Request, error: Exception) -> Response:
    """No such page, a form that cannot be read, a file that cannot be taken, and the like."""
    assert isinstance(error, HTTPException)
    fault = FAULTS.get(error.status_code, "not_found" if error.status_code < 500 else "trouble")
    response = fault_page(request, error.status_code, fault, typed_in(form_so_far(request)))
    response.headers.update(error.headers or {})
    return response


async def on_not_logged_in(request: Request, _: Exception) -> Response:
    return fault_page(request, 403, "not_logged_in", typed_in(await read_form(request)))


async def on_not_found(request: Request, _: Exception) -> Response:
    return fault_page(request, 404, "not_found")


async def on_refused(request: Request, error: Exception) -> Response:
    """A refusal that no form of the page stands for."""
    assert isinstance(error, Refused)
    return fault_page(request, 403, "not_allowed") if isinstance(error, NotAllowed) else fault_page(request, 404, "not_found")


async def on_storage_error(request: Request, error: Exception) -> Response:
    """Nothing was stored: what was sent is given back, to be sent again."""
    assert isinstance(error, StorageError)
    log.error("not stored", error=type(error).__name__)
    form = await read_form(request) if request.method == "POST" else None
    if form is None:
        return fault_page(request, 503, "out_of_reach")
    frame = frame_of(request)
    why = frame.texts("web.not_stored.full") if "full" in error.key else frame.texts("web.not_stored.why")
    hidden = tuple((name, value) for name, value in form.fields if name in UNTYPED or not value.strip())
    typed = tuple(field for field in form.fields if field not in hidden)
    return render("not_stored.html.j2", NotStoredPage(frame, why, hidden, typed, form.file is not None), 503)


async def on_trouble(request: Request, error: Exception) -> Response:
    """Our own fault. What was typed is shown where it can still be read."""
    # The type only: an error's text may hold what was written.
    log.error("a page failed", path=request.scope["route"].path if "route" in request.scope else "", error=type(error).__name__)
    return fault_page(request, 500, "trouble", typed_in(form_so_far(request)))


def typed_in(form: Form) -> list[str]:
    """What a person typed into a form."""
    return [value for name, value in form.fields if name not in UNTYPED and value.strip()]
