"""A call carries its parameters as Telegram wants them, gives back what Telegram says, and never lets the token out."""

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.channels.telegram.calls import Calls
from bot.channels.telegram.transport import AiohttpRequest
from tests.bot.channels.test_transport import Elsewhere


@pytest.fixture
async def request_pool():
    pool = AiohttpRequest()
    await pool.initialize()
    yield pool
    await pool.shutdown()


@pytest.fixture
def calls(telegram, request_pool):
    return Calls(request_pool, telegram.base_url, telegram.token)


async def test_a_message_with_buttons_arrives(telegram, calls):
    anna = telegram.user()
    await anna.starts()
    keyboard = {"inline_keyboard": [[{"text": "Klar", "callback_data": "done:1"}]]}

    sent = await calls.call("sendMessage", {"chat_id": anna.id, "text": "Hej & <b> 🙂", "reply_markup": keyboard, "reply_to": None})

    assert (sent["message_id"], anna.last.text, anna.last.actions) == (anna.last.id, "Hej & <b> 🙂", ("done",))
    assert "reply_to" not in telegram.calls[-1].parameters


async def test_a_list_is_sent_as_json(telegram, calls):
    await calls.call("getUpdates", {"timeout": 0, "allowed_updates": ("message", "callback_query")})

    assert telegram.calls[-1].parameters["allowed_updates"] == '["message","callback_query"]'


async def test_what_telegram_refuses_is_raised_in_its_words(telegram, calls):
    telegram.fails("sendMessage", 429, retry_after=7)
    with pytest.raises(RetryAfter):
        await calls.call("sendMessage", {"chat_id": 1, "text": "Hej"})
    with pytest.raises(BadRequest, match="hat not found"):
        await calls.call("sendMessage", {"chat_id": 1, "text": "Hej"})


async def test_no_error_and_no_description_holds_the_token(telegram, calls):
    telegram.cuts("getMe")
    with pytest.raises(NetworkError) as raised:
        await calls.call("getMe", {})
    assert telegram.token not in repr(raised.value) + str(raised.value.__cause__) + str(raised.value.__context__)
    assert telegram.token not in repr(calls)


async def test_a_reply_that_does_not_come_is_waited_for_no_longer_than_told(request_pool):
    async with Elsewhere(is_silent=True) as address:
        with pytest.raises(TimedOut):
            await Calls(request_pool, address, "1:a").call("getMe", {}, seconds=0.05)
