"""The door of a process: what Telegram and those who look after the program ask is answered apart; the rest are pages, where there are any.

Apart, because what surrounds the pages is for browsers: their forms come from our own pages only, and faults are told in people's language.
"""

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.telegram.address import WEBHOOK_PATH
from web.health import Health, health_routes
from web.webhook import Receive as ReceiveUpdate
from web.webhook import telegram_route

_OWN = ("/health", "/ready", "/metrics", WEBHOOK_PATH)


class Front:
    """One process's ASGI application. Without ``webhook`` and ``pages`` their addresses are not there."""

    def __init__(self, health: Health, webhook: ReceiveUpdate | None = None, pages: ASGIApp | None = None) -> None:
        routes = health_routes(health)
        if webhook is not None:
            routes.append(telegram_route(webhook))
        self._own: ASGIApp = Starlette(routes=routes)
        self._pages = pages or self._own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_own = scope["type"] == "http" and (scope["path"] in _OWN or scope["path"].startswith("/ready/"))
        await (self._own if is_own else self._pages)(scope, receive, send)
