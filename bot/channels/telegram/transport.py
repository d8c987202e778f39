"""How requests reach Telegram: aiohttp behind python-telegram-bot's ``BaseRequest``.

Every address holds the bot's token, so nothing here logs an address, and no error raised here holds or is chained to one:
httpx, the library's default, logs each address at INFO, and aiohttp writes it into some of its errors.
"""

import json
import os
from typing import cast

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# The library's own switch to what its next major version does: RetryAfter.retry_after is a timedelta. Without it, each RetryAfter warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

Reply = tuple[int, bytes]


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API; times in seconds, None for no limit.

    ``write_timeout`` counts only for requests that carry a file. Proxies come from the environment (HTTPS_PROXY, NO_PROXY).
    """

    def __init__(
        self,
        *,
        connections: int = 32,
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
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True, headers={"User-Agent": self.USER_AGENT})

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

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
        reply = await self._attempt(method, url, _form(request_data), time_limit)
        # Raised here and not in an except clause: there aiohttp's error, which may hold the address, would be its context.
        if isinstance(reply, TelegramError):
            raise reply
        return reply if method == "GET" and _is_success(reply) else _readable(reply)

    async def _attempt(
        self, method: str, url: str, form: aiohttp.FormData | None, time_limit: aiohttp.ClientTimeout
    ) -> Reply | TelegramError:
        if self._session is None or self._session.closed:
            return NetworkError("The connection to Telegram is not open: call initialize() first.")
        try:
            # A redirect would carry the token to another host; the Bot API sends none.
            async with self._session.request(method, url, data=form, timeout=time_limit, allow_redirects=False) as response:
                return response.status, await response.read()
        except TimeoutError:
            return TimedOut("Telegram did not reply in time.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return NetworkError(f"Telegram could not be reached ({type(error).__name__}).")


def _seconds(given: object, default: float | None) -> float | None:
    """What the call asked for: a number, None for no limit, or the library's marker for "not given"."""
    if given is None or isinstance(given, int | float):
        return given
    return default


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


def _form(request_data: RequestData | None) -> aiohttp.FormData | None:
    if request_data is None:
        return None
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form


def _is_success(reply: Reply) -> bool:
    return 200 <= reply[0] <= 299


def _readable(reply: Reply) -> Reply:
    """The reply, with a body that ``BaseRequest`` can take apart.

    What is not the Bot API (a proxy, a captive portal) answers in HTML that may repeat the address, and ``BaseRequest`` would put
    that body into the log and the error; a JSON body without the expected keys it meets with KeyError or AttributeError.
    """
    body = _object(reply[1])
    if _is_success(reply):
        if "result" not in body:
            raise NetworkError("What answered is not Telegram: the reply could not be read.")
        return reply
    known = {key: body[key] for key in ("ok", "error_code", "description") if key in body}
    parameters = body.get("parameters")
    return reply[0], json.dumps({**known, "parameters": parameters if isinstance(parameters, dict) else {}}).encode()


def _object(body: bytes) -> dict[str, object]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return cast(dict[str, object], parsed) if isinstance(parsed, dict) else {}
