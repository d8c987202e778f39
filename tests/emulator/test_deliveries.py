"""How a webhook gets its updates: one at a time in each lane, again until confirmed, over several workers."""

import asyncio

import pytest

from tests.emulator.calling import Api, Clock, Receiver, keyboard, served
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User


@pytest.fixture
async def asked(telegram: Emulator, api: Api, anna: User, receiver: Receiver) -> User:
    """Anna has a question with a button, and the webhook is set."""
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    await api("setWebhook", url=receiver.url)
    await telegram.all_taken()
    receiver.arrived.clear()
    return anna


async def test_one_persons_messages_arrive_one_after_the_other(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    for number in range(20):
        await asked.writes(str(number))
    await telegram.all_taken()
    assert receiver.said == [str(number) for number in range(20)]
    assert receiver.together == 1


@pytest.mark.parametrize("pace", [0.0])
async def test_different_peoples_messages_arrive_at_once_but_no_more_than_connections(
    telegram: Emulator, api: Api, asked: User, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url, max_connections=3)
    receiver.waits_for(3)
    for number in range(10):
        await telegram.user(str(number)).writes("Hej")
    await telegram.all_taken()
    assert receiver.together == 3


async def test_a_message_and_a_press_of_one_person_can_be_under_way_at_once(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    receiver.waits_for(2)
    await asked.writes("Svaret")
    await asked.presses("done")
    await telegram.all_taken()
    assert receiver.together == 2


@pytest.mark.parametrize(("held", "order"), [("message", ["callback_query", "message"]), ("callback_query", ["message", "callback_query"])])
async def test_a_test_can_choose_which_of_them_comes_first(
    telegram: Emulator, asked: User, receiver: Receiver, held: str, order: list[str]
) -> None:
    telegram.holds(held)
    await asked.writes("Svaret")
    await asked.presses("done")
    await telegram.until(lambda: telegram.unconfirmed == 1)
    telegram.releases()
    await telegram.all_taken()
    assert receiver.kinds == order


async def test_a_seed_shuffles_what_may_overtake_and_nothing_else(clock: Clock, receiver: Receiver, http) -> None:
    async with Emulator(clock=clock, shuffle=3) as telegram:
        people = [telegram.user(str(number)) for number in range(20)]
        for each in people:
            each.say("a")
            each.say("b")
        async with http.post(f"{telegram.base_url}/bot{telegram.token}/setWebhook", json={"url": receiver.url, "max_connections": 1}):
            await telegram.all_taken()
    chats = [each["message"]["chat"]["id"] for each in receiver.arrived]
    assert chats != sorted(chats)
    assert all(receiver_order(receiver, each.id) == ["a", "b"] for each in people)


def receiver_order(receiver: Receiver, chat: int) -> list[str]:
    return [each["message"]["text"] for each in receiver.arrived if each["message"]["chat"]["id"] == chat]


async def test_what_is_not_confirmed_comes_again_before_anything_else_of_that_chat(
    telegram: Emulator, asked: User, receiver: Receiver
) -> None:
    receiver.statuses = [500, 302, 404]
    await asked.writes("Ett")
    await asked.writes("Två")
    await telegram.all_taken()
    assert receiver.said == ["Ett"] * 4 + ["Två"]


async def test_any_status_of_two_hundred_confirms(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    receiver.statuses = [204]
    await asked.writes("Ett")
    await telegram.all_taken()
    assert receiver.said == ["Ett"]


async def test_others_go_on_while_one_chat_is_waiting_for_another_try(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [503], {"Retry-After": "3600"}
    await asked.writes("Fastnar")
    await telegram.until(lambda: telegram.posts[-1].problem != "")
    receiver.headers = {}
    await telegram.user("Bo").writes("Går fram")
    await telegram.until(lambda: telegram.unconfirmed == 1)
    assert receiver.said == ["Fastnar", "Går fram"]


async def test_pauses_grow_and_the_first_try_again_comes_at_once(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    receiver.statuses = [500] * 5
    started = asyncio.get_running_loop().time()
    await asked.writes("Ett")
    await telegram.all_taken()
    # 0 + 2 + 4 + 8 + 16 hundredths.
    assert asyncio.get_running_loop().time() - started >= 0.29


async def test_retry_after_is_honoured(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [503], {"Retry-After": "20"}
    started = asyncio.get_running_loop().time()
    await asked.writes("Ett")
    await telegram.all_taken()
    assert asyncio.get_running_loop().time() - started >= 0.2


async def test_what_would_expire_before_the_next_try_is_dropped(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [503], {"Retry-After": "151"}
    await asked.presses("done")
    await telegram.all_taken()
    assert receiver.kinds == ["callback_query"]


async def test_a_confirmation_that_gets_lost_brings_the_update_again(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    telegram.loses_confirmations()
    await asked.writes("Ett")
    await telegram.all_taken()
    assert receiver.said == ["Ett", "Ett"]
    assert receiver.arrived[0] == receiver.arrived[1]


async def test_an_update_waits_while_nobody_is_at_home(telegram: Emulator, api: Api, anna: User) -> None:
    async with served(Receiver()) as receiver:
        pass
    await api("setWebhook", url=receiver.url)
    await telegram.until(lambda: len(telegram.posts) >= 2)
    assert {each.problem for each in telegram.posts} == {"Connection refused"}
    assert telegram.unconfirmed == 1


async def test_a_balancer_spreads_posts_over_workers_past_a_dead_one(telegram: Emulator, api: Api, receiver: Receiver) -> None:
    async with served(Receiver()) as dead:
        pass
    async with served(Receiver()) as other:
        telegram.balances(receiver.base, dead.base, other.base)
        await api("setWebhook", url="https://kompass.example/telegram/webhook?from=telegram")
        for number in range(9):
            await telegram.user(str(number)).writes("Hej")
        await telegram.all_taken()
        assert len(receiver.arrived) + len(other.arrived) == 9
        assert min(len(receiver.arrived), len(other.arrived)) >= 3
        assert {each.base for each in telegram.posts} == {receiver.base, other.base}


async def test_only_twice_as_many_updates_as_connections_are_looked_at(
    telegram: Emulator, api: Api, anna: User, receiver: Receiver
) -> None:
    receiver.statuses, receiver.headers = [503], {"Retry-After": "5"}
    await anna.writes("Väntar på /start")
    await telegram.user("Bo").writes("Väntar också")
    await api("setWebhook", url=receiver.url, max_connections=1)
    await telegram.all_taken()
    # Bo is held up by another chat, as long as its two are all that is looked at.
    assert receiver.said[:2] == ["/start", "/start"]


async def test_a_redirection_is_not_followed(telegram: Emulator, asked: User, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [307], {"Location": receiver.url}
    await asked.writes("Ett")
    await telegram.all_taken()
    assert [each.problem for each in telegram.posts[-2:]] == ["Wrong response from the webhook: 307 Temporary Redirect", ""]
