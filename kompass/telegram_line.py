"""The line to Telegram while the program runs: one bot account, greeted however long that takes, and what is done over it.

No updates are fetched and nothing is sent before Telegram has said who we are; a token that it does not know ends the program. Files are
fetched as soon as somebody asks: only what came over this line is asked for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

import structlog

from bot.channels.telegram.account import OutOfReach, TelegramAccount, WrongToken
from bot.channels.telegram.files import file_fetcher
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.returning import Returning
from bot.channels.telegram.sending import sender
from bot.channels.telegram.webhook import Webhook, keep_announced
from bot.events import TELEGRAM, Unreachable
from bot.outbox import Outbox
from kompass.bot_name import name_key
from kompass.counted import Counted, CountedTakes
from kompass.opened import now
from kompass.sentences import CommandRefused
from kompass.settings import Settings
from storage.database import Database
from storage.remembered import remember

log = structlog.get_logger()
# How long Telegram may take to say who we are, and the pauses between tries while it does not, in seconds.
GREETING = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0


class TelegramLine:
    """Open it before use. What is on it is made whatever the process does, and does nothing until it is run or asked.

    ``receive`` takes what comes to the webhook; None where updates are fetched.
    """

    def __init__(self, settings: Settings, database: Database, takes: CountedTakes, counted: Counted) -> None:
        assert settings.telegram_token is not None
        self._token = settings.telegram_token.get_secret_value()
        self._database = database
        self._account = TelegramAccount(self._token, settings.telegram_api)
        self._greeted = asyncio.Event()
        self._takes = takes
        self._settings = settings
        self.returning = Returning(database, takes.take, now)
        self.poller = Poller(self._account.fetching, takes.take, now, calm=self._account.courtesy.answer, contact=self.returning.made)
        webhook = Webhook(self._secret(), takes.take, now, calm=self._account.courtesy.answer) if settings.is_webhook else None
        self.receive = webhook.receive if webhook is not None else None
        rate, refused = settings.telegram_rate, self._tell_of_refusal
        self.outbox = Outbox(database, TELEGRAM, sender(self._account.calls), now, rate=rate, on_refused=refused)
        self.fetch_file = file_fetcher(self._account.calls, settings.data_dir, now)
        counted.sent[TELEGRAM] = lambda: self.outbox.counted.sent
        counted.unreadable[TELEGRAM] = lambda: self.poller.unreadable + (webhook.unreadable if webhook is not None else 0)

    async def __aenter__(self) -> Self:
        await self._account.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._account.close()

    def is_greeted(self) -> bool:
        """Whether Telegram has said who we are."""
        return self._greeted.is_set()

    async def greet(self) -> None:
        """Ask until Telegram answers. Raises CommandRefused when it does not know the token."""
        try:
            name = await self._name()
        except WrongToken:
            raise CommandRefused("Telegram does not know the token in KOMPASS_TELEGRAM_TOKEN. Copy it from BotFather again.") from None
        await self._database.write_soon(lambda tx: remember(tx, name_key(self._token), name))
        log.info("telegram is connected", bot=name)
        self._greeted.set()

    def once_greeted(self, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """The work, begun when Telegram has said who we are."""

        async def wait_and_work() -> None:
            await self._greeted.wait()
            await work()

        return wait_and_work

    async def announce(self) -> None:
        """Have Telegram bring updates to the webhook, until cancelled."""
        base = self._settings.links_begin_with
        await keep_announced(self._account.fetching, base, self._secret(), now, contact=self.returning.made)

    def _secret(self) -> str:
        assert self._settings.telegram_secret is not None
        return self._settings.telegram_secret.get_secret_value()

    async def _name(self) -> str:
        """The bot's name, however long it takes until Telegram can be reached. Raises WrongToken."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._account.name(GREETING)
            except OutOfReach as error:
                log.warning("telegram cannot be reached; the web chat works; trying again", error=str(error), seconds=pause)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _tell_of_refusal(self, interview: int | None, account: str) -> None:
        """Somebody has blocked the bot: their interview rests, and the team sees it."""
        if interview is not None:
            at = now()
            event = Unreachable(id=f"unreachable-{at.isoformat()}", channel=TELEGRAM, account=account, at=at, interview=interview)
            await self._takes.take([event])
