"""What waits to be sent, and whose turn it is: a lane for each account, in order, with one message under way.

No I/O and no clock here: the time comes with each call, in seconds of the caller's clock. An account with nothing waiting has no lane.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from bot.rates import Limits
from storage.outbox import QUESTION, REMINDER, Unsent

NOWHERE = -1


@dataclass(slots=True)
class Lane:
    """One account's messages, the first of which is next or under way."""

    account: str
    messages: deque[Unsent] = field(default_factory=deque)
    is_busy: bool = False
    # Not before this: what the channel said, or our own pause after a failure.
    not_before: float = float("-inf")
    # In a row, of its first message: how often the channel could not take it, and how often it met a fault of ours.
    delays: int = 0
    faults: int = 0
    # The account takes nothing from us at all; what comes after is tried all the same, and told of no more.
    is_refused: bool = False
    # Where it stands in line, NOWHERE when it does not: an entry of a line that holds another number is out of date.
    place: int = NOWHERE
    # Somebody waits for a reply in it; a reminder can wait.
    is_urgent: bool = False

    def outdated_questions(self) -> list[Unsent]:
        """Questions with a later one of the same interview beside them; one that is under way is not called back.

        Later is what was said later: one that is to be sent once more stands behind those that came after it.
        """
        questions = [message for message in self.messages if message.kind == QUESTION]
        last = {message.interview_id: message.id for message in sorted(questions, key=lambda message: message.id)}
        under_way = self.messages[0] if self.is_busy else None
        return [message for message in questions if message is not under_way and message.id < last[message.interview_id]]


class Waiting:
    """All lanes. Those that can go stand in one of two lines, replies before reminders; the others are awaited by time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lanes: dict[str, Lane] = {}
        self._urgent: deque[tuple[int, Lane]] = deque()
        self._patient: deque[tuple[int, Lane]] = deque()
        self._later: list[tuple[float, int, Lane]] = []
        self._places = count()

    def __len__(self) -> int:
        return len(self._lanes)

    def add(self, messages: Iterable[Unsent]) -> list[Unsent]:
        """Put them behind what waits already; returns the questions that are not to be sent, because a later one waits."""
        with_questions: dict[str, Lane] = {}
        for message in messages:
            lane = self._lanes.get(message.account)
            if lane is None:
                lane = self._lanes[message.account] = Lane(message.account)
            lane.messages.append(message)
            if message.kind == QUESTION and len(lane.messages) > 1:
                with_questions[message.account] = lane
            # One that is in line keeps its place, unless what it waits with has become urgent.
            if not lane.is_busy and (lane.place == NOWHERE or (message.kind != REMINDER and not lane.is_urgent)):
                self._line_up(lane)
        return [message for lane in with_questions.values() for message in _without_outdated(lane)]

    def next(self, now: float) -> Lane | None:
        """The lane whose first message goes now, which it counts against the limits; None when none may."""
        while self._later and self._later[0][0] <= now:
            _, place, lane = heapq.heappop(self._later)
            if lane.place == place:
                self._line_up(lane)
        if self._limits.ready_at() > now:
            return None
        for line in (self._urgent, self._patient):
            while line:
                place, lane = line.popleft()
                if lane.place != place:
                    continue
                ready_at = max(lane.not_before, self._limits.chat_ready_at(lane.account))
                if ready_at > now:
                    self._wait_until(lane, ready_at)
                    continue
                lane.is_busy, lane.place = True, NOWHERE
                self._limits.take(lane.account, now)
                return lane
        return None

    def next_at(self) -> float | None:
        """When it is worth asking again, if nothing else happens; None when nothing waits for a time."""
        while self._later and self._later[0][2].place != self._later[0][1]:
            heapq.heappop(self._later)
        times = [self._later[0][0]] if self._later else []
        if self._urgent or self._patient:
            times.append(self._limits.ready_at())
        return min(times) if times else None

    def is_done(self, lane: Lane) -> None:
        """The first message needs nothing more: the next may follow."""
        lane.messages.popleft()
        lane.is_busy, lane.delays, lane.faults, lane.not_before = False, 0, 0, float("-inf")
        if lane.messages:
            self._line_up(lane)
        else:
            del self._lanes[lane.account]

    def put_off(self, lane: Lane, until: float) -> list[Unsent]:
        """The first message is to be tried again then; returns questions that a later one has outdated meanwhile."""
        lane.is_busy, lane.not_before = False, until
        outdated = _without_outdated(lane)
        self._wait_until(lane, until)
        return outdated

    def _line_up(self, lane: Lane) -> None:
        lane.place = next(self._places)
        lane.is_urgent = any(message.kind != REMINDER for message in lane.messages)
        (self._urgent if lane.is_urgent else self._patient).append((lane.place, lane))

    def _wait_until(self, lane: Lane, at: float) -> None:
        lane.place = next(self._places)
        heapq.heappush(self._later, (at, lane.place, lane))


def _without_outdated(lane: Lane) -> list[Unsent]:
    outdated = lane.outdated_questions()
    for message in outdated:
        lane.messages.remove(message)
    return outdated
