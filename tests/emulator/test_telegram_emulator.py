"""The emulator answers as Telegram does, so that what passes against it passes on a phone."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User

Reply = dict[str, Any]
Api = Callable[..., Coroutine[Any, Any, Reply]]


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


def keyboard(data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "Klar", "callback_data": data}]]})


async def test_the_bot_is_told_its_name(api: Api) -> None:
    assert (await api("getMe"))["result"]["username"] == "kompass_test_bot"


async def test_a_token_of_another_bot_is_unauthorized(telegram: Emulator, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{telegram.base_url}/bot7000000001:AAAnotherTokenThatNobodyHas_012345678/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")


async def test_what_is_no_token_and_what_is_no_method_are_not_found(telegram: Emulator, http: aiohttp.ClientSession, api: Api) -> None:
    async with http.get(f"{telegram.base_url}/botnonsense/getMe") as response:
        assert response.status == 404
    assert (await api("makeCoffee"))["description"] == "Not Found"


async def test_an_update_comes_again_until_a_later_offset_confirms_it(api: Api, anna: User) -> None:
    await anna.writes("Hej")
    first, second = (await api("getUpdates"))["result"]

    assert (await api("getUpdates", offset=first["update_id"]))["result"] == [first, second]
    assert (await api("getUpdates", offset=second["update_id"]))["result"] == [second]
    assert (await api("getUpdates", offset=second["update_id"] + 1))["result"] == []
    assert (await api("getUpdates"))["result"] == []


async def test_a_negative_offset_forgets_all_but_the_last(api: Api, anna: User) -> None:
    await anna.writes("Hej")
    assert [each["message"]["text"] for each in (await api("getUpdates", offset=-1))["result"]] == ["Hej"]
    assert len((await api("getUpdates"))["result"]) == 1


async def test_a_poller_that_waits_is_woken_by_an_update(telegram: Emulator, api: Api) -> None:
    polling = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    await telegram.user("Bo").writes("Hej")
    assert [each["message"]["text"] for each in (await polling)["result"]] == ["Hej"]


async def test_a_second_poller_ends_the_wait_of_the_first(telegram: Emulator, api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    assert (await api("getUpdates"))["ok"]
    refused = await first
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates request")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": " \n"}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "🙂" * 2049}, "message is too long"),
        ({"chat_id": 1}, "chat not found"),
        ({"chat_id": ""}, "chat_id is empty"),
        ({"reply_markup": keyboard("å" * 33)}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": keyboard("")}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        (
            {"reply_markup": '{"inline_keyboard": [[{"text": "Öppna", "url": "http://localhost:8000/"}]]}'},
            "inline keyboard button URL 'http://localhost:8000/' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_a_message_that_telegram_would_refuse_is_refused_in_its_words(
    telegram: Emulator, api: Api, anna: User, changed: Reply, words: str
) -> None:
    refused = await api("sendMessage", **({"chat_id": anna.id, "text": "Hej"} | changed))
    assert (refused["error_code"], refused["description"]) == (400, f"Bad Request: {words}")
    assert telegram.messages == []


async def test_a_message_at_the_limits_is_taken(api: Api, anna: User) -> None:
    assert (await api("sendMessage", chat_id=anna.id, text="a" * 4096, reply_markup=keyboard("å" * 32)))["ok"]


async def test_nobody_hears_the_bot_before_they_have_opened_it(telegram: Emulator, api: Api) -> None:
    stranger = telegram.user("Bo")
    assert (await api("sendMessage", chat_id=stranger.id, text="Hej"))["description"] == "Bad Request: chat not found"


async def test_who_has_blocked_the_bot_hears_nothing(api: Api, anna: User) -> None:
    await anna.blocks_the_bot()
    assert (await api("sendMessage", chat_id=anna.id, text="Hej"))["description"] == "Forbidden: bot was blocked by the user"


async def test_a_start_link_arrives_as_a_command_with_its_payload(telegram: Emulator, api: Api) -> None:
    await telegram.user("Bo", language="en").starts("abc123")
    (update,) = (await api("getUpdates"))["result"]
    assert update["message"]["text"] == "/start abc123"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"]["language_code"] == "en"


async def test_a_press_carries_the_data_of_the_latest_button_with_that_action(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    await api("sendMessage", chat_id=anna.id, text="En till", reply_markup=keyboard("done:2"))
    await anna.presses("done")
    await anna.presses("done:1")
    queries = [each["callback_query"] for each in (await api("getUpdates"))["result"][1:]]
    assert [(each["data"], each["message"]["text"]) for each in queries] == [("done:2", "En till"), ("done:1", "En fråga")]


async def test_a_press_of_a_button_that_is_not_there_says_what_is(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("skip:1"))
    with pytest.raises(AssertionError, match="skip"):
        await anna.presses("done")


async def test_only_a_query_that_exists_can_be_answered(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    await anna.presses("done")
    query = (await api("getUpdates"))["result"][-1]["callback_query"]["id"]
    assert (await api("answerCallbackQuery", callback_query_id=query))["result"] is True
    assert "query ID is invalid" in (await api("answerCallbackQuery", callback_query_id="1"))["description"]


async def test_a_photo_can_be_fetched_as_it_was_sent(telegram: Emulator, http: aiohttp.ClientSession, api: Api, anna: User) -> None:
    await anna.sends_photo(b"\xff\xd8 picture", caption="Vår anslagstavla")
    message = (await api("getUpdates"))["result"][-1]["message"]
    file = (await api("getFile", file_id=message["photo"][-1]["file_id"]))["result"]
    async with http.get(f"{telegram.base_url}/file/bot{telegram.token}/{file['file_path']}") as response:
        assert (message["caption"], await response.read()) == ("Vår anslagstavla", b"\xff\xd8 picture")


async def test_voice_and_document_say_what_they_are(api: Api, anna: User) -> None:
    await anna.sends_voice(b"OggS", seconds=7)
    await anna.sends_document(b"%PDF", "plan.pdf")
    voice, document = (each["message"] for each in (await api("getUpdates"))["result"][1:])
    assert (voice["voice"]["duration"], voice["voice"]["mime_type"]) == (7, "audio/ogg")
    assert (document["document"]["file_name"], document["document"]["file_size"]) == ("plan.pdf", 4)


async def test_a_file_that_does_not_exist_is_not_given(telegram: Emulator, http: aiohttp.ClientSession, api: Api) -> None:
    assert "wrong file_id" in (await api("getFile", file_id="file-9"))["description"]
    async with http.get(f"{telegram.base_url}/file/bot{telegram.token}/files/file_9.jpg") as response:
        assert response.status == 404


async def test_an_edited_message_keeps_its_number(api: Api, anna: User) -> None:
    sent = await anna.writes("Vi frågar vart tredje år")
    await anna.edits(sent, "Vi frågar varje år")
    original, edited = (await api("getUpdates"))["result"][1:]
    assert edited["edited_message"]["message_id"] == original["message"]["message_id"]
    assert edited["edited_message"]["text"] == "Vi frågar varje år"


async def test_a_fault_on_order_strikes_the_next_calls_only(telegram: Emulator, api: Api, anna: User) -> None:
    telegram.fails("sendMessage", 429, times=2, retry_after=3)
    refused = [await api("sendMessage", chat_id=anna.id, text="Hej") for _ in range(2)]
    assert [each["parameters"] for each in refused] == [{"retry_after": 3}] * 2
    assert (await api("sendMessage", chat_id=anna.id, text="Hej"))["ok"]
    assert [each.text for each in anna.messages] == ["Hej"]


@pytest.mark.parametrize(("is_after", "heard"), [(False, []), (True, ["Hej"])])
async def test_a_cut_comes_before_or_after_the_message_is_taken(
    telegram: Emulator, api: Api, anna: User, is_after: bool, heard: list[str]
) -> None:
    telegram.cuts("sendMessage", is_after=is_after)
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=anna.id, text="Hej")
    assert [each.text for each in anna.messages] == heard


async def test_an_outage_loses_nothing(telegram: Emulator, api: Api, anna: User) -> None:
    address = telegram.base_url
    await telegram.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await api("getUpdates")
    await anna.writes("Under avbrottet")
    await telegram.start()
    assert telegram.base_url == address
    assert (await api("getUpdates"))["result"][-1]["message"]["text"] == "Under avbrottet"


async def test_hearing_waits_for_what_is_said_after_the_last_act(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="Före")
    await anna.writes("Hej")
    hearing = asyncio.create_task(anna.hears())
    await api("sendMessage", chat_id=anna.id, text="Efter", reply_markup=keyboard("done:1"))
    assert (await hearing).text == "Efter"
    assert await anna.hears("done") == await anna.hears("Efter") == await anna.hears(lambda message: message.actions == ("done",))


async def test_hearing_nothing_fails_and_says_what_was_heard(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="Något annat")
    with pytest.raises(AssertionError, match="Något annat"):
        await anna.hears("Tack", seconds=0.01)


async def test_all_is_taken_once_the_last_update_is_confirmed(telegram: Emulator, api: Api, anna: User) -> None:
    taking = asyncio.create_task(telegram.all_taken())
    last = (await api("getUpdates"))["result"][-1]["update_id"]
    assert telegram.unconfirmed == 1
    await api("getUpdates", offset=last + 1)
    await taking
