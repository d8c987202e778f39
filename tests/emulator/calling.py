"""Calling the emulator as a bot does, and a bot's webhook that answers as a test says."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

Reply = dict[str, Any]
Api = Callable[..., Coroutine[Any, Any, Reply]]


def keyboard(data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "Klar", "callback_data": data}]]})


def texts(reply: Reply) -> list[str]:
    """What the messages of a getUpdates say."""
    return [each["message"]["text"] for each in reply["result"]]


@dataclass
class Clock:
    """Time that passes when a test says so."""

    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)


@dataclass
class Receiver:
    """A webhook: what arrived, in order, and the statuses it answers with before it says 200 to everything.

    It answers nothing before ``wanted`` posts have been there at once.
    """

    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    arrived: list[Reply] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    wanted: int = 1
    together: int = 0
    base: str = ""
    _now: int = 0
    _unread: "asyncio.Queue[Reply]" = field(default_factory=asyncio.Queue)
    _enough: asyncio.Event = field(default_factory=asyncio.Event)

    def waits_for(self, posts: int) -> None:
        self.wanted, self.together = posts, 0
        self._enough.clear()

    @property
    def url(self) -> str:
        return f"{self.base}/telegram/webhook?from=telegram"

    @property
    def kinds(self) -> list[str]:
        return [kind for each in self.arrived for kind in each if kind != "update_id"]

    @property
    def said(self) -> list[str]:
        return [each["message"]["text"] for each in self.arrived if "message" in each]

    async def next_update(self) -> Reply:
        return await self._unread.get()

    async def answer(self, request: web.Request) -> web.Response:
        self._now += 1
        self.together = max(self.together, self._now)
        update = await request.json()
        if self.together >= self.wanted:
            self._enough.set()
        await self._enough.wait()
        # As a real one, it works for a moment: what may come meanwhile, comes.
        await asyncio.sleep(0.002)
        self._now -= 1
        assert request.path_qs == "/telegram/webhook?from=telegram"
        self.arrived.append(update)
        self._unread.put_nowait(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response({"method": "sendMessage", "chat_id": 1, "text": "Slängs"}, status=status, headers=self.headers)


@asynccontextmanager
async def served(receiver: Receiver):
    """The webhook on a port of this machine; closed afterwards, so that nobody is at home."""
    app = web.Application()
    app.router.add_post("/telegram/webhook", receiver.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receiver
    finally:
        await runner.cleanup()
