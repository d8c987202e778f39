"""Where a channel calls us with what people said. What is in it is the channel's business; here it is bounded and answered."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

TELEGRAM_PATH = "/telegram/webhook"
# Far more than any update: Telegram's own files are fetched apart.
MAX_UPDATE = 1_000_000
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  (the header's name)

# The secret that came with the body, and the body; the status to answer with, once what was in it is committed.
Receive = Callable[[str | None, bytes], Awaitable[int]]


def telegram_route(receive: Receive) -> Route:
    """The route that Telegram posts to. The answer has no body: Telegram would take one for a call and throw its result away."""

    async def take(request: Request) -> Response:
        body = await _body(request)
        return Response(status_code=413 if body is None else await receive(request.headers.get(SECRET_HEADER), body))

    return Route(TELEGRAM_PATH, take, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """The whole body, None when it is too large; no more of it is held than may come."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > MAX_UPDATE:
        return None
    held = bytearray()
    try:
        async for chunk in request.stream():
            held += chunk
            if len(held) > MAX_UPDATE:
                return None
    except ClientDisconnect:
        # Half an update is none, and nobody is there to be answered.
        return b""
    return bytes(held)
