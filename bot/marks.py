"""What became of messages, written many at a time: while one transaction runs, the next marks gather.

Between the sending and its mark the process may die: then a message goes out twice. The other order would lose it.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.outbox import Settled, mark_dead, mark_replaced, mark_sent

log = structlog.get_logger()
# After a mark that could not be written, in seconds.
PAUSE = 0.5


@dataclass(slots=True)
class Batch:
    """Marks of one transaction."""

    sent: list[Settled] = field(default_factory=list)
    dead: list[Settled] = field(default_factory=list)
    replaced: list[Settled] = field(default_factory=list)

    def ids(self) -> list[int]:
        """Of all messages in it."""
        return [each.id for marks in (self.sent, self.dead, self.replaced) for each in marks]

    def write(self, tx: Transaction) -> None:
        """All of them."""
        mark_sent(tx, self.sent)
        mark_dead(tx, self.dead)
        mark_replaced(tx, self.replaced)

    def __bool__(self) -> bool:
        return bool(self.sent or self.dead or self.replaced)

    def __add__(self, later: "Batch") -> "Batch":
        return Batch(self.sent + later.sent, self.dead + later.dead, self.replaced + later.replaced)


class Marks:
    """Writes marks in the background. ``on_written`` is told the ids of those that are on the disk."""

    def __init__(self, database: Database, on_written: Callable[[Sequence[int]], None]) -> None:
        self._database = database
        self._on_written = on_written
        self._gathering = Batch()
        self._writing: asyncio.Task[None] | None = None
        # While marks cannot be written nothing may be sent: all of it would go out again after a restart.
        self.is_stuck = False

    def sent(self, mark: Settled) -> None:
        """The channel has accepted it."""
        self._gathering.sent.append(mark)
        self._start()

    def dead(self, mark: Settled) -> None:
        """The channel will never accept it."""
        self._gathering.dead.append(mark)
        self._start()

    def replaced(self, marks: Sequence[Settled]) -> None:
        """Later questions took their places."""
        if marks:
            self._gathering.replaced += marks
            self._start()

    def unwritten(self) -> list[int]:
        """The messages whose marks ``finish`` had no time for."""
        return self._gathering.ids()

    def start_again(self) -> None:
        """Go on with what an earlier ``finish`` had no time for."""
        if self._gathering:
            self._start()

    async def finish(self, seconds: float) -> None:
        """Write what there is, for no longer than this."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=seconds)
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
            self._writing = None

    def _start(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._gathering:
            batch, self._gathering = self._gathering, Batch()
            try:
                self.is_stuck = not await self._is_written(batch)
            except asyncio.CancelledError:
                # It may be written all the same: then it is written twice.
                self._gathering = batch + self._gathering
                raise
            if self.is_stuck:
                self._gathering = batch + self._gathering
                await asyncio.sleep(PAUSE)
            else:
                self._on_written(batch.ids())

    async def _is_written(self, batch: Batch) -> bool:
        try:
            await self._database.write_soon(batch.write)
        except StorageError as error:
            log.error("what was sent cannot be marked; nothing is sent until it can", reason=error.key, messages=len(batch.ids()))
            return False
        except Exception as error:  # noqa: BLE001  (unmarked messages would be sent again and again)
            log.error("what was sent cannot be marked; nothing is sent until it can", error=type(error).__name__, messages=len(batch.ids()))
            return False
        return True
