"""What the bot says arrives, is edited and is deleted as on a phone; what Telegram would refuse is refused in its words."""

import aiohttp
import pytest

from tests.emulator.calling import Api, Clock, Reply, keyboard
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": " \n"}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "🙂" * 2049}, "message is too long"),
        ({"chat_id": 1}, "chat not found"),
        ({"chat_id": "@kompass"}, "chat not found"),
        ({"chat_id": ""}, "chat_id is empty"),
        ({"reply_markup": keyboard("å" * 33)}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": keyboard("")}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"reply_markup": "[]"}, "object expected as reply markup"),
        (
            {"reply_markup": '{"inline_keyboard": [[{"url": "https://a.se"}]]}'},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"reply_markup": '{"inline_keyboard": ["Klar"]}'},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
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


@pytest.mark.parametrize("text", ["a" * 4096, "🙂" * 2048])
async def test_a_message_at_the_limits_is_taken(api: Api, anna: User, text: str) -> None:
    assert (await api("sendMessage", chat_id=anna.id, text=text, reply_markup=keyboard("å" * 32)))["ok"]


async def test_nobody_hears_the_bot_before_they_have_opened_it(telegram: Emulator, api: Api) -> None:
    stranger = telegram.user("Bo")
    assert (await api("sendMessage", chat_id=stranger.id, text="Hej"))["description"] == "Bad Request: chat not found"


async def test_who_has_blocked_the_bot_hears_nothing_until_they_come_back(telegram: Emulator, api: Api, anna: User) -> None:
    await anna.blocks_the_bot()
    refused = await api("sendMessage", chat_id=anna.id, text="Hej")
    assert (refused["error_code"], refused["description"]) == (403, "Forbidden: bot was blocked by the user")
    await anna.writes("Tillbaka")
    assert (await api("sendMessage", chat_id=anna.id, text="Hej"))["ok"]
    updates = (await api("getUpdates"))["result"]
    statuses = [each["my_chat_member"]["new_chat_member"]["status"] for each in updates if "my_chat_member" in each]
    assert statuses == ["kicked", "member"]


async def test_nobody_is_behind_a_deleted_account(api: Api, anna: User) -> None:
    await anna.deletes_the_account()
    refused = await api("sendMessage", chat_id=anna.id, text="Hej")
    assert (refused["error_code"], refused["description"]) == (403, "Forbidden: user is deactivated")


async def test_an_edit_changes_words_and_buttons_of_the_same_message(telegram: Emulator, api: Api, anna: User) -> None:
    sent = (await api("sendMessage", chat_id=anna.id, text="Före", reply_markup=keyboard("done:1")))["result"]
    about = {"chat_id": anna.id, "message_id": sent["message_id"]}
    edited = (await api("editMessageText", **about, text="Efter", reply_markup=keyboard("done:2")))["result"]
    assert (edited["message_id"], edited["text"], edited["edit_date"]) == (sent["message_id"], "Efter", sent["date"])
    assert [(each.text, each.buttons[0].data) for each in anna.messages] == [("Efter", "done:2")]
    await api("editMessageReplyMarkup", **about)
    assert (anna.last.text, anna.last.rows) == ("Efter", ())
    assert telegram.messages == anna.messages


async def test_an_edit_is_seen_by_who_waits_for_it(api: Api, anna: User) -> None:
    await api("sendMessage", chat_id=anna.id, text="Före")
    await api("editMessageText", chat_id=anna.id, message_id=anna.last.id, text="Efter")
    assert (await anna.sees("Efter", on=anna.last)).text == "Efter"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, NOT_MODIFIED),
        ({"text": ""}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"message_id": 999}, "message to edit not found"),
        ({"message_id": "x"}, "message identifier is not specified"),
    ],
)
async def test_an_edit_that_telegram_would_refuse_is_refused_in_its_words(api: Api, anna: User, changed: Reply, words: str) -> None:
    sent = (await api("sendMessage", chat_id=anna.id, text="Hej", reply_markup=keyboard("done:1")))["result"]
    same = {"chat_id": anna.id, "message_id": sent["message_id"], "text": "Hej", "reply_markup": keyboard("done:1")}
    assert (await api("editMessageText", **(same | changed)))["description"] == f"Bad Request: {words}"


async def test_a_deleted_message_is_gone_and_an_old_one_stays(api: Api, anna: User, clock: Clock) -> None:
    for text in ("Ett", "Två"):
        await api("sendMessage", chat_id=anna.id, text=text)
    one, two = anna.messages
    assert (await api("deleteMessage", chat_id=anna.id, message_id=one.id))["result"] is True
    assert (await api("deleteMessage", chat_id=anna.id, message_id=one.id))["description"] == "Bad Request: message to delete not found"
    clock.passes(hours=49)
    assert not (await api("deleteMessage", chat_id=anna.id, message_id=two.id))["ok"]
    assert anna.messages == [two]


async def test_a_document_is_sent_with_its_caption_and_can_be_fetched(
    telegram: Emulator, http: aiohttp.ClientSession, api: Api, anna: User
) -> None:
    form = aiohttp.FormData({"chat_id": str(anna.id), "caption": "Utkastet", "reply_markup": keyboard("done:1")})
    form.add_field("document", b"%PDF", filename="rapport.pdf", content_type="application/pdf")
    async with http.post(f"{telegram.base_url}/bot{telegram.token}/sendDocument", data=form) as response:
        message = (await response.json())["result"]
    assert (message["caption"], message["document"]["file_name"], message["document"]["file_size"]) == ("Utkastet", "rapport.pdf", 4)
    assert (anna.last.text, anna.last.file.data, anna.last.actions) == ("Utkastet", b"%PDF", ("done",))
    assert (await api("sendDocument", chat_id=anna.id, document=message["document"]["file_id"]))["ok"]
    refused = await api("editMessageText", chat_id=anna.id, message_id=message["message_id"], text="Hej")
    assert refused["description"] == "Bad Request: there is no text in the message to edit"


async def test_a_photo_may_be_attached_under_another_name(telegram: Emulator, http: aiohttp.ClientSession, anna: User) -> None:
    form = aiohttp.FormData({"chat_id": str(anna.id), "photo": "attach://karta"})
    form.add_field("karta", b"\xff\xd8", filename="karta.jpg")
    async with http.post(f"{telegram.base_url}/bot{telegram.token}/sendPhoto", data=form) as response:
        assert (await response.json())["result"]["photo"][-1]["file_size"] == 2
    assert anna.last.photo.data == b"\xff\xd8"


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("sendDocument", {}, "there is no document in the request"),
        ("sendPhoto", {"photo": "file-99"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "x", "caption": "a" * 1025}, "message caption is too long"),
    ],
)
async def test_a_file_that_is_not_there_is_not_sent(api: Api, anna: User, method: str, parameters: Reply, words: str) -> None:
    assert (await api(method, chat_id=anna.id, **parameters))["description"] == f"Bad Request: {words}"
