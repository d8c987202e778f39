"""Telegram's limits on sending, where they are turned on: 30 a second, one a second to a chat, 20 a minute to a group."""

import aiohttp
import pytest

from tests.emulator.calling import Clock
from tests.telegram_emulator.emulator import Emulator


@pytest.fixture
async def telegram(clock: Clock):
    async with Emulator(clock=clock, limits=True) as emulator:
        yield emulator


@pytest.fixture
def send(telegram: Emulator, http: aiohttp.ClientSession):
    async def waits(chat: int) -> int:
        """The seconds that the bot is told to wait before it may write to the chat; 0 when the message was taken."""
        async with http.post(f"{telegram.base_url}/bot{telegram.token}/sendMessage", json={"chat_id": chat, "text": "Hej"}) as response:
            reply = await response.json()
            return 0 if reply["ok"] else reply["parameters"]["retry_after"]

    return waits


async def test_a_chat_takes_a_short_burst_and_then_one_message_a_second(telegram: Emulator, clock: Clock, send) -> None:
    anna = telegram.user()
    await anna.starts()
    assert [await send(anna.id) for _ in range(6)] == [0, 0, 0, 0, 1, 1]
    clock.passes(seconds=1)
    assert [await send(anna.id), await send(anna.id)] == [0, 1]
    assert len(anna.messages) == 5


async def test_all_chats_together_take_thirty_messages_a_second(telegram: Emulator, clock: Clock, send) -> None:
    people = [telegram.user(str(number)) for number in range(40)]
    for each in people:
        await each.starts()
    assert [await send(each.id) for each in people] == [0] * 30 + [1] * 10
    clock.passes(seconds=0.5)
    assert [await send(each.id) for each in people[:16]] == [0] * 15 + [1]


async def test_a_group_takes_twenty_messages_a_minute(telegram: Emulator, clock: Clock, send) -> None:
    group = telegram.group(by=telegram.user())
    assert [await send(group.id) for _ in range(21)] == [0] * 20 + [3]
    clock.passes(seconds=3)
    assert [await send(group.id), await send(group.id)] == [0, 3]
