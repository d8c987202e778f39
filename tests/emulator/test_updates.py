"""getUpdates: nothing is lost before a later offset confirms it, and whoever asks wrongly or too eagerly is told so."""

import asyncio

import pytest

from tests.emulator.calling import Api, Clock, keyboard, texts
from tests.telegram_emulator import polling
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User


async def test_an_update_comes_again_until_a_later_offset_confirms_it(api: Api, anna: User) -> None:
    await anna.writes("Hej")
    first, second = (await api("getUpdates"))["result"]
    assert second["update_id"] == first["update_id"] + 1

    assert (await api("getUpdates", offset=first["update_id"]))["result"] == [first, second]
    assert (await api("getUpdates", offset=second["update_id"]))["result"] == [second]
    assert (await api("getUpdates", offset=second["update_id"] + 1))["result"] == []
    assert (await api("getUpdates"))["result"] == []


async def test_a_negative_offset_forgets_all_but_the_last(api: Api, anna: User) -> None:
    await anna.writes("Hej")
    assert texts(await api("getUpdates", offset=-1)) == ["Hej"]
    assert len((await api("getUpdates"))["result"]) == 1


async def test_no_more_come_at_once_than_asked_for(telegram: Emulator, api: Api) -> None:
    bo = telegram.user("Bo")
    for number in range(120):
        await bo.writes(str(number))
    assert len((await api("getUpdates", offset=1))["result"]) == 100
    assert len((await api("getUpdates", offset=2, limit=1000))["result"]) == 100
    assert texts(await api("getUpdates", offset=3, limit=2)) == ["0", "1"]
    assert texts(await api("getUpdates", offset=4, limit=0)) == ["0"]


async def test_what_the_bot_does_not_want_is_not_kept_and_that_is_remembered(telegram: Emulator, api: Api, anna: User) -> None:
    await api("getUpdates", allowed_updates=["message", "nonsense"])
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    await anna.presses("done")
    assert telegram.unconfirmed == 1
    await api("getUpdates")
    await anna.presses("done")
    assert telegram.unconfirmed == 1
    await api("getUpdates", allowed_updates="[]")
    await anna.presses("done")
    assert telegram.unconfirmed == 2


async def test_a_poller_that_waits_is_woken_by_an_update(telegram: Emulator, api: Api) -> None:
    waiting = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    await telegram.user("Bo").writes("Hej")
    assert texts(await waiting) == ["Hej"]


async def test_a_poller_that_waits_gets_together_what_comes_within_a_moment(
    monkeypatch: pytest.MonkeyPatch, telegram: Emulator, api: Api
) -> None:
    monkeypatch.setattr(polling, "GATHERING", 0.3)
    waiting = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    for name in ("Bo", "Cia", "Dan"):
        await telegram.user(name).writes(name)
        await api("getMe")
    assert texts(await waiting) == ["Bo", "Cia", "Dan"]


async def test_a_wait_ends_with_nothing_when_its_time_is_up(telegram: Emulator, api: Api) -> None:
    started = asyncio.get_running_loop().time()
    assert (await api("getUpdates", offset=5, timeout=1))["result"] == []
    assert asyncio.get_running_loop().time() - started > 0.9


async def test_a_second_poller_ends_the_wait_of_the_first(telegram: Emulator, api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    second = asyncio.create_task(api("getUpdates", timeout=30))
    refused = await first
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await telegram.user("Bo").writes("Hej")
    assert texts(await second) == ["Hej"]


@pytest.mark.parametrize("pace", [1.0])
async def test_the_same_offset_again_at_once_gives_only_one_update(telegram: Emulator, api: Api, anna: User) -> None:
    await anna.writes("Hej")
    assert texts(await api("getUpdates", offset=7)) == ["/start", "Hej"]
    assert texts(await api("getUpdates", offset=7)) == ["/start"]
    assert texts(await api("getUpdates", offset=8)) == ["/start", "Hej"]


@pytest.mark.parametrize("pace", [1.0])
async def test_the_same_offset_again_at_once_waits_although_it_asked_for_an_answer_at_once(telegram: Emulator, api: Api) -> None:
    assert (await api("getUpdates", offset=7))["result"] == []
    waiting = asyncio.create_task(api("getUpdates", offset=7, timeout=0))
    await telegram.until(lambda: telegram.is_polled)
    await telegram.user("Bo").writes("Hej")
    assert texts(await waiting) == ["Hej"]


@pytest.mark.parametrize("pace", [0.1])
async def test_of_two_pollers_that_fight_the_second_loser_is_told_later(telegram: Emulator, api: Api) -> None:
    polls = [asyncio.create_task(api("getUpdates", timeout=30))]
    await telegram.until(lambda: telegram.is_polled)
    started = asyncio.get_running_loop().time()
    assert (await asyncio.gather(polls[0], _another(polls, telegram, api)))[0]["error_code"] == 409
    assert asyncio.get_running_loop().time() - started < 0.3
    await _another(polls, telegram, api)
    assert (await polls[1])["error_code"] == 409
    assert asyncio.get_running_loop().time() - started >= 0.3
    polls[2].cancel()


async def _another(polls: list, telegram: Emulator, api: Api) -> None:
    polls.append(asyncio.create_task(api("getUpdates", timeout=30)))
    await telegram.until(lambda: telegram.is_polled)


async def test_numbers_can_jump_down_and_the_old_offset_confirms_nothing(telegram: Emulator, api: Api, anna: User) -> None:
    last = (await api("getUpdates"))["result"][-1]["update_id"]
    await api("getUpdates", offset=last + 1)
    telegram.jumps(to=1234)
    await anna.writes("Efter en vecka")
    (update,) = (await api("getUpdates", offset=last + 1))["result"]
    assert update["update_id"] == 1234
    assert telegram.unconfirmed == 1


async def test_numbers_do_not_jump_while_something_waits(telegram: Emulator, anna: User) -> None:
    with pytest.raises(AssertionError):
        telegram.jumps(to=1234)


async def test_a_message_is_kept_for_a_day_and_a_press_for_two_and_a_half_minutes(
    telegram: Emulator, api: Api, anna: User, clock: Clock
) -> None:
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    await anna.presses("done")
    clock.passes(seconds=149)
    assert telegram.unconfirmed == 2
    clock.passes(seconds=1)
    assert texts(await api("getUpdates")) == ["/start"]
    clock.passes(hours=24)
    assert (await api("getUpdates", offset=2))["result"] == []


async def test_all_is_taken_once_the_last_update_is_confirmed(telegram: Emulator, api: Api, anna: User) -> None:
    taking = asyncio.create_task(telegram.all_taken())
    last = (await api("getUpdates"))["result"][-1]["update_id"]
    assert telegram.unconfirmed == 1
    await api("getUpdates", offset=last + 1)
    await taking
