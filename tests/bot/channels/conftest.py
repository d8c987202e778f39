"""What tests of the Telegram channel may use."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.account import TelegramAccount
from bot.intake import Intake
from tests.bot.channels.running import RunningBot, at_work


@pytest.fixture
async def account(telegram) -> AsyncIterator[TelegramAccount]:
    """The bot's account at the emulator, open."""
    opened = TelegramAccount(telegram.token, telegram.base_url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def bot(telegram, database, folder) -> AsyncIterator[RunningBot]:
    running = RunningBot(telegram, database)
    async with at_work(running, Intake(database), folder, telegram.token):
        yield running
