"""Sending what was committed: the one sender of a channel's account. Per person in order, many persons at once.

``waiting.py`` says whose turn it is, ``rates.py`` how fast, ``marks.py`` writes down what became of each message. Here they meet the
database, the channel and the clock.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.marks import Marks
from bot.rates import TELEGRAM_RATE, Limits
from bot.sending import AccountRefuses, Send, SendLater, SendNever
from bot.waiting import Lane, Waiting
from bot.way import Way
from storage.database import Database
from storage.errors import StorageError
from storage.outbox import Settled, Unsent, unsent, unsent_besides
from storage.sent_log import SentLog

log = structlog.get_logger()
# How long the sender rests when nobody wakes it, in seconds: what another process wrote is found then.
REST = 1.0
# The first pause after a failure, doubled up to the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# How many requests at once, rows at a time, and messages in memory: what is beyond waits in the database.
PAGE, MOST_WAITING = 1000, 20_000
# How often a message meets a fault of ours before it is given up.
MOST_FAULTS = 8
# When it ends: how long requests under way may take, and then their marks, in seconds.
GRACE, MARKS_GRACE = 1.4, 0.5

OnRefused = Callable[[int | None, str], Awaitable[None]]


@dataclass(slots=True)
class Counted:
    """What this sender has done since it was made."""

    sent: int = 0
    dead: int = 0
    retried: int = 0
    replaced: int = 0


async def nobody_told(_interview: int | None, _account: str) -> None:
    """Where nobody is to be told of refusals."""


class Outbox:
    """The one sender of a channel. ``send(account, text, buttons)`` raises SendLater, SendNever or AccountRefuses.

    ``rate`` is messages a second for the whole account, 0 for no limits of our own; ``clock`` is in seconds and never goes back.
    ``on_refused(interview, account)`` is told when a person takes nothing from us any more; the message that met this is settled only
    when it returns, so that a crash in between tells it again.
    """

    def __init__(
        self,
        database: Database,
        channel: str,
        send: Send,
        now: Callable[[], datetime],
        *,
        rate: float = TELEGRAM_RATE,
        on_refused: OnRefused = nobody_told,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counted = Counted()
        self._database = database
        self._channel = channel
        self._send = send
        self._now = now
        self._on_refused = on_refused
        self._clock = clock
        self._limits = Limits(rate)
        self._waiting = Waiting(self._limits)
        self._way = Way()
        self._marks = Marks(database, SentLog(database.folder, channel), self._are_marked)
        # Read and not yet marked, so that no message is read twice.
        self._known: set[int] = set()
        self._last_read = 0
        self._workers: set[asyncio.Task[None]] = set()
        self._signal = asyncio.Event()
        self._has_news = True
        self._look_around_at = float("-inf")
        self._is_ending = False

    def __len__(self) -> int:
        """How many messages it holds: read, and not yet marked on the disk."""
        return len(self._known)

    def wake(self) -> None:
        """There is something new to send."""
        self._has_news = True
        self._signal.set()

    async def run(self) -> None:
        """Send until cancelled; what was accepted by then is marked within two seconds. A database out of reach is waited out."""
        self._start_anew()
        try:
            await self._marks.recover()
            while True:
                await self._read_new()
                self._hire()
                await self._rest()
        finally:
            await self._end()

    def _start_anew(self) -> None:
        self._waiting = Waiting(self._limits)
        self._has_news, self._look_around_at, self._last_read, self._is_ending = True, float("-inf"), 0, False
        self._marks.start_again()

    async def _end(self) -> None:
        self._is_ending = True
        if self._workers:
            _, left = await asyncio.wait(self._workers, timeout=GRACE)
            for worker in left:
                worker.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        await self._marks.finish(MARKS_GRACE)
        # What is still unmarked was sent: a later run in this process must not send it again.
        self._known = set(self._marks.unwritten())

    # Reading

    async def _read_new(self) -> None:
        now = self._clock()
        if looks_around := now >= self._look_around_at:
            self._look_around_at = now + REST
            self._limits.forget(now)
        room = min(PAGE, MOST_WAITING - len(self._known))
        if room <= 0 or not (self._has_news or looks_around):
            return
        self._has_news = False
        try:
            # Where others write too, an id that is greater may be committed earlier: there every look is a look around.
            found = await (self._around(room) if looks_around or self._database.is_shared else self._after_last(room))
        except StorageError as error:
            log.error("outbox cannot read the database", reason=error.key)
            return
        if len(found) == room:
            self.wake()
        self._take_in(found)

    async def _after_last(self, room: int) -> list[Unsent]:
        return await self._database.read_soon(lambda tx: unsent(tx, self._channel, self._last_read, room))

    async def _around(self, room: int) -> list[Unsent]:
        known: Collection[int] = frozenset(self._known)
        return await self._database.read_soon(lambda tx: unsent_besides(tx, self._channel, known, room))

    def _take_in(self, found: Sequence[Unsent]) -> None:
        new = [message for message in found if message.id not in self._known]
        if new:
            self._known.update(message.id for message in new)
            self._last_read = max(self._last_read, new[-1].id)
            self._are_replaced(self._waiting.add(new))

    # Sending

    def _hire(self) -> None:
        """A worker for each lane whose turn it is; a worker goes on with the next lane by itself."""
        while (lane := self._next()) is not None:
            worker = asyncio.create_task(self._work(lane))
            self._workers.add(worker)
            worker.add_done_callback(self._is_idle)

    def _is_idle(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        # What waits may be due earlier than the run loop knows.
        if len(self._waiting):
            self._signal.set()

    async def _work(self, first: Lane) -> None:
        lane: Lane | None = first
        while lane is not None:
            await self._send_first(lane)
            lane = self._next(besides=1)

    def _next(self, besides: int = 0) -> Lane | None:
        """Whose turn it is, if there is room for one more ``besides`` those workers who are just done with a message."""
        if self._is_ending or self._marks.is_stuck or len(self._workers) - besides >= self._way.room(self._clock()):
            return None
        return self._waiting.next(self._clock())

    async def _send_first(self, lane: Lane) -> None:
        message = lane.messages[0]
        began = self._clock()
        self._way.begins(began)
        try:
            await self._send(message.account, message.text, message.buttons)
        except SendLater as later:
            self._is_later(lane, later.seconds)
        except SendNever as never:
            await self._is_never(lane, message, never)
        except Exception as fault:  # noqa: BLE001  (whatever one message meets, the others are sent)
            self._is_fault(lane, message, fault)
        else:
            self._way.took(self._clock() - began)
            self.counted.sent += 1
            lane.is_refused = False
            # Noted before the person hears the next thing: a crash repeats the last they heard and never one before it, which they
            # would answer once more.
            self._marks.sent(message, self._now())
            self._waiting.is_done(lane)

    def _is_later(self, lane: Lane, seconds: float | None) -> None:
        now = self._clock()
        if seconds is None:
            lane.delays += 1
            self._put_off(lane, now + pause_after(lane.delays))
        else:
            log.warning("the channel says to wait", channel=self._channel, seconds=seconds)
            self._limits.told_to_wait(lane.account, now, now + seconds)
            self._put_off(lane, now + seconds)

    async def _is_never(self, lane: Lane, message: Unsent, never: SendNever) -> None:
        reason = str(never)
        log.warning("message cannot be sent", channel=self._channel, message=message.id, reason=reason)
        if isinstance(never, AccountRefuses) and not lane.is_refused:
            try:
                await self._on_refused(message.interview_id, message.account)
            except Exception as fault:  # noqa: BLE001  (the team is told later, by the same message)
                self._is_fault(lane, message, fault)
                return
            lane.is_refused = True
        self._is_dead(lane, message, reason)

    def _is_fault(self, lane: Lane, message: Unsent, fault: Exception) -> None:
        """Ours, or the database's, which may pass; one that stays must not stand in the person's way for ever."""
        lane.faults += 1
        reason = type(fault).__name__
        if lane.faults >= MOST_FAULTS and not isinstance(fault, StorageError):
            log.error("message could not be sent; given up", channel=self._channel, message=message.id, error=reason)
            self._is_dead(lane, message, f"fault: {reason}")
        else:
            log.error("message could not be sent; trying again", channel=self._channel, message=message.id, error=reason)
            self._put_off(lane, self._clock() + pause_after(lane.faults))

    def _is_dead(self, lane: Lane, message: Unsent, reason: str) -> None:
        self.counted.dead += 1
        self._marks.dead(Settled(message.id, self._now(), reason))
        self._waiting.is_done(lane)

    def _put_off(self, lane: Lane, until: float) -> None:
        self.counted.retried += 1
        self._are_replaced(self._waiting.put_off(lane, until))

    # What became of them

    def _are_replaced(self, questions: Sequence[Unsent]) -> None:
        if questions:
            self.counted.replaced += len(questions)
            at = self._now()
            self._marks.replaced([Settled(each.id, at) for each in questions])

    def _are_marked(self, ids: Iterable[int]) -> None:
        self._has_news |= len(self._known) >= MOST_WAITING
        self._known.difference_update(ids)
        # They may have been stuck, and then everybody waits for them.
        if self._has_news or len(self._waiting):
            self._signal.set()

    async def _rest(self) -> None:
        """Until woken, something is due, or it is time to look around."""
        until = self._look_around_at
        # While all workers are busy, or marks are stuck, it is they who go on.
        if len(self._workers) < self._way.room(self._clock()) and not self._marks.is_stuck and (due := self._waiting.next_at()) is not None:
            until = min(until, due)
        timer = asyncio.get_running_loop().call_later(max(0.0, until - self._clock()), self._signal.set)
        try:
            await self._signal.wait()
        finally:
            timer.cancel()
            self._signal.clear()


def pause_after(failures: int) -> float:
    """How long a person's messages rest after so many failures in a row, in seconds."""
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 16)))
