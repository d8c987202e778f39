"""getUpdates: the long poll, the second poller, and the brake on asking for the same again.

As ``Client::process_get_updates_query`` and what it calls in Telegram's open-source server. ``pace`` shortens its pauses for tests.
"""

import asyncio
from collections.abc import Callable
from typing import NoReturn

from tests.telegram_emulator.refusals import OTHER_POLLER, conflict
from tests.telegram_emulator.updates import Update, Updates

LONGEST_POLL = 50
# Asked for the same offset again so soon, Telegram waits at least that long for something new, and gives only one update at a time.
SAME_OFFSET_WAITS, SAME_OFFSET_GETS_ONE = 3.0, 0.5
# One 409 is answered at once; those that follow it this soon come that much later.
CONFLICT_PAUSE = 3.0
# After the first update a waiting poll gathers for a moment what comes with it.
GATHERING = 0.002


class Conflicts:
    """Answers 409: the first at once, further ones with a delay, so that two pollers do not spin against each other."""

    def __init__(self, pace: float) -> None:
        self._pause = CONFLICT_PAUSE * pace
        self._delayed_until = 0.0

    async def refuse(self, words: str) -> NoReturn:
        now = asyncio.get_running_loop().time()
        if now < self._delayed_until:
            await asyncio.sleep(self._pause)
        else:
            self._delayed_until = now + self._pause
        raise conflict(words)


class LongPoll:
    def __init__(self, updates: Updates, conflicts: Conflicts, pace: float, on_wait: Callable[[], None]) -> None:
        self._updates = updates
        self._conflicts = conflicts
        self._pace = pace
        self._on_wait = on_wait
        self._waiting: asyncio.Future[str] | None = None
        self._gathering: asyncio.TimerHandle | None = None
        self._last_offset = -1
        self._last_start = float("-inf")

    @property
    def is_waiting(self) -> bool:
        return self._waiting is not None

    async def get(self, offset: int, limit: int, seconds: float) -> list[Update]:
        limit, seconds = self._braked(offset, limit, seconds)
        updates = self._updates.take(offset, limit)
        if updates or seconds <= 0:
            return updates
        self.end(OTHER_POLLER)
        if words := await self._wait(seconds):
            await self._conflicts.refuse(words)
        return self._updates.take(max(offset, 0), limit)

    def wake(self) -> None:
        """There is something new: the poll that waits is answered a moment later."""
        if self._waiting is not None and self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHERING, _answer, self._waiting, "")

    def end(self, words: str) -> None:
        """The poll that waits, if there is one, is refused."""
        if self._waiting is not None:
            _answer(self._waiting, words)
            self._stop_gathering()
            self._waiting = None

    def _braked(self, offset: int, limit: int, seconds: float) -> tuple[int, float]:
        now = asyncio.get_running_loop().time()
        since = now - self._last_start
        if offset == self._last_offset and since < SAME_OFFSET_WAITS * self._pace:
            seconds = max(seconds, SAME_OFFSET_WAITS * self._pace)
        if offset == self._last_offset and since < SAME_OFFSET_GETS_ONE * self._pace:
            limit = 1
        self._last_offset, self._last_start = offset, now
        return limit, seconds

    async def _wait(self, seconds: float) -> str:
        """Empty when there may be something to give, else why the poll is refused."""
        loop = asyncio.get_running_loop()
        waiting = self._waiting = loop.create_future()
        timer = loop.call_later(seconds, _answer, waiting, "")
        self._on_wait()
        try:
            words: str = await waiting
            return words
        finally:
            timer.cancel()
            if self._waiting is waiting:
                self._stop_gathering()
                self._waiting = None

    def _stop_gathering(self) -> None:
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None


def _answer(waiting: "asyncio.Future[str]", words: str) -> None:
    if not waiting.done():
        waiting.set_result(words)
