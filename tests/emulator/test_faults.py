"""Faults strike the calls that they were ordered for, before or after those have taken effect."""

import asyncio

import aiohttp
import pytest

from tests.emulator.calling import Api
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.faults import Fault
from tests.telegram_emulator.people import User


async def test_a_fault_on_order_strikes_the_next_calls_only(telegram: Emulator, api: Api, anna: User) -> None:
    telegram.fails("sendMessage", 429, times=2, retry_after=3)
    refused = [await api("sendMessage", chat_id=anna.id, text="Hej") for _ in range(2)]
    assert [each["parameters"] for each in refused] == [{"retry_after": 3}] * 2
    assert refused[0]["description"] == "Too Many Requests: retry after 3"
    assert (await api("sendMessage", chat_id=anna.id, text="Hej"))["ok"]
    assert [each.text for each in anna.messages] == ["Hej"]


async def test_a_fault_for_one_chat_leaves_the_others(telegram: Emulator, api: Api, anna: User) -> None:
    bo = telegram.user("Bo")
    await bo.starts()
    telegram.fails("sendMessage", 429, retry_after=3, chat=anna)
    assert (await api("sendMessage", chat_id=bo.id, text="Hej"))["ok"]
    assert not (await api("sendMessage", chat_id=str(anna.id), text="Hej"))["ok"]
    assert (await api("sendMessage", chat_id=anna.id, text="Hej"))["ok"]


async def test_a_server_error_is_no_json(telegram: Emulator, http: aiohttp.ClientSession) -> None:
    telegram.fails("getMe", 502)
    async with http.get(f"{telegram.base_url}/bot{telegram.token}/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")


@pytest.mark.parametrize(("is_after", "heard"), [(False, []), (True, ["Hej"])])
async def test_a_cut_comes_before_or_after_the_message_is_taken(
    telegram: Emulator, api: Api, anna: User, is_after: bool, heard: list[str]
) -> None:
    telegram.cuts("sendMessage", is_after=is_after)
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=anna.id, text="Hej")
    assert [each.text for each in anna.messages] == heard
    assert telegram.calls[-1].status is None


@pytest.mark.parametrize(("is_after", "heard"), [(False, []), (True, ["Hej"])])
async def test_a_call_that_is_never_answered_may_have_been_carried_out(
    telegram: Emulator, api: Api, anna: User, is_after: bool, heard: list[str]
) -> None:
    telegram.ignores("sendMessage", is_after=is_after)
    calling = asyncio.create_task(api("sendMessage", chat_id=anna.id, text="Hej"))
    await telegram.until(lambda: len(telegram.calls) == 1)
    assert not calling.done()
    assert [each.text for each in anna.messages] == heard
    calling.cancel()


async def test_a_slow_call_is_carried_out_and_answered_late(telegram: Emulator, api: Api, anna: User) -> None:
    telegram.slows("sendMessage", 0.2)
    started = asyncio.get_running_loop().time()
    calling = asyncio.create_task(api("sendMessage", chat_id=anna.id, text="Hej"))
    await anna.hears("Hej")
    assert not calling.done()
    assert (await calling)["ok"]
    assert asyncio.get_running_loop().time() - started >= 0.2


async def test_faults_at_random_are_the_same_for_the_same_seed(telegram: Emulator, api: Api, anna: User) -> None:
    async def statuses(seed: int) -> list[int | None]:
        telegram.fails_at_random(0.5, Fault(429, retry_after=1), Fault(429, retry_after=2, is_after=True), seed=seed)
        for _ in range(40):
            await api("sendMessage", chat_id=anna.id, text="Hej")
        return [each.status for each in telegram.calls[-40:]]

    first = await statuses(1)
    assert 10 < first.count(429) < 30
    assert await statuses(1) == first
    assert await statuses(2) != first
    telegram.behaves()
    assert (await api("sendMessage", chat_id=anna.id, text="Hej"))["ok"]


async def test_an_outage_loses_nothing(telegram: Emulator, api: Api, anna: User) -> None:
    address = telegram.base_url
    await telegram.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await api("getUpdates")
    await anna.writes("Under avbrottet")
    await telegram.start()
    assert telegram.base_url == address
    assert (await api("getUpdates"))["result"][-1]["message"]["text"] == "Under avbrottet"
