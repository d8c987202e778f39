"""Where a channel calls us with what people said. What is in it is the channel's business; here it is bounded and answered."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.address import MAX_BODY, SECRET_HEADER, WEBHOOK_PATH

# The secret that came with the body, and the body; the status to answer with, once what was in it is committed.
Receive = Callable[[str | None, bytes], Awaitable[int]]


def telegram_route(receive: Receive) -> Route:
    """The route that Telegram posts to. The answer has no body: Telegram would take one for a call and throw its result away."""

    async def take(request: Request) -> Response:
        try:
            body = await _body(request)
        except ClientDisconnect:
            # Half an update is none. Nobody is there to read the answer.
            return Response(status_code=400)
        return Response(status_code=413 if body is None else await receive(request.headers.get(SECRET_HEADER), body))

    return Route(WEBHOOK_PATH, take, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """The whole body, None when it is too large; no more of it is held than may come."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > MAX_BODY:
        return None
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) > MAX_BODY:
            return None
    return bytes(held)
