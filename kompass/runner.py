"""One process of the running program, from its start to its stop.

**Start**: the data folder is held against a second runner (SQLite) and the database migrated; the port is taken; then it listens, so that
/health answers at once, and the parts of its roles (``kompass.parts``) are started. Telegram out of reach holds up nothing but Telegram.

**Stop**, at Ctrl-C or SIGTERM, within ``STOP`` seconds and with nothing half done:

1. All at once: no more connections are taken, nothing more is fetched, claimed or sent. Requests under way are answered; the sender waits
   a moment for what Telegram is just accepting, and marks it; jobs and offices are given back, so that others go on with them.
2. Takes that have begun are committed, whoever asked for them.
3. The connections to Telegram are closed, then the database, and the data folder is let go.

Killed between any two of these, the program has lost nothing: what was not confirmed comes again, and what was not marked is done again.
"""

import asyncio
import gc
import os
import socket
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import structlog

from bot.intake import Intake
from kompass.answering import front_of
from kompass.counted import Counted, CountedTakes
from kompass.event_log import log_to_stderr
from kompass.opened import now
from kompass.page_server import PageServer
from kompass.parts import parts_of
from kompass.roles import ALL_ROLES, WITH_TELEGRAM, Role
from kompass.settings import Settings
from storage.database import Database, open_database
from storage.lock import RunnerLock
from storage.notices import JOBS, OUTBOX

log = structlog.get_logger()
# How many new objects there are before Python looks for garbage; a batch makes thousands, and hardly any in circles.
OBJECTS_BETWEEN_COLLECTIONS = 20_000
# How long stopping may take, in seconds; service managers wait for ten and more before they kill.
STOP = 2.5


@contextmanager
def running(settings: Settings) -> Iterator[Database]:
    """The data folder with its database migrated. One with its database in it is held against a second runner; a server serves many."""
    log_to_stderr()
    lock = None if settings.database_address else RunnerLock(settings.data_dir, os.getpid())
    try:
        with open_database(settings.data_dir, migrate=True, url=settings.database_address) as database:
            yield database
    finally:
        if lock is not None:
            lock.release()


def serve(settings: Settings, database: Database, listening: socket.socket, greeting: str, roles: Collection[Role] = ALL_ROLES) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises CommandRefused when Telegram does not know the token."""
    print(greeting, flush=True)
    # What has been loaded stays: looking through it for garbage again and again took a quarter of an event's time (benchmarks/intake.py).
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
    with asyncio.Runner(loop_factory=_fast_loop()) as loop:
        loop.run(_serve(settings, database, listening, frozenset(roles)))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where there is one: a request to Telegram costs a fifth less. It is not made for Windows."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(settings: Settings, database: Database, listening: socket.socket, roles: frozenset[Role]) -> None:
    process = Process(settings, database, roles)
    async with AsyncExitStack() as until_the_end:
        if process.telegram is not None:
            await until_the_end.enter_async_context(process.telegram)
        await process.run(listening)


class Process:
    """What one process is made of. ``telegram`` is to be opened before ``run``, and closed after it."""

    def __init__(self, settings: Settings, database: Database, roles: frozenset[Role]) -> None:
        counted = Counted()
        self._takes = CountedTakes(Intake(database, self._wake).take, counted, now)
        self.telegram = None
        if settings.telegram_token is not None and WITH_TELEGRAM & roles:
            # Telegram's library costs a third of a second and 30 MB: only who has a bot pays for it.
            from kompass.telegram_line import TelegramLine  # noqa: PLC0415

            self.telegram = TelegramLine(settings, database, self._takes, counted)
        self._jobs = None
        if Role.JOBS in roles:
            # What makes drafts and evidence is of no use to others.
            from kompass.slow_work import SlowWork  # noqa: PLC0415

            self._jobs = SlowWork(settings, database, self._takes, self.telegram)
        self._parts = parts_of(roles, settings, database, jobs=self._jobs, telegram=self.telegram, wake=self._wake_for)
        self._server = PageServer(front_of(roles, settings, database, self._takes, counted, self._parts, self.telegram))

    async def run(self, listening: socket.socket) -> None:
        """Until somebody stops it, or Telegram refuses the token."""
        server = asyncio.create_task(self._server.serve(sockets=[listening]))
        parts = [asyncio.create_task(part.kept_alive()) for part in self._parts]
        await _ended(server, parts)
        until = asyncio.get_running_loop().time() + STOP
        self._server.stop()
        for part in parts:
            part.cancel()
        await _finished([server, *parts], until)
        await _finished([asyncio.create_task(self._takes.all_done())], until)
        for task in (server, *parts):
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error

    def _wake(self) -> None:
        """Something was committed: there may be something to send and to do."""
        for topic in (OUTBOX, JOBS):
            self._wake_for(topic)

    def _wake_for(self, topic: str) -> None:
        """The same of one topic, whichever process committed it."""
        if topic == OUTBOX and self.telegram is not None:
            self.telegram.outbox.wake()
        if topic == JOBS and self._jobs is not None:
            self._jobs.wake()


async def _ended(server: asyncio.Task[None], parts: Iterable[asyncio.Task[None]]) -> None:
    """Return when the server has ended, or a part by an error. A part that is done ends nothing."""
    waiting = {server, *parts}
    while not server.done():
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if any(task.exception() is not None for task in done):
            return


async def _finished(tasks: Iterable[asyncio.Task[None]], until: float) -> None:
    """Wait for the tasks, as long as there is time: whoever stops the program waits, and then kills."""
    under_way: Any = [task for task in tasks if not task.done()]
    if under_way:
        _, late = await asyncio.wait(under_way, timeout=max(0.0, until - asyncio.get_running_loop().time()))
        if late:
            log.warning("stopped with something still under way", tasks=len(late))
