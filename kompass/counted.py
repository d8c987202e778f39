"""What this process has counted since it started: events taken and how long they took, messages sent, takes under way."""

import asyncio
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.events import Event, Take

# Seconds. A commit takes some milliseconds; what waited out an outage takes hours, and is counted beyond the last.
LAG_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


@dataclass(slots=True)
class Lags:
    """How many events took how long: one number for each bound, and one beyond the last."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(LAG_BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """One more. A clock that is behind the channel's gives less than nothing: that is none."""
        self.counts[bisect_left(LAG_BOUNDS, seconds)] += 1
        self.seconds += max(0.0, seconds)


@dataclass(slots=True)
class Counted:
    """Numbers that only grow; by channel where there are several. Some are counted by those who do it, and asked of them."""

    events: Counter[str] = field(default_factory=Counter)
    sent: dict[str, Callable[[], int]] = field(default_factory=dict)
    unreadable: dict[str, Callable[[], int]] = field(default_factory=dict)
    lags: Lags = field(default_factory=Lags)


class CountedTakes:
    """``take``, counted. A take that has begun goes on when whoever asked for it is stopped, and stopping waits for it (``all_done``)."""

    def __init__(self, take: Take, counted: Counted, now: Callable[[], datetime]) -> None:
        self._take = take
        self._counted = counted
        self._now = now
        self._under_way: dict[asyncio.Task[None], float] = {}
        self._failed_at: float | None = None

    async def take(self, events: Sequence[Event]) -> None:
        """Return once the events are committed; raises what the intake raises."""
        under_way = asyncio.create_task(self._taken(events))
        self._under_way[under_way] = time.monotonic()
        under_way.add_done_callback(self._ended)
        await asyncio.shield(under_way)

    async def all_done(self) -> None:
        """Return when nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    @property
    def seconds_waited(self) -> float:
        """How long the oldest take under way has been waiting for its commit."""
        return time.monotonic() - min(self._under_way.values()) if self._under_way else 0.0

    def has_failed_within(self, seconds: float) -> bool:
        """Whether the newest take failed, and not longer ago than that."""
        return self._failed_at is not None and time.monotonic() - self._failed_at < seconds

    async def _taken(self, events: Sequence[Event]) -> None:
        await self._take(events)
        at = self._now()
        for event in events:
            self._counted.events[event.channel] += 1
            self._counted.lags.add((at - event.at).total_seconds())

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        # Read here, so that it is never "never retrieved" when whoever asked is gone.
        is_failed = not task.cancelled() and task.exception() is not None
        self._failed_at = time.monotonic() if is_failed else None
