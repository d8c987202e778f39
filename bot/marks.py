"""What became of messages: noted at once in a file, so that a kill forgets nothing, and marked in the database many at a time.

Between the sending and its note the process may die: then a message goes out twice. The other order would lose it.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.outbox import Settled, Unsent, mark_dead, mark_noted, mark_replaced, mark_sent
from storage.sent_log import Noted, SentLog

log = structlog.get_logger()
# After a mark that could not be written, in seconds.
PAUSE = 0.5
# Between two transactions of marks, in seconds: noted they are already, and a transaction costs what it costs for one mark or many.
GATHER = 0.05


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

    def __init__(self, database: Database, sent_log: SentLog, on_written: Callable[[Sequence[int]], None]) -> None:
        self._database = database
        self._sent_log = sent_log
        self._on_written = on_written
        # Sent and not marked yet, by number.
        self._noted: dict[int, Noted] = {}
        self._gathering = Batch()
        self._writing: asyncio.Task[None] | None = None
        # While marks cannot be written nothing may be sent: all of it would go out again where the notes are lost too.
        self.is_stuck = False

    async def recover(self) -> None:
        """Mark what a program that was killed had sent; tried until the database can be reached."""
        noted = self._noted_before()
        while noted:
            try:
                await self._database.write_soon(lambda tx: mark_noted(tx, noted))
            except StorageError as error:
                log.error("what was sent before cannot be marked; nothing is sent until it can", reason=error.key)
                await asyncio.sleep(PAUSE)
            else:
                break
        self._take_back()

    def sent(self, message: Unsent, at: datetime) -> None:
        """The channel has accepted it."""
        noted = self._noted[message.id] = Noted(message.id, message.created_at)
        try:
            self._sent_log.note(noted)
        except StorageError as error:
            # The mark that follows says the same, a moment later.
            log.error("what was sent cannot be noted", reason=error.key)
        self._gathering.sent.append(Settled(message.id, at))
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
        self._sent_log.close()

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
                self._forget(batch.sent)
                self._on_written(batch.ids())
                await asyncio.sleep(GATHER)

    def _forget(self, marked: Sequence[Settled]) -> None:
        for each in marked:
            self._noted.pop(each.id, None)
        self._take_back()

    def _noted_before(self) -> list[Noted]:
        try:
            return self._sent_log.noted()
        except StorageError as error:
            log.error("what was sent before cannot be read; some of it may be sent again", reason=error.key)
            return []

    def _take_back(self) -> None:
        """Leave in the file only what is not marked yet."""
        try:
            self._sent_log.keep_only(self._noted.values())
        except StorageError as error:
            # What stays in it is found to be marked.
            log.error("what was noted cannot be taken back", reason=error.key)

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
