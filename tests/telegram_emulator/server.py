"""The Bot API over HTTP: takes calls apart, lets faults strike, and puts the replies into Telegram's form."""

import asyncio
import json
import re
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.telegram_emulator.faults import Fault, Faults
from tests.telegram_emulator.methods import METHODS
from tests.telegram_emulator.quick import QuickConnection, QuickServer, read_form
from tests.telegram_emulator.refusals import Refused, not_found, too_many_requests, unauthorized
from tests.telegram_emulator.telegram import Result, Telegram

HOST = "127.0.0.1"
MAX_REQUEST_BYTES = 64 * 1024 * 1024
_TOKEN_SHAPE = re.compile(r"\d+:[\w-]{20,}")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that the bot made, and the HTTP status it got; None when the connection was cut."""

    method: str
    parameters: dict[str, Any]
    status: int | None


class Server:
    """Answers on a port of this machine. Without aiohttp's router: there are two kinds of address, and thousands of calls a second."""

    def __init__(self, telegram: Telegram, faults: Faults, *, token: str, port: int, round_trip: float) -> None:
        self.port = port
        self.calls: deque[Call] = deque()
        self._telegram = telegram
        self._faults = faults
        self._token = token
        self._round_trip = round_trip
        self._runner: web.ServerRunner | None = None

    async def start(self) -> None:
        # A poller that waits, or a call that is never answered, must not hold up the end.
        answering: dict[str, Any] = {"token": self._token, "round_trip": self._round_trip}
        server = QuickServer(self._handle, self._answer_quickly, **answering, request_factory=_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self.port, backlog=1024).start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            kind, token, rest = _parts(request.path)
            self._check(token)
            return self._download(rest) if kind == "file" else await self._answer(request, rest)
        except Refused as refusal:
            return _reply(refusal.status, _refusal(refusal))
        finally:
            if isinstance(request.protocol, QuickConnection):
                request.protocol.is_aiohttps = False

    def _answer_quickly(self, method: str, form: bytes) -> tuple[int, str] | None:
        """The call of most calls: a method that waits for nothing, while no fault is ordered."""
        at_once = METHODS.get(method.lower())
        if at_once is None or not self._faults.is_quiet:
            return None
        parameters = read_form(form)
        try:
            status, body = 200, _ok(Result(at_once(self._telegram.world, parameters)))
        except Refused as refusal:
            status, body = refusal.status, _refusal(refusal)
        self._note(Call(method, parameters, status))
        return status, body

    async def _answer(self, request: web.BaseRequest, method: str) -> web.Response:
        parameters = await _parameters(request)
        name = method.lower()
        fault = self._faults.next_for(name, parameters.get("chat_id"))
        try:
            if fault is None or fault.carries_out:
                response = _reply(200, _ok(await self._telegram.call(name, parameters)))
            if fault is not None and (fault.is_after or not fault.carries_out):
                response = await self._broken(request, fault, method, parameters)
        except Refused as refusal:
            response = _reply(refusal.status, _refusal(refusal))
        if fault is not None and fault.seconds:
            await asyncio.sleep(fault.seconds)
        if self._round_trip and name != "getupdates":
            await asyncio.sleep(self._round_trip)
        if fault is None or not fault.is_cut:
            self._note(Call(method, parameters, response.status))
        return response

    async def _broken(self, request: web.BaseRequest, fault: Fault, method: str, parameters: dict[str, Any]) -> web.Response:
        if fault.is_silent:
            self._note(Call(method, parameters, None))
            await asyncio.get_running_loop().create_future()
        if fault.is_cut:
            self._note(Call(method, parameters, None))
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if fault.retry_after is not None:
            raise too_many_requests(fault.retry_after)
        # As the front servers answer when the API behind them is down: no JSON.
        page = f"<html><body><h1>{fault.status}</h1></body></html>"
        return web.Response(status=fault.status or 500, text=page, content_type="text/html")

    def _note(self, call: Call) -> None:
        if self._telegram.world.keeps:
            self.calls.append(call)
        self._telegram.world.bell.ring()

    def _download(self, path: str) -> web.Response:
        stored = next((each for each in self._telegram.world.files.values() if each.path == path), None)
        if stored is None:
            raise not_found()
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def _check(self, token: str) -> None:
        if token == self._token:
            return
        raise unauthorized() if _TOKEN_SHAPE.fullmatch(token) else not_found()


def _request(*parts: Any) -> web.BaseRequest:
    return web.BaseRequest(*parts, loop=asyncio.get_running_loop(), client_max_size=MAX_REQUEST_BYTES)


def _parts(path: str) -> tuple[str, str, str]:
    """/botTOKEN/METHOD or /file/botTOKEN/PATH."""
    kind = "file" if path.startswith("/file/bot") else "bot"
    start = "/file/bot" if kind == "file" else "/bot"
    token, slash, rest = path.removeprefix(start).partition("/")
    if not path.startswith(start) or not slash:
        raise not_found()
    return kind, token, rest


async def _parameters(request: web.BaseRequest) -> dict[str, Any]:
    """Telegram takes parameters in the address, as a form (with or without files) or as JSON."""
    parameters: dict[str, Any] = dict(request.query) if request.query_string else {}
    if request.content_type == "application/x-www-form-urlencoded":
        parameters.update(read_form(await request.read()))
    elif request.content_type == "application/json":
        parameters.update(json.loads(await request.read() or "{}"))
    elif request.content_type.startswith("multipart/"):
        parameters.update(await request.post())
    return parameters


def _ok(result: Result) -> str:
    value = json.dumps(result.value) if result.json is None else result.json
    said = "" if result.description is None else f',"description":{json.dumps(result.description)}'
    return f'{{"ok":true,"result":{value}{said}}}'


def _refusal(refusal: Refused) -> str:
    body: dict[str, object] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters is not None:
        body["parameters"] = dict(refusal.parameters)
    return json.dumps(body)


def _reply(status: int, body: str) -> web.Response:
    return web.Response(status=status, body=body.encode(), content_type="application/json")
