"""The queue behind getUpdates: nothing leaves it before a later offset confirms it, and only one poller may wait."""

import asyncio
from enum import Enum, auto
from typing import Any

from tests.telegram_emulator.refusals import other_poller

Update = dict[str, Any]

FIRST_UPDATE_ID = 700_000_001


class Woken(Enum):
    BY_UPDATE = auto()
    BY_OTHER_POLLER = auto()


class UpdateQueue:
    def __init__(self) -> None:
        self._next_id = FIRST_UPDATE_ID
        self._unconfirmed: list[Update] = []
        self._waiting: asyncio.Future[Woken] | None = None

    @property
    def unconfirmed(self) -> tuple[Update, ...]:
        return tuple(self._unconfirmed)

    def put(self, content: Update) -> int:
        """Adds one update and wakes the poller; returns the update's id."""
        update_id = self._next_id
        self._next_id += 1
        self._unconfirmed.append({"update_id": update_id, **content})
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Woken.BY_UPDATE)
        return update_id

    async def get(self, *, limit: int, seconds: float) -> list[Update]:
        """What is not confirmed, oldest first; waits for something if there is nothing. Ends another poller's wait, as Telegram does."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Woken.BY_OTHER_POLLER)
        if not self._unconfirmed and seconds > 0:
            await self._wait(seconds)
        return self._unconfirmed[:limit]

    def confirm(self, offset: int) -> None:
        """Forgets what lies before ``offset``; 0 forgets nothing."""
        if offset < 0:
            # A negative offset counts from the end and forgets everything before.
            self._unconfirmed = self._unconfirmed[offset:]
        elif offset > 0:
            self._unconfirmed = [each for each in self._unconfirmed if each["update_id"] >= offset]

    async def _wait(self, seconds: float) -> None:
        waiting: asyncio.Future[Woken] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        await asyncio.wait([waiting], timeout=seconds)
        if waiting.done() and waiting.result() is Woken.BY_OTHER_POLLER:
            raise other_poller()
