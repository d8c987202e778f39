"""The emulator as tests use it: Telegram's Bot API on a port of this machine, and the people who talk to the bot.

    async with Emulator() as telegram:
        anna = telegram.user("Anna", language="sv")
        ...                                   # start the bot with telegram.base_url and telegram.token
        await anna.starts("the-token")
        question = await anna.hears("agree")  # waits for it; never sleeps
        await anna.presses("agree")

Alone, for trying things by hand: ``python -m tests.telegram_emulator``.
"""

import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from aiohttp import web

from tests.telegram_emulator.faults import Fault, Faults
from tests.telegram_emulator.messages import BotMessage
from tests.telegram_emulator.methods import METHODS
from tests.telegram_emulator.people import PATIENCE, User
from tests.telegram_emulator.refusals import Refused, not_found, too_many_requests, unauthorized
from tests.telegram_emulator.world import Account, Call, World, now

TOKEN = "7000000001:AAEmulatedTokenForTestsOnly_0123456"  # no real bot has it
HOST = "127.0.0.1"
FIRST_USER_ID = 5_000_001
_TOKEN_SHAPE = re.compile(r"\d+:[\w-]{20,}")


class Emulator:
    def __init__(
        self, *, token: str = TOKEN, username: str = "kompass_test_bot", port: int = 0, clock: Callable[[], datetime] = now
    ) -> None:
        self.token = token
        self._port = port
        self._world = World(username=username, clock=clock)
        self._faults = Faults()
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """What KOMPASS_TELEGRAM_API is set to."""
        return f"http://{HOST}:{self._port}"

    @property
    def messages(self) -> list[BotMessage]:
        """What the bot has sent to anyone, oldest first."""
        return list(self._world.messages)

    @property
    def calls(self) -> list[Call]:
        return list(self._world.calls)

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not yet confirmed with a later offset."""
        return len(self._world.updates.unconfirmed)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begins to answer; after ``stop`` on the same port and with everything it knew, as after an outage."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        # A poller that waits must not hold up the end.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def user(self, name: str = "Anna", *, language: str = "sv") -> User:
        """A new person, who has not yet opened the bot."""
        account = Account(id=FIRST_USER_ID + len(self._world.accounts), name=name, language=language)
        self._world.accounts[account.id] = account
        return User(self._world, account)

    def fails(self, method: str, status: int, *, times: int = 1, retry_after: int | None = None) -> None:
        """The next calls of the method are answered with that status, not carried out."""
        self._faults.order(method, Fault(status, retry_after=retry_after), times)

    def cuts(self, method: str, *, times: int = 1, is_after: bool = False) -> None:
        """The connection breaks at the next calls: before they are carried out, or after, when only the reply is lost."""
        self._faults.order(method, Fault(None, is_after=is_after), times)

    async def until(self, condition: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
        came_true = await self._world.until(condition, seconds)
        assert came_true, f"Not true within {seconds} s. Last calls: {[(each.method, each.status) for each in self.calls[-5:]]}"

    async def all_taken(self, *, seconds: float = PATIENCE) -> None:
        """Waits until the bot has confirmed every update."""
        await self.until(lambda: self.unconfirmed == 0, seconds=seconds)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters = await _parameters(request)
        fault = self._faults.next_for(method)
        try:
            self._check(request.match_info["token"])
            if fault is None or fault.is_after:
                response = _ok(await _call(self._world, method, parameters))
            if fault is not None:
                response = _broken(request, fault)
        except Refused as refusal:
            response = _refusal(refusal)
        status = None if request.transport is None or request.transport.is_closing() else response.status
        self._world.calls.append(Call(method, parameters, status))
        self._world.changed()
        return response

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check(request.match_info["token"])
            stored = next((each for each in self._world.files.values() if each.path == request.match_info["path"]), None)
            if stored is None:
                raise not_found()
        except Refused as refusal:
            return _refusal(refusal)
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def _check(self, token: str) -> None:
        if not _TOKEN_SHAPE.fullmatch(token):
            raise not_found()
        if not hmac.compare_digest(token, self.token):
            raise unauthorized()


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Telegram takes parameters in the address, as a form (with or without files) or as JSON."""
    parameters: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        parameters.update(json.loads(await request.text() or "{}"))
    elif request.can_read_body:
        parameters.update(await request.post())
    return parameters


async def _call(world: World, method: str, parameters: dict[str, Any]) -> object:
    carried_out = METHODS.get(method.lower())
    if carried_out is None:
        raise not_found()
    return await carried_out(world, parameters)


def _broken(request: web.Request, fault: Fault) -> web.Response:
    if fault.status is None:
        assert request.transport is not None
        request.transport.abort()
        return web.Response(status=500)
    if fault.retry_after is not None:
        raise too_many_requests(fault.retry_after)
    # As the front servers answer when the API behind them is down: no JSON.
    return web.Response(status=fault.status, text=f"<html><body><h1>{fault.status}</h1></body></html>", content_type="text/html")


def _ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refusal(refusal: Refused) -> web.Response:
    body: dict[str, object] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters is not None:
        body["parameters"] = dict(refusal.parameters)
    return web.json_response(body, status=refusal.status)
