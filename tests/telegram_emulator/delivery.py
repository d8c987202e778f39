"""How updates reach a webhook: one at a time in each lane, several lanes at once, again until one is confirmed.

As ``WebhookActor`` of Telegram's open-source server. The messages of a chat are one lane and the presses of a person another, so the
message and the press of one person can arrive at once, or the later one first.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from tests.telegram_emulator.balancing import Road, until_ended
from tests.telegram_emulator.updates import Update, Updates

LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as the bot has set it."""

    url: str
    secret: str
    max_connections: int


@dataclass(slots=True)
class Lane:
    """Updates that wait for each other. The first one's pause doubles with each failure but the first."""

    updates: deque[Update] = field(default_factory=deque)
    failures: int = 0
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Posted:
    """One POST to the webhook: ``problem`` is empty when a 2xx confirmed it."""

    update: Update
    base: str
    problem: str


@dataclass
class Habits:
    """What a test has chosen about deliveries; outlives the webhook that is set at the moment."""

    pause: float
    random: Random | None
    held: set[str] = field(default_factory=set)
    confirmations_to_lose: int = 0


class Delivery:
    """Works from when a webhook is set until it is removed."""

    def __init__(
        self,
        hook: Hook,
        updates: Updates,
        road: Road,
        habits: Habits,
        clock: Callable[[], datetime],
        on_posted: Callable[[Posted], None],
    ) -> None:
        self._hook = hook
        self._updates = updates
        self._road = road
        self._habits = habits
        self._clock = clock
        self._on_posted = on_posted
        self._backlog = deque(updates.pending)
        self._lanes: dict[int, Lane] = {}
        self._loaded = 0
        self._ready: list[Lane] = []
        self._held: list[Lane] = []
        self._posts: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._is_woken = False

    def offer(self, update: Update) -> None:
        self._backlog.append(update)
        self.wake()

    def wake(self) -> None:
        """Looks at what can be sent, once this turn of the loop is over: what happens together is then seen together."""
        if not self._is_woken:
            self._is_woken = True
            asyncio.get_running_loop().call_soon(self._send_what_can_be_sent)

    def released(self) -> None:
        """What was held may go."""
        self._ready += self._held
        self._held = []
        self.wake()

    async def end(self) -> None:
        self._is_woken = True
        for timer in self._timers:
            timer.cancel()
        await until_ended(tuple(self._posts))

    def _send_what_can_be_sent(self) -> None:
        self._is_woken = False
        self._load()
        while self._ready and len(self._posts) < self._hook.max_connections:
            lane = self._ready.pop(self._habits.random.randrange(len(self._ready)) if self._habits.random else 0)
            if lane.updates[0].kind in self._habits.held:
                self._held.append(lane)
                continue
            post = asyncio.create_task(self._post(lane))
            self._posts.add(post)
            post.add_done_callback(self._posts.discard)

    def _load(self) -> None:
        """Only twice as many updates as connections are looked at: one chat with many that fail can hold up the others."""
        while self._backlog and self._loaded < 2 * self._hook.max_connections:
            update = self._backlog.popleft()
            if update.expires_at <= self._clock().timestamp():
                continue
            lane = self._lanes.setdefault(update.lane, Lane())
            lane.updates.append(update)
            self._loaded += 1
            if len(lane.updates) == 1:
                self._ready.append(lane)

    async def _post(self, lane: Lane) -> None:
        update = lane.updates[0]
        outcome = await self._road.post(self._hook.url, update.wire, self._hook.secret)
        problem = outcome.problem
        if not problem and self._habits.confirmations_to_lose:
            self._habits.confirmations_to_lose -= 1
            problem = "Webhook connection closed"
        if problem:
            self._failed(lane, update, outcome.retry_after)
        else:
            self._drop(lane, update)
        self._on_posted(Posted(update, outcome.base, problem))
        # This post still counts among those under way.
        asyncio.get_running_loop().call_soon(self.wake)

    def _drop(self, lane: Lane, update: Update) -> None:
        lane.updates.popleft()
        lane.failures, lane.pause = 0, 1.0
        self._loaded -= 1
        self._updates.forget(update.id)
        if lane.updates:
            self._ready.append(lane)
        else:
            del self._lanes[update.lane]

    def _failed(self, lane: Lane, update: Update, retry_after: int) -> None:
        pause = float(retry_after)
        if not retry_after and lane.failures:
            # A little chance, so that what failed together does not come again together.
            lane.pause = min(lane.pause * 2, LONGEST_PAUSE * (1.5 if self._habits.random is None else self._habits.random.uniform(1, 2)))
            pause = lane.pause
        lane.failures += 1
        if self._clock().timestamp() + pause > update.expires_at:
            self._drop(lane, update)
            return
        self._timers = {each for each in self._timers if each.when() > asyncio.get_running_loop().time()}
        self._timers.add(asyncio.get_running_loop().call_later(pause * self._habits.pause, self._ready_again, lane))

    def _ready_again(self, lane: Lane) -> None:
        self._ready.append(lane)
        self.wake()
