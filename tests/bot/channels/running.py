"""The Telegram channel at work in a test: its real poller, sender and fetcher, against the emulator."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.files import file_fetcher
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.returning import Returning
from bot.channels.telegram.sending import sender
from bot.events import TELEGRAM, Event
from bot.intake import Intake
from bot.jobs.kinds import FETCH_FILE
from bot.jobs.worker import Worker
from bot.outbox import Outbox
from storage.errors import StorageFull
from tests.telegram_emulator.emulator import Emulator


@dataclass
class Clock:
    """The time as the sender sees it; it passes when a test says so."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        return time.monotonic() + self.ahead.total_seconds()


@dataclass
class RunningBot:
    """The channel at work: the batches that a full disk has refused, and the events that were committed."""

    telegram: Emulator
    database: object
    clock: Clock = field(default_factory=Clock)
    disk_is_full: bool = False
    fails_after_commit: bool = False
    refused: list[Sequence[Event]] = field(default_factory=list)
    unconfirmed_at_take: list[int] = field(default_factory=list)
    taken: list[Event] = field(default_factory=list)
    has_taken: asyncio.Event = field(default_factory=asyncio.Event)
    polling: "asyncio.Task[None] | None" = None
    outbox: Outbox | None = None
    worker: Worker | None = None

    def time_passes(self, **how_long: float) -> None:
        self.clock.ahead += timedelta(**how_long)
        self.wake()

    def wake(self) -> None:
        assert self.outbox is not None
        assert self.worker is not None
        self.outbox.wake()
        self.worker.wake()

    async def until_taken(self, kind: type[Event]) -> None:
        async with asyncio.timeout(10):
            while not any(isinstance(event, kind) for event in self.taken):
                await self.has_taken.wait()
                self.has_taken.clear()


@asynccontextmanager
async def at_work(running, intake, folder, token) -> AsyncIterator[None]:
    account = TelegramAccount(token, running.telegram.base_url)
    await account.open()
    running.outbox = Outbox(running.database, TELEGRAM, sender(account.calls), running.clock.now, rate=0, clock=running.clock.seconds)
    take = taking(running, intake)
    returning = Returning(running.database, take, running.clock.now, rest=0.0)
    poller = Poller(account.fetching, take, running.clock.now, calm=account.courtesy.answer, contact=returning.made)
    running.polling = asyncio.create_task(poller.run())
    fetch = {FETCH_FILE: file_fetcher(account.calls, folder, running.clock.now)}
    running.worker = Worker(running.database, take, fetch, running.clock.now, gather=0.0)
    tasks = [
        running.polling,
        asyncio.create_task(returning.run()),
        asyncio.create_task(running.outbox.run()),
        asyncio.create_task(running.worker.run()),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await account.close()


def taking(running: RunningBot, intake: Intake) -> Callable[[Sequence[Event]], Awaitable[None]]:
    async def take(events: Sequence[Event]) -> None:
        if running.disk_is_full:
            running.refused.append(events)
            raise StorageFull("refusals.disk_full", path="kompass-data")
        running.unconfirmed_at_take.append(running.telegram.unconfirmed)
        await intake.take(events)
        if running.fails_after_commit:
            running.fails_after_commit = False
            raise ConnectionAbortedError("as if the process died here")
        running.wake()
        running.taken += events
        running.has_taken.set()

    return take


async def begins(person, token) -> None:
    await person.starts(token)
    await person.hears("agree")
    await person.presses("agree")
    await person.hears("skip")
