"""Telegram while the program runs: greeted however long that takes, then fetched from and sent to."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.channels.telegram.account import OutOfReach, TelegramAccount, WrongToken
from bot.channels.telegram.files import file_fetcher
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sending import sender
from bot.events import TELEGRAM, Event
from bot.jobs.kinds import FETCH_FILE
from bot.jobs.worker import Worker
from bot.outbox import Outbox
from kompass.bot_name import name_key
from kompass.opened import now
from kompass.sentences import CommandRefused
from kompass.settings import Settings
from storage.database import Database
from storage.remembered import remember

log = structlog.get_logger()
# How long Telegram may take to say who we are, and the pauses between tries while it does not, in seconds.
GREETING = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0


async def telegram_worker(
    settings: Settings, database: Database, take: Callable[[Sequence[Event]], Awaitable[None]], outboxes: list[Outbox]
) -> None:
    """Until it is cancelled; its outbox is added to ``outboxes``. Raises CommandRefused when Telegram does not know the token."""
    assert settings.telegram_token is not None
    account = TelegramAccount(settings.telegram_token.get_secret_value(), settings.telegram_api)
    await account.open()
    try:
        name = await _greeted(account)
        key = name_key(settings.telegram_token.get_secret_value())
        await database.write_soon(lambda tx: remember(tx, key, name))
        log.info("telegram is connected", bot=name)
        outbox = Outbox(database, TELEGRAM, sender(account.calls), now)
        outboxes.append(outbox)
        fetcher = Worker(database, take, {FETCH_FILE: file_fetcher(account.calls, settings.data_dir, now)}, now, is_alone=True)
        async with asyncio.TaskGroup() as tasks:
            for work in (Poller(account.fetching, take, now, calm=account.courtesy.answer).run, outbox.run, fetcher.run):
                tasks.create_task(_kept_alive(work))
    except WrongToken:
        raise CommandRefused("Telegram does not know the token in KOMPASS_TELEGRAM_TOKEN. Copy it from BotFather again.") from None
    finally:
        await account.close()


async def _kept_alive(run: Callable[[], Awaitable[None]]) -> None:
    """Start the work again, whatever ends it: one fault in it must end neither the pages nor the other work."""
    while True:
        try:
            await run()
        except Exception as error:  # noqa: BLE001
            log.error("telegram work stopped; starting it again", error=type(error).__name__, seconds=FIRST_PAUSE)
        await asyncio.sleep(FIRST_PAUSE)


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
