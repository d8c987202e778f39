"""The sender against a Telegram that refuses, breaks and loses replies: everything arrives, and hardly anything twice."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.sending import sender
from bot.outbox import Outbox
from storage.outbox import unsent
from tests.bot.sending import eventually, say
from tests.databases import SQLITE
from tests.telegram_emulator.emulator import Emulator


@pytest.fixture
def database_kind():
    return SQLITE


@asynccontextmanager
async def sending(telegram, database, **options):
    account = TelegramAccount(telegram.token, telegram.base_url)
    await account.open()
    outbox = Outbox(database, "telegram", sender(account.calls), lambda: datetime.now(UTC), **{"rate": 0, **options})
    running = asyncio.create_task(outbox.run())
    try:
        yield outbox
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await account.close()


async def people(telegram, how_many):
    told = [telegram.user(f"Person {number}") for number in range(how_many)]
    for person in told:
        await person.starts()
    return told


async def test_three_hundred_messages_arrive_through_all_faults_and_at_most_ten_of_them_twice(telegram, database):
    told = await people(telegram, 100)
    for person in told:
        say(database, *(f"{person.id}: {number}" for number in range(3)), account=str(person.id))
    telegram.fails("sendMessage", 429, times=50, retry_after=1)
    telegram.fails("sendMessage", 502, times=20)
    telegram.cuts("sendMessage", times=10, is_after=True)
    async with sending(telegram, database):
        await eventually(database, lambda: not database.read(lambda tx: unsent(tx, "telegram")))

    heard = Counter(message.text for message in telegram.messages)
    assert len(heard) == 300
    assert heard.total() - 300 <= 10
    for person in told:
        # Each first time in order; a doubled one comes right after itself.
        assert list(dict.fromkeys(message.text for message in person.messages)) == [f"{person.id}: {number}" for number in range(3)]


async def test_a_hundred_people_do_not_wait_for_each_others_round_trips(database):
    async with Emulator(round_trip=0.08) as telegram:
        for person in await people(telegram, 100):
            say(database, "hello", account=str(person.id))
        started = asyncio.get_running_loop().time()
        async with sending(telegram, database):
            await telegram.until(lambda: len(telegram.messages) == 100)

        # One after the other it would take eight seconds.
        assert asyncio.get_running_loop().time() - started < 4


async def test_with_our_own_limits_telegram_has_nothing_to_refuse(database):
    async with Emulator(limits=True) as telegram:
        for person in await people(telegram, 20):
            say(database, "1", "2", account=str(person.id))
        async with sending(telegram, database, rate=30):
            await telegram.until(lambda: len(telegram.messages) == 40)

        assert {call.status for call in telegram.calls} == {200}
