"""How much may be sent at once. What is too large is refused while it is read, before anything of it is acted on."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from importers.model import MEGABYTE
from web.faults import fault_page
from web.forms import MAX_BODY, MAX_BODY_WITH_FILE, MULTIPART

_SOURCES = re.compile(r"/e/[^/]+/sources")


class BodyLimit:
    """Refuses a larger body with 413 and a sentence. Nothing is held here: a file is put on the disk as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        fault, most = _limit(scope, is_multipart=headers.get("content-type", "").startswith(MULTIPART))
        announced = headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > most:
            # uvicorn lets the rest go unread, so that a browser still sending shows our sentence and no error of its own.
            await fault_page(Request(scope), 413, fault)(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)


def _limit(scope: Scope, *, is_multipart: bool) -> tuple[str, int]:
    """What is said of more, and how many bytes there may be."""
    if not is_multipart:
        return "too_large", MAX_BODY
    if _SOURCES.fullmatch(scope["path"]):
        # Documents are larger than what people send in a chat; only who may bring them is listened to (web.evaluators.bringing).
        return "files_too_large", (scope["app"].state.service.limits.megabytes + 1) * MEGABYTE
    return "too_large", MAX_BODY_WITH_FILE


def _counted(receive: Receive, most: int) -> Receive:
    """What is received, until it is more than ``most`` bytes: then reading it is the error."""
    count = 0

    async def receive_counted() -> Message:
        nonlocal count
        message = await receive()
        count += len(message.get("body", b""))
        if count > most:
            raise HTTPException(413)
        return message

    return receive_counted
