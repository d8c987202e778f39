"""What a handler is, and how it tells that it is done, done for now, or will never be."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from bot.events import Event
from storage.jobs import JobToDo


@dataclass(frozen=True, slots=True)
class Again:
    """Done for now: the same work is due again, with what it knows by then. No failure."""

    at: datetime
    payload: Mapping[str, Any]
    events: tuple[Event, ...] = ()


class Undoable(Exception):
    """The work can never be done, however often it is tried: ``reason`` is one word for the administrator, nobody's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Outcome: TypeAlias = Sequence[Event] | Again
# Does one job, as often as it is claimed: what it makes is events with ids that are the same every time, so that they are taken once.
Handler: TypeAlias = Callable[[JobToDo], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Together:
    """A handler of jobs that are small and many: as many as are due are done at once, at most ``most``, and it finishes them itself."""

    work: Callable[[Sequence[JobToDo]], Awaitable[None]]
    most: int


Handlers: TypeAlias = Mapping[str, Handler | Together]
