"""Everything in one process: the pages, the Telegram intake and sender, and the worker that fetches files."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn

from bot.events import Event
from bot.intake import Intake
from bot.outbox import Outbox
from kompass.event_log import log_to_stderr
from kompass.opened import now
from kompass.secret_key import secret_key
from kompass.sentences import CommandRefused
from kompass.settings import Settings
from storage.database import Database, open_database
from storage.lock import RunnerLock
from web.app import create_app
from web.service import Service

# How long pages under way may take to finish when the program stops, in seconds.
GRACE = 2


class PageServer(uvicorn.Server):
    """Ours to stop. uvicorn raises a signal again when it has finished, and the program would die before it lets go of its data folder."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM end the pages; the runner then ends everything else, and the program ends well."""
        # Only the main thread is told of signals.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
        yield


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


def serve(settings: Settings, database: Database, listening: socket.socket, greeting: str) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises CommandRefused when Telegram does not know the token."""
    print(greeting, flush=True)
    asyncio.run(_serve(settings, database, listening))


def listening_at(settings: Settings) -> socket.socket:
    """The port, taken before anything else is done. Raises CommandRefused when another program has it."""
    # Bound here and not by uvicorn, which would leave with a log line of its own.
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError:
        raise CommandRefused(
            f"Port {settings.port} on {settings.host} cannot be used: another program may have it, or it is not this machine's. "
            "Choose another in KOMPASS_PORT or KOMPASS_HOST."
        ) from None


async def _serve(settings: Settings, database: Database, listening: socket.socket) -> None:
    outboxes: list[Outbox] = []

    def wake() -> None:
        for outbox in outboxes:
            outbox.wake()

    intake = Intake(database, wake)
    pages = _pages(settings, database, intake.take)
    workers = [asyncio.create_task(pages.serve(sockets=[listening]))]
    if settings.telegram_token is not None:
        # Telegram's library costs a third of a second and 30 MB: only who has a bot pays for it.
        from kompass.telegram_worker import telegram_worker  # noqa: PLC0415

        workers.append(asyncio.create_task(telegram_worker(settings, database, intake.take, outboxes)))
    done, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    # Whoever ends first ends all: the pages, when somebody stops the program; Telegram, when the token is wrong.
    pages.should_exit = True
    for worker in workers[1:]:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    for worker in done:
        error = None if worker.cancelled() else worker.exception()
        if error is not None:
            raise error


def _pages(settings: Settings, database: Database, take: Callable[[Sequence[Event]], Awaitable[None]]) -> PageServer:
    service = Service(
        database=database,
        folder=settings.data_dir,
        secret=secret_key(settings.data_dir),
        public_url=settings.links_begin_with,
        now=now,
        take=take,
    )
    return PageServer(
        uvicorn.Config(
            create_app(service),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
    )
