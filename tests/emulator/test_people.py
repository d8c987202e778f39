"""What people do reaches the bot as Telegram would tell it, and what the bot says reaches who waits for it."""

import asyncio
from itertools import pairwise

import aiohttp
import pytest

from tests.emulator.calling import Api, Clock, keyboard
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.messages import BotMessage
from tests.telegram_emulator.people import User

QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


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


async def test_a_button_can_be_pressed_after_it_was_taken_away(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    as_it_was = anna.last
    await api("editMessageReplyMarkup", chat_id=anna.id, message_id=as_it_was.id)
    await anna.presses("done", on=as_it_was)
    assert (await api("getUpdates"))["result"][-1]["callback_query"]["data"] == "done:1"


async def test_a_query_can_be_answered_twice_and_only_if_it_exists(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    query = await anna.presses("done")
    assert (await api("getUpdates"))["result"][-1]["callback_query"]["id"] == query
    for _ in range(2):
        assert (await api("answerCallbackQuery", callback_query_id=query))["result"] is True
    assert (await api("answerCallbackQuery", callback_query_id="1"))["description"] == QUERY_TOO_OLD


async def test_a_query_is_too_old_after_two_and_a_half_minutes(api: Api, anna: User, clock: Clock) -> None:
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    query = await anna.presses("done")
    clock.passes(seconds=149)
    assert (await api("answerCallbackQuery", callback_query_id=query))["ok"]
    clock.passes(seconds=1)
    assert (await api("answerCallbackQuery", callback_query_id=query))["description"] == QUERY_TOO_OLD


async def test_a_photo_can_be_fetched_as_it_was_sent(telegram: Emulator, http: aiohttp.ClientSession, api: Api, anna: User) -> None:
    await anna.sends_photo(b"\xff\xd8 picture", caption="Vår anslagstavla")
    message = (await api("getUpdates"))["result"][-1]["message"]
    sizes = [each["width"] for each in message["photo"]]
    assert all(small < large for small, large in pairwise(sizes))
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


@pytest.mark.parametrize(("extra", "is_given"), [(0, True), (1, False)])
async def test_a_file_over_twenty_megabytes_is_not_given_to_bots(api: Api, anna: User, extra: int, is_given: bool) -> None:
    await anna.sends_document(b"x" * (20 * 1024 * 1024 + extra), "film.mp4")
    file = (await api("getUpdates"))["result"][-1]["message"]["document"]["file_id"]
    reply = await api("getFile", file_id=file)
    assert (reply["ok"], reply.get("description")) == (is_given, None if is_given else "Bad Request: file is too big")


async def test_an_edited_message_keeps_its_number(api: Api, anna: User) -> None:
    sent = await anna.writes("Vi frågar vart tredje år")
    await anna.edits(sent, "Vi frågar varje år")
    original, edited = (await api("getUpdates"))["result"][1:]
    assert edited["edited_message"]["message_id"] == original["message"]["message_id"]
    assert edited["edited_message"]["text"] == "Vi frågar varje år"


async def test_what_is_said_in_a_group_comes_from_the_group(telegram: Emulator, api: Api, anna: User) -> None:
    group = telegram.group("Grannar", by=anna)
    await anna.writes("Hej alla", to=group)
    joined, said = (await api("getUpdates"))["result"][1:]
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert (said["message"]["chat"]["type"], said["message"]["chat"]["id"] < 0) == ("group", True)
    assert said["message"]["from"]["id"] == anna.id
    await api("sendMessage", chat_id=group.id, text="Hej gruppen")
    assert ([each.text for each in group.messages], anna.messages) == (["Hej gruppen"], [])


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


async def test_who_waits_is_not_woken_by_what_others_hear(telegram: Emulator, api: Api, anna: User) -> None:
    bo = telegram.user("Bo")
    await bo.starts()
    await api("sendMessage", chat_id=anna.id, text="Inte detta")
    looks: list[str] = []

    def is_to_anna(message: BotMessage) -> bool:
        looks.append(message.text)
        return message.text == "Till Anna"

    hearing = asyncio.create_task(anna.hears(is_to_anna))
    for _ in range(10):
        await api("sendMessage", chat_id=bo.id, text="Till Bo")
    await api("sendMessage", chat_id=anna.id, text="Till Anna")
    await hearing
    # At the beginning, when it came true, and to fetch it.
    assert looks.count("Inte detta") == 3
