"""An emulator whose own pauses are a hundredth of Telegram's, and a caller."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.emulator.calling import Api, Clock, Receiver, Reply, served
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace() -> float:
    """How long Telegram's pauses are, as a part of the real ones; a test may parametrize it."""
    return 0.01


@pytest.fixture
async def telegram(clock: Clock, pace: float) -> AsyncIterator[Emulator]:
    async with Emulator(clock=clock, pace=pace, webhook_pause=0.01) as emulator:
        yield emulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def api(telegram: Emulator, http: aiohttp.ClientSession) -> Api:
    async def call(method: str, **parameters: object) -> Reply:
        async with http.post(f"{telegram.base_url}/bot{telegram.token}/{method}", json=parameters) as response:
            reply: Reply = await response.json()
            assert reply.get("error_code", 200) == response.status
            return reply

    return call


@pytest.fixture
async def anna(telegram: Emulator) -> User:
    user = telegram.user("Anna", language="sv")
    await user.starts()
    return user


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with served(Receiver()) as started:
        yield started
