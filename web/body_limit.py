"""How much may be sent at once. What is too large is refused while it is read, before anything of it is acted on."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.faults import fault_page
from web.forms import MAX_BODY, MAX_BODY_WITH_FILE, MULTIPART


class BodyLimit:
    """Refuses a larger body with 413 and a sentence. Nothing is held here: a file is put on the disk as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = MAX_BODY_WITH_FILE if headers.get("content-type", "").startswith(MULTIPART) else MAX_BODY
        announced = headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > most:
            # uvicorn lets the rest go unread, so that a browser still sending shows our sentence and no error of its own.
            await fault_page(Request(scope), 413, "too_large")(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)


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
