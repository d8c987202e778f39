"""Our own fetch loop: Telegram is told that updates are taken only after the batch that holds them is committed.

python-telegram-bot's Updater confirms updates before anybody has handled them; a crash in between would lose answers. There is one
request at a time: the next one is what confirms, so it must not leave before the commit.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.telegram.calls import Calls
from bot.channels.telegram.updates import ALLOWED, Batch, number_of, read_updates
from bot.events import Take
from storage.errors import StorageError

log = structlog.get_logger()
# How long Telegram holds a request open when there is nothing new, and how much longer its reply may take, in seconds.
LONG_POLL, GRACE = 25, 10.0
BATCH = 100
# How long we wait for more while it is busy, in seconds for each update of the last batch, and at most: so much longer an answer may take.
# A batch costs 3 ms whatever its size, and each event a tenth of that (benchmarks/intake.py).
GATHERING, LONGEST_GATHERING = 0.0015, 0.025
# After a failed commit, in seconds.
PAUSE_AFTER_FAILED_COMMIT = 0.5
# While Telegram is out of reach, and while another process fetches; each is doubled from the first up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 10.0
FIRST_YIELD, LONGEST_YIELD = 0.5, 3.0
PAUSE_FOR_WEBHOOK = 30.0


def no_courtesy(_: Sequence[str]) -> None:
    """Nobody's hourglass is stopped."""


class Contact(Protocol):
    """Is told that Telegram is in reach and what it gave is stored, and whether that was all it had."""

    def __call__(self, *, is_all_taken: bool) -> None: ...


def no_contact(*, is_all_taken: bool) -> None:
    """Nobody minds whether Telegram is in reach."""


class Poller:
    """Fetches updates until cancelled.

    ``take`` returns when a batch is committed and raises when it is not. ``calm`` is given the presses of what was committed.
    ``unreadable`` counts the updates that were not as they should be.
    """

    def __init__(
        self,
        calls: Calls,
        take: Take,
        now: Callable[[], datetime],
        *,
        calm: Callable[[Sequence[str]], None] = no_courtesy,
        contact: Contact = no_contact,
    ) -> None:
        self.unreadable = 0
        self._calls = calls
        self._take = take
        self._now = now
        self._calm = calm
        self._contact = contact
        # The number after the last update that was committed; None when Telegram has been told of it.
        self._offset: int | None = None
        self._is_in_reach = False
        self._pause = FIRST_PAUSE
        self._yield = FIRST_YIELD

    async def run(self) -> None:
        """Whatever Telegram says is waited out: whether it knows the token was asked before, by getMe."""
        # Begun again, perhaps long after: somebody else may have fetched meanwhile.
        self._offset, self._is_in_reach = None, False
        while True:
            await self._turn()

    async def _turn(self) -> None:
        updates = await self._fetched()
        if updates is None:
            return
        if updates and not await self._is_taken(read_updates(updates, self._now())):
            return
        self._offset = _after(updates)
        if len(updates) > 1:
            # Several people spoke at once, so more are about to: what comes in this moment shares one commit.
            await asyncio.sleep(min(LONGEST_GATHERING, GATHERING * len(updates)))
        self._contact(is_all_taken=len(updates) < BATCH)

    async def _fetched(self) -> list[Any] | None:
        """The next updates, [] when there are none for a while; None when Telegram did not say."""
        # At first, and after an outage, it is good to know at once that Telegram is there.
        held = LONG_POLL if self._is_in_reach else 0
        parameters = {"offset": self._offset, "limit": BATCH, "timeout": held, "allowed_updates": ALLOWED}
        try:
            updates = await self._calls.call("getUpdates", parameters, seconds=held + GRACE)
        except RetryAfter as error:
            await asyncio.sleep(_seconds(error.retry_after))
        except Conflict as error:
            await self._give_way(error)
        except TelegramError as error:
            await self._wait_for_telegram(type(error).__name__)
        else:
            if isinstance(updates, list) and (not updates or _after(updates) is not None):
                self._is_in_reach, self._pause, self._yield = True, FIRST_PAUSE, FIRST_YIELD
                return updates
            await self._wait_for_telegram("not Telegram")
        return None

    async def _wait_for_telegram(self, reason: str) -> None:
        log.warning("telegram cannot be reached; trying again", error=reason, seconds=self._pause)
        self._is_in_reach = False
        await asyncio.sleep(self._pause)
        self._pause = min(LONGEST_PAUSE, self._pause * 2)

    async def _give_way(self, conflict: Conflict) -> None:
        """Somebody else gets the updates: another process, which is waited out, or a webhook, which is taken away."""
        if "webhook" not in conflict.message.lower():
            log.warning("another process fetches this bot's updates; trying again", seconds=self._yield)
            await asyncio.sleep(self._yield)
            self._yield = min(LONGEST_YIELD, self._yield * 2)
        elif self._is_in_reach:
            # Set while we fetched: perhaps by our successor, and we are about to be stopped.
            log.warning("a webhook has been set for this bot; waiting", seconds=PAUSE_FOR_WEBHOOK)
            self._is_in_reach = False
            await asyncio.sleep(PAUSE_FOR_WEBHOOK)
        else:
            log.warning("this bot has a webhook; it is taken away, because updates are to be fetched")
            try:
                await self._calls.call("deleteWebhook", {})
            except TelegramError as error:
                await self._wait_for_telegram(type(error).__name__)

    async def _is_taken(self, batch: Batch) -> bool:
        """Whether the batch is committed; if it is not, Telegram is not told and sends it again."""
        try:
            if batch.events:
                await self._take(batch.events)
        except Exception as error:  # noqa: BLE001  (whatever it was, Telegram keeps the updates until they are stored)
            reason = error.key if isinstance(error, StorageError) else type(error).__name__
            log.error("updates could not be stored; trying again", reason=reason, updates=len(batch.events))
            await asyncio.sleep(PAUSE_AFTER_FAILED_COMMIT)
            return False
        self.unreadable += batch.unreadable
        self._calm(batch.queries)
        return True


def _after(updates: Sequence[object]) -> int | None:
    """The offset that confirms them all. After an empty reply none is needed, and none is safer: numbers may begin anew after a silence."""
    numbers = [number for update in updates if (number := number_of(update)) is not None]
    return max(numbers) + 1 if numbers else None


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
