"""Our own fetch loop: Telegram is told that updates are taken only after the batch that holds them is committed.

python-telegram-bot's Updater confirms updates before anybody has handled them; a crash in between would lose answers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from telegram import Bot, Update
from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram.updates import ALLOWED, events_of
from bot.events import Event
from storage.errors import StorageError

log = structlog.get_logger()
# How long Telegram holds a request open when there is nothing new, in seconds.
LONG_POLL = 25
BATCH = 100
# After a failed commit or an unreachable Telegram, in seconds; the second is doubled up to the longest.
PAUSE_AFTER_FAILED_COMMIT = 0.5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

Take = Callable[[Sequence[Event]], Awaitable[None]]


class Poller:
    """Fetches updates until cancelled; ``take`` returns when a batch is committed and raises when it is not."""

    def __init__(self, bot: Bot, take: Take, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._take = take
        self._now = now
        self._offset: int | None = None
        self._pause = FIRST_PAUSE
        self._answering: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Whatever Telegram says is waited out: whether it knows the token was asked before, by getMe."""
        while True:
            updates = await self._fetched()
            if updates and await self._is_taken(updates):
                self._offset = updates[-1].update_id + 1
                self._calm(updates)

    async def _fetched(self) -> Sequence[Update]:
        try:
            updates = await self._bot.get_updates(offset=self._offset, limit=BATCH, timeout=LONG_POLL, allowed_updates=ALLOWED)
        except RetryAfter as error:
            await asyncio.sleep(_seconds(error.retry_after))
            return ()
        except TelegramError as error:
            log.warning("telegram cannot be reached; trying again", error=type(error).__name__, seconds=self._pause)
            await asyncio.sleep(self._pause)
            self._pause = min(LONGEST_PAUSE, self._pause * 2)
            return ()
        self._pause = FIRST_PAUSE
        return updates

    async def _is_taken(self, updates: Sequence[Update]) -> bool:
        try:
            await self._take(events_of(updates, self._now()))
        except StorageError as error:
            # Not confirmed, so Telegram sends them again.
            log.error("updates could not be stored; trying again", reason=error.key, updates=len(updates))
            await asyncio.sleep(PAUSE_AFTER_FAILED_COMMIT)
            return False
        except Exception as error:  # noqa: BLE001  (whatever it was, Telegram keeps the updates until they are stored)
            log.error("updates could not be stored; trying again", error=type(error).__name__, updates=len(updates))
            await asyncio.sleep(PAUSE_AFTER_FAILED_COMMIT)
            return False
        return True

    def _calm(self, updates: Sequence[Update]) -> None:
        """Stop the pressed buttons' hourglass: a courtesy that may fail, and holds nobody up."""
        for update in updates:
            if update.callback_query is not None:
                task = asyncio.create_task(self._answer(update.callback_query.id))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)

    async def _answer(self, query: str) -> None:
        with suppress(TelegramError):
            await self._bot.answer_callback_query(query)


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
