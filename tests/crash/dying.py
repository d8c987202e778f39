"""The points at which the program is killed, each between two writes: of the database, to Telegram, or on the disk.

A point is armed before the program begins, by standing around one of its functions; the program itself knows nothing of it. There it
kills itself as by SIGKILL, which no handler and no ``finally`` outlives.
"""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any

import bot.channels.telegram.files
import bot.intake
import bot.jobs.evidence_work
import bot.jobs.worker
import bot.marks
from bot.channels.telegram.calls import Calls
from bot.intake import Intake
from bot.jobs.worker import Worker
from bot.marks import Marks
from storage.files import UNFINISHED
from storage.sent_log import SentLog

# A call or batch in the middle of an interview; the first ones only begin it. Marks are gathered: more than two are not sure to come.
THIRD, SECOND, FIRST = 3, 2, 1
# A worker that dies on a server holds its jobs so long.
LEASE = timedelta(seconds=1)


def die_at(turn: int) -> Callable[[], None]:
    """What kills the process when it is called for the nth time."""
    turns = count(1)

    def passed() -> None:
        if next(turns) == turn:
            os.kill(os.getpid(), signal.SIGKILL)

    return passed


def after(holder: Any, name: str, turn: int) -> None:
    """Dies when the function has been called so often, and has done its work."""
    work, passed = getattr(holder, name), die_at(turn)

    @wraps(work)
    def and_dies(*args: Any, **options: Any) -> Any:
        result = work(*args, **options)
        passed()
        return result

    setattr(holder, name, and_dies)


def before(holder: Any, name: str, turn: int) -> None:
    """Dies when the function is called so often, before it does anything."""
    work, passed = getattr(holder, name), die_at(turn)

    @wraps(work)
    def dies_or_works(*args: Any, **options: Any) -> Any:
        passed()
        return work(*args, **options)

    setattr(holder, name, dies_or_works)


def after_awaiting(holder: Any, name: str, turn: int) -> None:
    """The same of a function that is awaited."""
    work, passed = getattr(holder, name), die_at(turn)

    @wraps(work)
    async def and_dies(*args: Any, **options: Any) -> Any:
        result = await work(*args, **options)
        passed()
        return result

    setattr(holder, name, and_dies)


def around_call(method: str, turn: int, *, is_before: bool) -> None:
    """Dies before or after that method of Telegram's."""
    call, passed = Calls.call, die_at(turn)

    async def call_and_die(self: Calls, name: str, *args: Any, **options: Any) -> Any:
        if name == method and is_before:
            passed()
        result = await call(self, name, *args, **options)
        if name == method and not is_before:
            passed()
        return result

    Calls.call = call_and_die  # type: ignore[assignment]


def when_told(maker: type, place: int, turn: int) -> None:
    """Dies when what the maker was given at that place of its arguments is called, before that does anything."""
    make, passed = maker.__init__, die_at(turn)

    @wraps(make)
    def made(self: Any, *args: Any, **options: Any) -> None:
        told = args[place]

        def die_and_tell(*words: Any) -> Any:
            passed()
            return told(*words)

        make(self, *args[:place], die_and_tell, *args[place + 1 :], **options)

    maker.__init__ = made


def when_job_is_taken() -> None:
    """Dies when the intake has taken what a job made, and the job is not finished."""
    make, passed = Worker.__init__, die_at(FIRST)

    @wraps(make)
    def made(self: Worker, database: Any, take: Any, *args: Any, **options: Any) -> None:
        async def take_and_die(events: Any) -> None:
            await take(events)
            passed()

        make(self, database, take_and_die, *args, **options)

    Worker.__init__ = made  # type: ignore[method-assign]


def before_renaming() -> None:
    """Dies when a file's bytes are written and it has not its name yet."""
    rename, passed = Path.replace, die_at(FIRST)

    def die_and_rename(self: Path, target: Any) -> Path:
        if self.suffix == UNFINISHED:
            passed()
        return rename(self, target)

    Path.replace = die_and_rename  # type: ignore[method-assign,assignment]


POINTS: dict[str, Callable[[], None]] = {
    "before the intake's commit": lambda: after(bot.intake, "take_together", THIRD),
    "after the intake's commit, before anything is woken": lambda: when_told(Intake, 1, THIRD),
    "after the intake's commit, before Telegram is told": lambda: after_awaiting(Intake, "take", THIRD),
    "before a message is sent": lambda: around_call("sendMessage", THIRD, is_before=True),
    "after a message is sent, before it is marked": lambda: around_call("sendMessage", THIRD, is_before=False),
    "after a message is noted, before it is marked": lambda: after(SentLog, "note", THIRD),
    "before a mark's commit": lambda: after(bot.marks, "mark_sent", SECOND),
    "after a mark's commit": lambda: when_told(Marks, 2, SECOND),
    "after a mark's commit, before its note is taken back": lambda: before(SentLog, "keep_only", THIRD),
    "before a claimed job's commit": lambda: after(bot.jobs.worker, "claim_jobs", FIRST),
    "after a job is claimed, before it is begun": lambda: around_call("getFile", FIRST, is_before=True),
    "between a file's bytes and its name": before_renaming,
    "between a file's name and its row": lambda: after(bot.channels.telegram.files, "keep_file", FIRST),
    "between a job's result and its finish": when_job_is_taken,
    "before the commit of a job's finish": lambda: after(bot.jobs.worker, "finish_jobs", FIRST),
    "before the commit of evidence": lambda: after(bot.jobs.evidence_work, "finish_jobs", FIRST),
}


def arm(point: str) -> None:
    """Have this process die at the point; "" makes it only let go of its jobs as soon as one that dies."""
    bot.jobs.worker.LEASE = LEASE
    POINTS[point]()
