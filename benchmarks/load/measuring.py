"""One bot under load for a while: events a second, processor time for each, memory, and what of it was kept."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from time import perf_counter

from benchmarks.load.bots import Bot
from benchmarks.load.kept import Losses, losses
from benchmarks.load.people import Crowd
from benchmarks.load.processes import cpu_seconds, megabytes
from benchmarks.load.telegram import Phones
from tests.telegram_emulator.emulator import Emulator

# How long a bot may take to begin, or to answer everybody at the end, in seconds.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of one bot showed. Processor time is the bot's own and its children's."""

    name: str
    seconds: float
    events: int
    cpu_seconds: float
    megabytes: float
    losses: Losses
    unanswered: int

    @property
    def events_per_second(self) -> float:
        return self.events / self.seconds

    @property
    def cpu_milliseconds(self) -> float:
        """For each event."""
        return self.cpu_seconds * 1000 / max(self.events, 1)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.events_per_second:.0f} events/s, {self.cpu_milliseconds:.2f} ms CPU each, {self.megabytes:.0f} MB; "
            f"{self.losses}; {self.unanswered} prompts missing"
        )


class Load:
    """A bot that runs, and the crowd that talks to it."""

    def __init__(self, emulator: Emulator, bot: Bot, process: subprocess.Popen[bytes], crowd: Crowd) -> None:
        self.emulator = emulator
        self.bot = bot
        self.process = process
        self.crowd = crowd

    async def until(self, condition: Callable[[], bool], *, seconds: float = PATIENCE) -> bool:
        """Whether it came true in time. Looked at now and then: a condition told of each event would cost more than the bot."""
        end = perf_counter() + seconds
        while not condition() and perf_counter() < end:
            assert self.process.poll() is None, f"{self.bot.name} has ended by itself with status {self.process.returncode}."
            await asyncio.sleep(0.02)
        return condition()

    async def settled(self, *, seconds: float = PATIENCE) -> int:
        """Nobody acts any more; how many have not been answered when all is quiet."""
        self.crowd.on_ready = lambda _: None
        await self.until(lambda: not self.crowd.waiting, seconds=seconds)
        return len(self.crowd.waiting)


@asynccontextmanager
async def load(bot_of: Callable[[Emulator], Bot], *, round_trip: float = 0.0) -> AsyncIterator[Load]:
    """The emulator, the bot that ``bot_of`` makes for it, and a crowd that has not begun. ``round_trip`` is a reply's delay, in seconds."""
    async with Emulator() as emulator:
        bot = bot_of(emulator)
        phones = Phones(emulator)
        crowd = Crowd(phones, (phones.new_account() for _ in count()), bot.doors)
        phones.on_message = crowd.hear
        with bot.running() as process:
            one = Load(emulator, bot, process, crowd)
            has_begun = await one.until(lambda: phones.are_fetched)
            assert has_begun, f"{bot.name} did not begin to fetch."
            yield one


async def closed_loop(bot_of: Callable[[Emulator], Bot], *, people: int, warm_up: float, seconds: float, round_trip: float = 0.0) -> Measured:
    """So many people, each of whom acts as soon as they are answered; who is done is followed by somebody new."""
    async with load(bot_of, round_trip=round_trip) as one:
        crowd = one.crowd
        crowd.on_finished = lambda _: _follow(crowd)
        for _ in range(people):
            crowd.begin()
        await asyncio.sleep(warm_up)
        begun_at, events, cpu = perf_counter(), crowd.tally.events, cpu_seconds(one.process.pid)
        await asyncio.sleep(seconds)
        taken = perf_counter() - begun_at
        events, cpu = crowd.tally.events - events, cpu_seconds(one.process.pid) - cpu
        at_most = megabytes(one.process.pid, "VmHWM")
        crowd.on_finished = lambda _: None
        unanswered = await one.settled()
    return Measured(one.bot.name, taken, events, cpu, at_most, losses(crowd.tally.written, one.bot.kept()), unanswered)


def _follow(crowd: Crowd) -> None:
    crowd.begin()
