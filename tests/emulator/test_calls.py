"""Who may call, what a call may be, and what comes back."""

import asyncio

import aiohttp

from tests.emulator.calling import Api
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User


async def test_the_bot_is_told_its_name(api: Api) -> None:
    assert (await api("getMe"))["result"]["username"] == "kompass_test_bot"


async def test_a_token_of_another_bot_is_unauthorized(telegram: Emulator, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{telegram.base_url}/bot7000000001:AAAnotherTokenThatNobodyHas_012345678/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")


async def test_what_is_no_token_and_what_is_no_method_are_not_found(telegram: Emulator, http: aiohttp.ClientSession, api: Api) -> None:
    for path in ("/botnonsense/getMe", "/", f"/bot{telegram.token}", f"/file/bot{telegram.token}/nothing.pdf"):
        async with http.get(telegram.base_url + path) as response:
            assert response.status == 404
    assert (await api("makeCoffee"))["description"] == "Not Found"


async def test_parameters_come_in_the_address_as_a_form_or_with_files(
    telegram: Emulator, http: aiohttp.ClientSession, anna: User
) -> None:
    address = f"{telegram.base_url}/bot{telegram.token}/SENDMESSAGE"
    fields = {"chat_id": str(anna.id), "text": "Hej & välkommen"}
    with_files = aiohttp.MultipartWriter("form-data")
    for name, value in fields.items():
        with_files.append(value).set_content_disposition("form-data", name=name)
    for sent in ({"params": fields}, {"data": fields}, {"data": with_files}, {"json": fields}):
        async with http.post(address, **sent) as response:
            assert (await response.json())["result"]["text"] == "Hej & välkommen"


async def test_both_sides_of_a_chat_share_one_counter(telegram: Emulator, api: Api, anna: User) -> None:
    bo = telegram.user("Bo")
    ids = [(await anna.writes("Hej")).id, (await api("sendMessage", chat_id=anna.id, text="Hej"))["result"]["message_id"]]
    ids.append((await bo.writes("Hej")).id)
    assert ids == [2, 3, 4]


async def test_the_reply_to_a_message_is_the_message(api: Api, anna: User) -> None:
    message = (await api("sendMessage", chat_id=anna.id, text="Hej"))["result"]
    assert message["chat"] == {"id": anna.id, "first_name": "Anna", "type": "private"}
    assert (message["from"]["is_bot"], message["date"], message["text"]) == (True, 1772442000, "Hej")


async def test_without_history_only_the_latest_messages_are_remembered() -> None:
    async with Emulator(keeps=False) as telegram, aiohttp.ClientSession() as http:
        bo = telegram.user("Bo")
        await bo.starts()
        for number in range(100):
            data = {"chat_id": bo.id, "text": str(number)}
            async with http.post(f"{telegram.base_url}/bot{telegram.token}/sendMessage", data=data) as response:
                assert response.status == 200
        assert (telegram.calls, telegram.messages) == ([], [])
        assert 20 <= len(bo.messages) <= 40
        assert bo.last.text == "99"


async def test_a_listener_hears_each_message_before_the_call_is_answered(telegram: Emulator, api: Api, anna: User) -> None:
    heard = []
    telegram.on_message(lambda message: heard.append((message.text, len(telegram.calls))))
    await api("sendMessage", chat_id=anna.id, text="Hej")
    assert heard == [("Hej", 0)]


async def test_every_reply_but_that_to_get_updates_takes_its_round_trip() -> None:
    async with Emulator(round_trip=0.2, pace=0) as telegram, aiohttp.ClientSession() as http:
        assert await _took(http, telegram, "getMe") >= 0.2
        assert await _took(http, telegram, "getUpdates") < 0.2


async def _took(http: aiohttp.ClientSession, telegram: Emulator, method: str) -> float:
    started = asyncio.get_running_loop().time()
    async with http.get(f"{telegram.base_url}/bot{telegram.token}/{method}") as response:
        assert (await response.json())["ok"]
    return asyncio.get_running_loop().time() - started
