"""A bot that is killed again and again while people talk to it, started anew each time: what was lost, and what was said twice.

Nobody thinks before they act, so that the bot is always busy, and a kill falls after a random number of events and a random moment more:
every instant of the work is met, and often that of the greatest rush, when everybody is answered at once after a start. Or (``within``)
people think for a while, as people do, and a kill falls at a random time after the bot was seen at work; that is how it is told how often
something is said twice. SIGKILL leaves the bot no time for anything. Where a bot is several processes, a random one dies each time. Whoever
hears nothing for long asks where they are, as people do, and goes on from there; with ``patience`` None nobody ever asks, and who is not
told to go on is missing in the end. An answer is given once: whoever is asked the same again, because it was lost, answers in other words.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from logging import CRITICAL, getLogger
from random import Random
from time import perf_counter
from typing import Protocol

from benchmarks.load.bots import Bot, stop
from benchmarks.load.kept import Losses, losses
from benchmarks.load.people import Crowd, Heard, Person
from benchmarks.load.telegram import Phones
from tests.telegram_emulator.emulator import Emulator

# Of a dialogue besides the answers: opening, agreeing.
EVENTS_BEFORE_ANSWERS = 2
# How long after its time a kill falls at most, how long a person waits before they ask, and a whole run may take, in seconds.
LATEST_KILL, PATIENCE, LONGEST_RUN = 0.05, 8.0, 600.0
# A bot that ends by itself so often in a row is given up.
FAILED_STARTS = 3
# So often a person asks where they are; then they give up, and the questions they were not put are missing.
MOST_ASKED = 8
# For so long after a kill something may still be heard of it, in seconds; no bot starts as fast.
LAST_WORDS = 0.3
MOMENT = 0.02
# Telegram's pauses before it brings an update again are shortened to this: here it is the bot that is to be waited for.
WEBHOOK_PAUSE = 0.1


class Workers(Protocol):
    """The processes of a bot, any number."""

    def kill_one(self, chance: Random) -> None:
        """SIGKILL to one of them, and start it again."""

    def restart_ended(self) -> int:
        """Start those again that have ended by themselves; how many these were."""

    def stop(self) -> None:
        """End them all."""


@dataclass(frozen=True, slots=True)
class Survived:
    """What was left after all kills. ``missing`` counts questions that were never put, ``said_twice`` prompts sent once more."""

    name: str
    seed: int
    kills: int
    losses: Losses
    said_twice: int
    missing: int
    asked_where: int
    seconds: float
    has_given_up: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost and nobody forgotten."""
        return self.losses.is_none and not self.missing and not self.has_given_up

    @property
    def said_twice_a_kill(self) -> float:
        return self.said_twice / max(self.kills, 1)

    def __str__(self) -> str:
        given_up = "; did not start any more" if self.has_given_up else ""
        return (
            f"{self.name}, {self.kills} kills (seed {self.seed}): {self.losses}; {self.missing} prompts missing, "
            f"{self.said_twice} sent twice; people asked {self.asked_where} times where they are; {self.seconds:.0f} s{given_up}"
        )


class Processes:
    """The workers of a bot, each a process of its own."""

    def __init__(self, bots: Sequence[Bot]) -> None:
        self._bots = bots
        self._running = [bot.start() for bot in bots]

    def kill_one(self, chance: Random) -> None:
        place = chance.randrange(len(self._bots))
        self._running[place].kill()
        self._running[place].wait()
        self._running[place] = self._bots[place].start()

    def restart_ended(self) -> int:
        ended = [place for place, process in enumerate(self._running) if process.poll() is not None]
        for place in ended:
            self._running[place] = self._bots[place].start()
        return len(ended)

    def stop(self) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            stop(process)


def workers(bot: Bot) -> Processes:
    """One process for each port of the bot, or one that listens nowhere."""
    if not bot.ports:
        return Processes([bot])
    return Processes([replace(bot, name=f"{bot.name}-{port}", settings={**bot.settings, "KOMPASS_PORT": str(port)}) for port in bot.ports])


class Killer:
    """Kills one of the workers when it is told to, and sees when they are at work again."""

    def __init__(self, workers: Workers, chance: Random) -> None:
        self._workers = workers
        self._chance = chance
        self.kills = 0
        # Whether a kill is about to fall.
        self.is_due = False
        # When the bot was seen at work after its last start; None while it starts.
        self.at_work_since: float | None = None
        self._started_at = perf_counter()

    def heard(self, events: int) -> None:
        """So many events have happened."""
        self.seen_at_work()

    def seen_at_work(self) -> None:
        """The bot fetches, or has said something. Soon after a kill, it is the dead one's last words that arrive."""
        if self.at_work_since is None and perf_counter() - self._started_at > LAST_WORDS:
            self.at_work_since = perf_counter()

    def fall_in(self, seconds: float) -> None:
        """Kill, so much later."""
        self.is_due = True
        asyncio.get_running_loop().call_later(seconds, self._kill)

    def _kill(self) -> None:
        self._workers.kill_one(self._chance)
        self.kills += 1
        self.at_work_since, self._started_at = None, perf_counter()
        self.is_due = False


class EventKiller(Killer):
    """Kills after so many events, each time a moment later than that."""

    def __init__(self, workers: Workers, chance: Random, at_events: Sequence[int]) -> None:
        super().__init__(workers, chance)
        self._at_events = list(at_events)

    def heard(self, events: int) -> None:
        super().heard(events)
        if self._at_events and events >= self._at_events[0] and not self.is_due:
            del self._at_events[0]
            self.fall_in(self._chance.random() * LATEST_KILL)


class TimeKiller(Killer):
    """Kills at random times after the bot was seen at work."""

    def __init__(self, workers: Workers, chance: Random, kills: int, within: float) -> None:
        super().__init__(workers, chance)
        self._left = kills
        self._within = within

    def seen_at_work(self) -> None:
        super().seen_at_work()
        if self.at_work_since is not None and self._left and not self.is_due:
            self._left -= 1
            self.fall_in(self._chance.random() * self._within)


async def killed_at_random(
    bot_of: Callable[[Emulator], Bot],
    *,
    people: int,
    answers: int,
    kills: int,
    seed: int = 1,
    patience: float | None = PATIENCE,
    within: float | None = None,
    longest_run: float = LONGEST_RUN,
) -> Survived:
    """So many people give so many answers each, while the bot is killed so many times; ``within`` seconds, if given, after each start."""
    # The killed bot's calls break off in the middle, which aiohttp would tell of.
    getLogger("aiohttp.server").setLevel(CRITICAL)
    chance = Random(seed)
    begun_at = perf_counter()
    async with Emulator(keeps=False, webhook_pause=WEBHOOK_PAUSE) as emulator:
        bot = bot_of(emulator)
        phones = Phones(emulator)
        crowd = Crowd(phones, (phones.new_account() for _ in count()), bot.doors, answers=answers)
        running = workers(bot)
        try:
            killer: Killer
            if within is None:
                events = people * (EVENTS_BEFORE_ANSWERS + 2 * answers)
                killer = EventKiller(running, chance, sorted(chance.sample(range(events * 9 // 10), kills)))
            else:
                killer = TimeKiller(running, chance, kills, within)
                # So slowly that they are not done before the last kill.
                crowd.on_ready = _thinking(crowd, Random(seed), 2 * kills * within / (2 * answers + 1))
            phones.on_message = _telling(crowd, killer)
            for _ in range(people):
                crowd.begin()
            asked, has_given_up = await _all_done(crowd, phones, killer, running, patience, begun_at + longest_run)
        finally:
            running.stop()
    missing = sum(max(0, answers - len(person.questions)) for person in crowd.people.values())
    return Survived(
        name=bot.name,
        seed=seed,
        kills=killer.kills,
        losses=losses(crowd.tally.written, bot.kept()),
        said_twice=crowd.tally.heard_twice,
        missing=missing,
        asked_where=asked,
        seconds=perf_counter() - begun_at,
        has_given_up=has_given_up,
    )


def _thinking(crowd: Crowd, chance: Random, most: float) -> Callable[[Person], None]:
    def ready(person: Person) -> None:
        asyncio.get_running_loop().call_later(chance.random() * most, crowd.act, person)

    return ready


def _telling(crowd: Crowd, killer: Killer) -> Callable[[int, Heard], None]:
    def heard(account: int, message: Heard) -> None:
        crowd.hear(account, message)
        killer.heard(crowd.tally.events)

    return heard


async def _all_done(crowd: Crowd, phones: Phones, killer: Killer, workers: Workers, patience: float | None, end: float) -> tuple[int, bool]:
    """Until everybody is done or it takes too long: how often people asked where they are, and whether the bot was given up."""
    asked = failed_starts = events = 0
    while (crowd.talking or killer.is_due) and perf_counter() < end:
        failed_starts += workers.restart_ended()
        if crowd.tally.events > events:
            failed_starts, events = 0, crowd.tally.events
        if failed_starts >= FAILED_STARTS:
            return asked, True
        # By webhook it cannot be told; then people count from the first that somebody hears.
        if phones.is_polled:
            killer.seen_at_work()
        if patience is not None:
            asked += _ask_where(crowd, perf_counter() - patience, killer.at_work_since)
        await asyncio.sleep(MOMENT)
    return asked, False


def _ask_where(crowd: Crowd, silent_since: float, at_work_since: float | None) -> int:
    """Whoever has waited since then, and not only for the bot to start, asks where they are."""
    if at_work_since is None or at_work_since > silent_since:
        return 0
    silent = [person for person in crowd.waiting if person.acted_at < silent_since]
    for person in silent:
        if person.asked_where < MOST_ASKED:
            crowd.ask_where(person)
        else:
            crowd.give_up(person)
    return len(silent)
