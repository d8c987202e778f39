"""Updates that Telegram brings: each is answered with 200 only after the commit, and with nothing in the body.

Telegram brings one update a request, several requests at once, and whatever is not answered with 200 again. It knows no order between a
person's messages and their presses: ``Event.order`` does. The route itself belongs to the web.
"""

import asyncio
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.channels.telegram.address import WEBHOOK_PATH
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.polling import BATCH, Contact, no_contact, no_courtesy
from bot.channels.telegram.updates import ALLOWED, number_of, read_updates
from bot.events import Take
from storage.errors import StorageError

log = structlog.get_logger()
# How many requests Telegram may have in flight; what waits together is committed together. 100 is the most it allows.
CONNECTIONS = 100
# Between two looks at whether Telegram still brings updates here, and the pauses while it cannot be told to, in seconds.
WATCH = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# After a delivery that failed so short a time ago, Telegram cannot reach us if it has updates waiting.
FRESH = timedelta(minutes=2)


class Webhook:
    """What is behind the route. ``take`` returns when an update is committed; ``unreadable`` counts those not as they should be."""

    def __init__(
        self, secret: str, take: Take, now: Callable[[], datetime], *, calm: Callable[[Sequence[str]], None] = no_courtesy
    ) -> None:
        if not secret:
            raise ValueError("a webhook without a secret would take anybody's updates")
        self.unreadable = 0
        self._secret = secret.encode()
        self._take = take
        self._now = now
        self._calm = calm

    async def receive(self, secret: str | None, body: bytes) -> int:
        """The HTTP status to answer with; the answer has no body. ``secret`` is what came in the header, ``body`` of bounded length."""
        if not hmac.compare_digest((secret or "").encode(errors="replace"), self._secret):
            return HTTPStatus.FORBIDDEN
        update = _update(body)
        if update is None:
            # Only who knows the secret gets here, and Telegram sends no such thing: what it was is nobody's business.
            log.error("the webhook was sent something that is no update", length=len(body))
            return HTTPStatus.BAD_REQUEST
        batch = read_updates([update], self._now())
        try:
            if batch.events:
                await self._take(batch.events)
        except Exception as error:  # noqa: BLE001  (whatever it was, Telegram brings the update again until it is stored)
            reason = error.key if isinstance(error, StorageError) else type(error).__name__
            log.error("an update could not be stored; telegram brings it again", reason=reason)
            return HTTPStatus.SERVICE_UNAVAILABLE
        self.unreadable += batch.unreadable
        self._calm(batch.queries)
        return HTTPStatus.OK


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) and number_of(parsed) is not None else None


async def announce(calls: Calls, public_url: str, secret: str) -> None:
    """Tell Telegram where to bring updates, however long it takes until it can be told."""
    told = {
        "url": address(public_url),
        "secret_token": secret,
        "allowed_updates": ALLOWED,
        "max_connections": CONNECTIONS,
    }
    pause = FIRST_PAUSE
    while True:
        try:
            await calls.call("setWebhook", told)
        except TelegramError as error:
            # Telegram's words, as "An HTTPS URL must be provided for webhook": they name the address at most.
            log.warning("the webhook could not be set; trying again", reason=error.message, seconds=pause)
        else:
            log.info("telegram brings updates to the webhook", url=told["url"])
            return
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


async def keep_announced(calls: Calls, public_url: str, secret: str, now: Callable[[], datetime], *, contact: Contact = no_contact) -> None:
    """Until cancelled: announce, and announce again when somebody else has set or taken away the webhook."""
    await announce(calls, public_url, secret)
    while True:
        try:
            info = await calls.call("getWebhookInfo", {})
            if info["url"] != address(public_url):
                log.warning("somebody has changed the bot's webhook; it is set again")
                await announce(calls, public_url, secret)
            waiting = int(info.get("pending_update_count", 0))
            if not waiting or now().timestamp() - info.get("last_error_date", 0) > FRESH.total_seconds():
                contact(is_all_taken=waiting < BATCH)
        except (TelegramError, LookupError, TypeError, ValueError) as error:
            log.warning("telegram cannot be reached; trying again", error=type(error).__name__, seconds=WATCH)
        await asyncio.sleep(WATCH)


def address(public_url: str) -> str:
    """Where Telegram brings updates."""
    return public_url.rstrip("/") + WEBHOOK_PATH
