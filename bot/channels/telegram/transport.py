"""How requests reach Telegram: aiohttp behind python-telegram-bot's ``BaseRequest``.

Every address holds the bot's token, so nothing here logs an address, and no error raised here holds or is chained to one:
httpx, the library's default, logs each address at INFO, and aiohttp writes it into some of its errors.
"""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# The library's own switch to what its next major version does: RetryAfter.retry_after is a timedelta. Without it, each RetryAfter warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

Reply = tuple[int, bytes]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What each byte is in a form: a look in this table costs half of what urlencode does.
_IN_FORM = [quote_plus(bytes([byte])) for byte in range(256)]


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API; times in seconds, None for no limit.

    ``write_timeout`` counts only for requests that carry a file. Proxies come from the environment (HTTPS_PROXY, NO_PROXY).
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
        read_timeout: float | None = 15.0,
        write_timeout: float | None = 60.0,
    ) -> None:
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._sessions: _Sessions | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._sessions is None:
            self._sessions = _Sessions(self._connections, self.USER_AGENT)

    async def shutdown(self) -> None:
        if self._sessions is not None:
            sessions, self._sessions = self._sessions, None
            await sessions.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The body as the library takes it apart; NetworkError when it is not the Bot API's, which the library would log."""
        body = _object(payload)
        if not body.keys() & {"result", "parameters"}:
            raise NetworkError("What answered is not Telegram: the reply could not be read.")
        return body

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> Reply:
        """Status and body of the reply; raises TimedOut or NetworkError when there is none that can be read."""
        time_limit = _time_limit(
            has_files=request_data is not None and request_data.contains_files,
            is_download=method == "GET",
            read=_seconds(read_timeout, self._read_timeout),
            write=_seconds(write_timeout, self._write_timeout),
            connect=_seconds(connect_timeout, self._connect_timeout),
            pool=_seconds(pool_timeout, self._pool_timeout),
        )
        reply = await self._attempt(method, url, request_data, time_limit)
        # Raised here and not in an except clause: there aiohttp's error, which may hold the address, would be its context.
        if isinstance(reply, TelegramError):
            raise reply
        return reply if _is_success(reply) else _readable(reply)

    async def _attempt(
        self, method: str, url: str, request_data: RequestData | None, time_limit: aiohttp.ClientTimeout
    ) -> Reply | TelegramError:
        if self._sessions is None:
            return NetworkError("The connection to Telegram is not open: call initialize() first.")
        form, headers = _form(request_data)
        try:
            # A redirect would carry the token to another host; the Bot API sends none.
            async with self._sessions.reaching(url).request(
                method, url, data=form, headers=headers, timeout=time_limit, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            return TimedOut("Telegram did not reply in time.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return NetworkError(f"Telegram could not be reached ({type(error).__name__}).")


class _Sessions:
    """One pool of connections. A session of aiohttp that minds the environment looks for a proxy before each request, on a thread.

    That costs more than the request, so it is used for those hosts only that a proxy stands before.
    """

    def __init__(self, connections: int, user_agent: str) -> None:
        self._connector = aiohttp.TCPConnector(limit=connections)
        self._user_agent = user_agent
        self._direct = self._session(trust_env=False)
        self._proxied: aiohttp.ClientSession | None = None
        self._is_proxied: dict[tuple[str, str], bool] = {}

    def reaching(self, url: str) -> aiohttp.ClientSession:
        """The session for this address."""
        parts = urlsplit(url)
        place = (parts.scheme, parts.netloc)
        if place not in self._is_proxied:
            self._is_proxied[place] = parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")
        if not self._is_proxied[place]:
            return self._direct
        if self._proxied is None:
            self._proxied = self._session(trust_env=True)
        return self._proxied

    async def close(self) -> None:
        """Let go of all connections."""
        for session in (self._direct, self._proxied):
            if session is not None:
                await session.close()
        await self._connector.close()

    def _session(self, *, trust_env: bool) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=self._connector,
            connector_owner=False,
            trust_env=trust_env,
            headers={"User-Agent": self._user_agent},
            # The Bot API sets no cookies, and its replies are too short to be worth compressing.
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("Accept-Encoding",),
        )


def _seconds(given: object, default: float | None) -> float | None:
    """What the call asked for: a number, None for no limit, or the library's marker for "not given"."""
    if given is None or isinstance(given, int | float):
        return given
    return default


@lru_cache(maxsize=64)
def _time_limit(
    *, has_files: bool, is_download: bool, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    to_get_a_connection = _sum(pool, connect)
    # aiohttp has no limit for writing alone. A download may take as long as bytes keep coming.
    total = None if is_download else _sum(to_get_a_connection, write if has_files else 0, read)
    return aiohttp.ClientTimeout(total=total, connect=to_get_a_connection, sock_connect=connect, sock_read=read)


def _sum(*seconds: float | None) -> float | None:
    known = [each for each in seconds if each is not None]
    return sum(known) if len(known) == len(seconds) else None


def _form(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, Mapping[str, str] | None]:
    """The body of a request and its headers."""
    if request_data is None:
        return None, None
    if not request_data.multipart_data:
        return in_form(request_data.json_parameters), FORM
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form, None


def in_form(fields: Mapping[str, str]) -> bytes:
    """The fields as application/x-www-form-urlencoded. Half a surrogate pair, which nobody can send, becomes a question mark."""
    return "&".join(
        [f"{name}={''.join([_IN_FORM[byte] for byte in value.encode(errors='replace')])}" for name, value in fields.items()]
    ).encode()


def _is_success(reply: Reply) -> bool:
    return 200 <= reply[0] <= 299


def _readable(reply: Reply) -> Reply:
    """A refusal, with a body that ``BaseRequest`` can take apart.

    What is not the Bot API (a proxy, a captive portal) answers in HTML that may repeat the address, and ``BaseRequest`` would put
    that body into the log and the error; a JSON body without the expected keys it meets with KeyError or AttributeError.
    """
    body = _object(reply[1])
    known = {key: body[key] for key in ("ok", "error_code", "description") if key in body}
    parameters = body.get("parameters")
    return reply[0], json.dumps({**known, "parameters": parameters if isinstance(parameters, dict) else {}}).encode()


def _object(body: bytes) -> dict[str, Any]:
    try:
        parsed = orjson.loads(body)
    except ValueError:
        parsed = _parsed_leniently(body)
    return parsed if isinstance(parsed, dict) else {}


def _parsed_leniently(body: bytes) -> object:
    """With half a surrogate pair in it, which orjson refuses; None when it is no JSON at all."""
    try:
        return json.loads(body.decode(errors="replace"))
    except ValueError:
        return None
