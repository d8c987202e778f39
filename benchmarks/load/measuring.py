"""One bot under load for a while: events a second, processor time for each, memory, and what of it was kept."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from random import Random
from time import perf_counter, process_time

from benchmarks.load.bots import Bot, Process
from benchmarks.load.kept import Losses, losses
from benchmarks.load.people import Crowd, Person
from benchmarks.load.processes import cpu_seconds, megabytes
from benchmarks.load.telegram import Phones
from tests.telegram_emulator.emulator import Emulator

# How long a bot may take to begin, or to answer everybody at the end, in seconds.
PATIENCE = 60.0
# What a bot has done before it is measured, unless that takes so many seconds more.
WARM_EVENTS, LONGEST_WARM_UP = 1500, 10.0
# Before memory is measured: how often everybody acts; after everything is said: how long the bot is left alone, in seconds.
WARM_ROUNDS = 16
REST = 2.0


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
    heard_twice: int
    # Of one processor, for the people and the emulator: near 1, it is they who are measured.
    driver_share: float

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, said twice or left unsaid."""
        return self.losses.is_none and not self.unanswered and not self.heard_twice

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
            f"{self.losses}; {self.unanswered} prompts missing, {self.heard_twice} twice; driver {self.driver_share:.0%}"
        )


class Load:
    """A bot that runs, and the crowd that talks to it."""

    def __init__(self, emulator: Emulator, bot: Bot, process: Process, crowd: Crowd) -> None:
        self.emulator = emulator
        self.bot = bot
        self.process = process
        self.crowd = crowd

    async def until(self, condition: Callable[[], bool], *, seconds: float = PATIENCE) -> bool:
        """Whether it came true in time. Looked at now and then: a condition told of each event would cost more than the bot."""
        end = perf_counter() + seconds
        while not condition() and perf_counter() < end:
            assert self.process.poll() is None, f"{self.bot.name} has ended by itself:\n{self.bot.last_words()}"
            await asyncio.sleep(0.02)
        return condition()

    async def settled(self, *, seconds: float = PATIENCE) -> int:
        """Nobody acts any more; how many have not been answered when all is quiet."""
        self.crowd.on_ready = lambda _: None
        await self.until(lambda: not self.crowd.waiting, seconds=seconds)
        return len(self.crowd.waiting)


BotOf = Callable[[Emulator], Bot]


@asynccontextmanager
async def load(bot_of: BotOf, *, round_trip: float = 0.0, answers: int | None = None) -> AsyncIterator[Load]:
    """The emulator, the bot that ``bot_of`` makes for it, and a crowd that has not begun. ``round_trip`` is a reply's delay, in seconds."""
    async with Emulator(round_trip=round_trip, keeps=False) as emulator:
        bot = bot_of(emulator)
        phones = Phones(emulator)
        crowd = Crowd(phones, (phones.new_account() for _ in count()), bot.doors, answers=answers)
        phones.on_message = crowd.hear
        with bot.running() as process:
            one = Load(emulator, bot, process, crowd)
            has_begun = await one.until(lambda: phones.has_bot)
            assert has_begun, f"{bot.name} did not begin to fetch."
            yield one


async def closed_loop(bot_of: BotOf, *, people: int, warm_up: float, seconds: float, round_trip: float = 0.0) -> Measured:
    """So many people, each of whom acts as soon as they are answered; who is done is followed by somebody new.

    Measuring begins after ``warm_up`` seconds, and not before WARM_EVENTS unless those take too long: what a process does once is no
    event's.
    """
    async with load(bot_of, round_trip=round_trip) as one:
        crowd = one.crowd
        crowd.on_finished = lambda _: _follow(crowd)
        for _ in range(people):
            crowd.begin()
        await asyncio.sleep(warm_up)
        await one.until(lambda: crowd.tally.events >= WARM_EVENTS, seconds=LONGEST_WARM_UP)
        begun_at, events, cpu, own = perf_counter(), crowd.tally.events, cpu_seconds(one.process.pid), process_time()
        await asyncio.sleep(seconds)
        taken, own = perf_counter() - begun_at, process_time() - own
        events, cpu = crowd.tally.events - events, cpu_seconds(one.process.pid) - cpu
        at_most = megabytes(one.process.pid, "VmHWM")
        crowd.on_finished = lambda _: None
        unanswered = await one.settled()
    # Read now that it has ended: its files are still.
    found = losses(crowd.tally.written, one.bot.kept())
    return Measured(
        one.bot.name, taken, events, cpu, at_most, found, unanswered, heard_twice=crowd.tally.heard_twice, driver_share=own / taken
    )


def _follow(crowd: Crowd) -> None:
    crowd.begin()


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from an update to its reply's acceptance, of all updates in a while."""

    rate: float
    seconds: Sequence[float]

    def milliseconds(self, percent: float) -> float:
        """So many percent of the replies came within."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000

    def __str__(self) -> str:
        half, most, worst = (self.milliseconds(percent) for percent in (50, 99, 100))
        return f"{self.rate:.0f} events/s: median {half:.1f} ms, 99 % {most:.1f} ms, longest {worst:.1f} ms ({len(self.seconds)} events)"


async def open_loop(bot_of: BotOf, *, interviews: int, rates: Sequence[float], warm_up: float, seconds: float) -> list[Latency]:
    """Interviews that are all open; whoever has waited longest acts next, at random instants so many times a second."""
    async with load(bot_of) as one:
        crowd, ready = one.crowd, deque[Person]()
        await open_interviews(one, interviews, ready)
        crowd.on_finished = lambda _: _follow(crowd)
        measured = []
        for rate in rates:
            await _act_at_rate(crowd, ready, rate, warm_up)
            first = len(crowd.tally.seconds)
            await _act_at_rate(crowd, ready, rate, seconds)
            await one.until(lambda: not crowd.waiting)
            measured.append(Latency(rate, crowd.tally.seconds[first:]))
        return measured


async def open_interviews(one: Load, interviews: int, ready: deque[Person], *, at_once: int = 100, acts: int = 3) -> None:
    """Begin so many interviews, a hundred people at once; each goes on until they have acted ``acts`` times, then they are ``ready``."""
    crowd, left = one.crowd, interviews
    acted: Counter[int] = Counter()

    def begin_next() -> None:
        nonlocal left
        if left:
            left -= 1
            crowd.begin()

    def on_ready(person: Person) -> None:
        acted[person.account] += 1
        if acted[person.account] < acts:
            crowd.act(person)
        else:
            ready.append(person)
            begin_next()

    crowd.on_ready = on_ready
    wanted = len(ready) + interviews
    for _ in range(min(at_once, interviews)):
        begin_next()
    assert await one.until(lambda: len(ready) == wanted, seconds=30 * PATIENCE), "Not all interviews could be opened."
    crowd.on_ready = ready.append


async def _act_at_rate(crowd: Crowd, ready: deque[Person], rate: float, seconds: float) -> None:
    """Random instants, as people are: pauses exponentially distributed, the same ones in every run."""
    chance = Random(int(rate))
    due = perf_counter()
    end = due + seconds
    while due < end:
        await asyncio.sleep(max(0.0, due - perf_counter()))
        if ready:
            crowd.act(ready.popleft())
        due += chance.expovariate(rate)


async def memory_of_interviews(bot_of: BotOf, *, few: int, many: int) -> float:
    """Megabytes that 10,000 more open interviews take, in a process that has already done as much for few."""
    async with load(bot_of) as one:
        ready = deque[Person]()
        await open_interviews(one, few, ready)
        # Every one of them on to the middle of their interview, which fills what is ever filled.
        for _ in range(WARM_ROUNDS):
            for person in [ready.popleft() for _ in range(len(ready))]:
                one.crowd.act(person)
            await one.until(lambda: len(ready) == few)
        before = megabytes(one.process.pid)
        await open_interviews(one, many, ready)
        await asyncio.sleep(REST)
        return (megabytes(one.process.pid) - before) * 10_000 / many
