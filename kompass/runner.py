"""Everything in one process: the pages, the Telegram intake and sender, and the worker that fetches files."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog
import uvicorn

from bot.channels.telegram.account import OutOfReach, TelegramAccount, WrongToken
from bot.channels.telegram.files import FileFetcher
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sending import sender
from bot.events import TELEGRAM, Event
from bot.intake import Intake
from bot.outbox import Outbox
from kompass.bot_name import name_key
from kompass.event_log import log_to_stderr
from kompass.opened import now
from kompass.secret_key import secret_key
from kompass.sentences import CommandRefused
from kompass.settings import Settings
from storage.database import Database, open_database
from storage.lock import RunnerLock
from storage.remembered import remember
from web.app import create_app
from web.service import Service

log = structlog.get_logger()
# How long pages under way may take to finish when the program stops, in seconds.
GRACE = 2
# How long Telegram may take to say who we are, and the pauses between tries while it does not, in seconds.
GREETING = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0


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
    """The data folder, held against a second runner, with its database migrated."""
    log_to_stderr()
    lock = RunnerLock(settings.data_dir, os.getpid())
    try:
        with open_database(settings.data_dir, migrate=True) as database:
            yield database
    finally:
        lock.release()


def serve(settings: Settings, database: Database, greeting: str) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises CommandRefused when the port is taken or Telegram does not know the token."""
    listening = _listening(settings)
    print(greeting, flush=True)
    asyncio.run(_serve(settings, database, listening))


def _listening(settings: Settings) -> socket.socket:
    """Bound here and not by uvicorn, which would leave with a log line of its own."""
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

    intake = Intake(database, settings.data_dir, wake)
    pages = _pages(settings, database, intake.take)
    workers = [asyncio.create_task(pages.serve(sockets=[listening]))]
    if settings.telegram_token is not None:
        workers.append(asyncio.create_task(_telegram(settings, database, intake.take, outboxes)))
    done, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    # Whoever ends first ends all: the pages, when somebody stops the program; Telegram, when the token is wrong.
    pages.should_exit = True
    for worker in workers[1:]:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    for worker in done:
        if not worker.cancelled():
            _raise_wrong_token(worker)


def _raise_wrong_token(worker: asyncio.Task[None]) -> None:
    error = worker.exception()
    if isinstance(error, WrongToken):
        raise CommandRefused("Telegram does not know the token in KOMPASS_TELEGRAM_TOKEN. Copy it from BotFather again.") from None
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


async def _telegram(
    settings: Settings, database: Database, take: Callable[[Sequence[Event]], Awaitable[None]], outboxes: list[Outbox]
) -> None:
    assert settings.telegram_token is not None
    token = settings.telegram_token.get_secret_value()
    account = TelegramAccount(token, settings.telegram_api)
    await account.open()
    try:
        name = await _greeted(account)
        await database.write_soon(lambda tx: remember(tx, name_key(token), name))
        log.info("telegram is connected", bot=name)
        outbox = Outbox(database, TELEGRAM, sender(account.bot), now)
        outboxes.append(outbox)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(Poller(account.bot, take, now).run())
            tasks.create_task(outbox.run())
            tasks.create_task(FileFetcher(database, settings.data_dir, account.bot, take, now).run())
    finally:
        await account.close()


async def _greeted(account: TelegramAccount) -> str:
    """The bot's name, however long it takes until Telegram can be reached. Raises WrongToken."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await account.name(GREETING)
        except OutOfReach as error:
            log.warning("telegram cannot be reached; the web chat works; trying again", error=str(error), seconds=pause)
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)
