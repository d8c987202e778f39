"""The way from Telegram to the bot's webhook: one address, or a load balancer in front of several workers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

# Telegram's own patience with a webhook, in seconds.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one POST went: ``problem`` is empty after any 2xx. ``base`` is the worker that it reached last."""

    problem: str
    retry_after: int = 0
    base: str = ""


class Road:
    """Posts bodies to a webhook. With ``bases``, each goes to the next of them in turn, and on to another where nobody answers the door.

    A connection that breaks later is not tried elsewhere: a balancer cannot know whether the first worker has acted.
    """

    def __init__(self) -> None:
        self.bases: Sequence[str] = ()
        self._turn = 0
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: str, secret: str) -> Outcome:
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        for base in self._next_bases(url):
            try:
                return await self._post(base, base + _path(url), body.encode(), headers)
            except aiohttp.ClientConnectorError:
                continue
            except TimeoutError:
                return Outcome("Read timeout expired", base=base)
            except (aiohttp.ClientError, OSError):
                return Outcome("Webhook connection closed", base=base)
        return Outcome("Connection refused" if not self.bases else "Wrong response from the webhook: 502 Bad Gateway")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, base: str, address: str, body: bytes, headers: dict[str, str]) -> Outcome:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=PATIENCE),
                headers={"Accept-Encoding": "gzip, deflate"},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        async with self._session.post(address, data=body, headers=headers, allow_redirects=False) as response:
            # Whatever a bot answers in the body is thrown away; only the status counts.
            await response.read()
            if 200 <= response.status <= 299:
                return Outcome("", base=base)
            said = response.headers.get("Retry-After", "")
            problem = f"Wrong response from the webhook: {response.status} {response.reason}"
            return Outcome(problem, min(int(said), 3600) if said.isdecimal() else 0, base)

    def _next_bases(self, url: str) -> Sequence[str]:
        if not self.bases:
            parts = urlsplit(url)
            return (f"{parts.scheme}://{parts.netloc}",)
        self._turn = (self._turn + 1) % len(self.bases)
        return (*self.bases[self._turn :], *self.bases[: self._turn])


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


async def until_ended(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
