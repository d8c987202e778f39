"""The transport carries every kind of call, tells its failures apart, and never lets the token out."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.transport import AiohttpRequest, in_form
from tests.telegram_emulator.emulator import Emulator


def bot_at(base_url: str, token: str) -> Bot:
    return Bot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )


@pytest.fixture
async def bot(telegram: Emulator) -> AsyncIterator[Bot]:
    async with bot_at(telegram.base_url, telegram.token) as started:
        yield started


class Elsewhere:
    """A server that is not Telegram: it answers everything with one body, or not at all, and remembers what it got."""

    def __init__(self, status: int = 200, body: str = "", *, is_silent: bool = False, headers: dict[str, str] | None = None) -> None:
        self.status, self.body, self.is_silent, self.headers = status, body, is_silent, headers
        self.forms: list[dict[str, object]] = []
        self.reached, self.released = asyncio.Event(), asyncio.Event()

    async def __aenter__(self) -> str:
        server = web.Application()
        server.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *exc_info: object) -> None:
        self.released.set()
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.forms.append({key: value.file.read() if isinstance(value, web.FileField) else value for key, value in form.items()})
        self.reached.set()
        if self.is_silent:
            await self.released.wait()
        return web.Response(status=self.status, text=self.body.replace("ADDRESS", str(request.url)), headers=self.headers)


async def failure(bot: Bot) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await bot.send_message(1, "Hej")
    return raised.value


async def test_a_message_arrives_and_its_reply_comes_back(telegram: Emulator, bot: Bot) -> None:
    anna = telegram.user()
    await anna.starts()
    (update,) = await bot.get_updates(timeout=1)
    sent = await bot.send_message(anna.id, "Hej & välkommen <b> 🙂")
    assert update.message is not None
    assert update.message.text == "/start"
    assert (anna.last.id, anna.last.text) == (sent.message_id, "Hej & välkommen <b> 🙂")


async def test_a_file_is_fetched_whole(telegram: Emulator, bot: Bot) -> None:
    await telegram.user().sends_photo(b"\x00\xff" * 50_000)
    (update,) = await bot.get_updates()
    assert update.message is not None
    file = await bot.get_file(update.message.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == b"\x00\xff" * 50_000


async def test_a_file_is_sent_as_a_form_with_its_other_fields() -> None:
    elsewhere = Elsewhere(body='{"ok": true, "result": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}}')
    async with elsewhere as address:
        bot_there = bot_at(address, "1:token")
        async with bot_there.request:
            await bot_there.send_document(1, InputFile(b"%PDF", filename="rapport.pdf"), caption="Utkastet")
    assert elsewhere.forms == [{"chat_id": "1", "document": b"%PDF", "caption": "Utkastet"}]


@pytest.mark.parametrize(
    ("status", "retry_after", "error"), [(409, None, Conflict), (400, None, BadRequest), (502, None, NetworkError), (429, 7, RetryAfter)]
)
async def test_each_refusal_is_an_error_of_its_own(
    telegram: Emulator, bot: Bot, status: int, retry_after: int | None, error: type[TelegramError]
) -> None:
    telegram.fails("sendMessage", status, retry_after=retry_after)
    assert type(await failure(bot)) is error


async def test_a_cut_connection_is_a_network_error(telegram: Emulator, bot: Bot) -> None:
    telegram.cuts("sendMessage")
    assert type(await failure(bot)) is NetworkError


async def test_a_server_that_does_not_answer_is_timed_out() -> None:
    async with Elsewhere(is_silent=True) as address, AiohttpRequest(read_timeout=0.05) as request:
        with pytest.raises(TimedOut):
            await request.post(f"{address}/bot1:token/getMe")


async def test_a_call_may_bring_its_own_limit() -> None:
    async with Elsewhere(is_silent=True) as address, AiohttpRequest(read_timeout=None) as request:
        with pytest.raises(TimedOut):
            await request.post(f"{address}/bot1:token/getMe", read_timeout=0.05)


async def test_a_wrong_token_is_known_whatever_the_body() -> None:
    for status, body in [(401, '{"ok": false}'), (404, "<html>ADDRESS</html>"), (401, ""), (404, "[]")]:
        async with Elsewhere(status, body) as address, AiohttpRequest() as request:
            with pytest.raises(InvalidToken):
                await request.post(f"{address}/bot1:token/getMe")


@pytest.mark.parametrize("body", ["", "<html>ADDRESS</html>", "[]", "{}", '"ADDRESS"', '{"ok": true}'])
@pytest.mark.parametrize("status", [200, 500, 503])
async def test_what_is_not_telegram_is_a_network_error(status: int, body: str) -> None:
    async with Elsewhere(status, body) as address, AiohttpRequest() as request:
        with pytest.raises(NetworkError) as raised:
            await request.post(f"{address}/bot1:token/getMe")
    assert "token" not in str(raised.value)


async def test_a_proxy_of_the_environment_is_used_for_the_hosts_it_stands_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with Elsewhere(body='{"ok": true, "result": 1}') as proxy, Elsewhere(body='{"ok": true, "result": 2}') as address:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        async with AiohttpRequest() as request:
            assert await request.post("http://telegram.invalid/bot1:token/getMe") == 1
            assert await request.post(f"{address}/bot1:token/getMe") == 2


@pytest.mark.parametrize("text", ["Hej & välkommen <b> 🙂", "a+b=c&d%20e\n\x00", "", "".join(map(chr, range(1, 256)))])
def test_a_form_holds_exactly_what_was_said(text: str) -> None:
    assert parse_qs(in_form({"chat_id": "1", "text": text}).decode(), keep_blank_values=True) == {"chat_id": ["1"], "text": [text]}


async def test_half_a_surrogate_pair_in_a_reply_is_read_all_the_same() -> None:
    async with Elsewhere(body='{"ok": true, "result": "a\\ud83d"}') as address, AiohttpRequest() as request:
        assert str(await request.post(f"{address}/bot1:token/getMe")) == "a\ud83d"


async def test_a_redirect_is_not_followed() -> None:
    async with Emulator() as elsewhere:
        to = {"Location": f"{elsewhere.base_url}/bot{elsewhere.token}/getMe"}
        async with Elsewhere(302, headers=to) as address, AiohttpRequest() as request:
            with pytest.raises(NetworkError, match="302"):
                await request.post(f"{address}/bot1:token/getMe")
        assert elsewhere.calls == []


async def test_no_error_and_no_log_line_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = "77:very-private-words"
    async with Elsewhere(502, "<html>ADDRESS</html>") as broken, Elsewhere(200, "ADDRESS") as portal, Elsewhere(is_silent=True) as silent:
        addresses = [broken, portal, silent, "http://127.0.0.1:9", "http://[broken", "nonsense://x"]
        for address in addresses:
            async with AiohttpRequest(read_timeout=0.05) as request:
                with pytest.raises(TelegramError) as raised:
                    await request.post(f"{address}/bot{token}/getMe")
                assert "private" not in "".join(traceback.format_exception(raised.value))
                assert "private" not in repr(_chain(raised.value))
    assert "private" not in caplog.text


async def test_waiting_for_a_connection_in_vain_does_not_tell_the_address() -> None:
    # aiohttp's own error for this one holds the whole address.
    request = AiohttpRequest(connections=1, connect_timeout=0.02, pool_timeout=0.02)
    silent = Elsewhere(is_silent=True)
    async with silent as address, request:
        waiting = asyncio.create_task(request.post(f"{address}/bot1:private/getUpdates"))
        await silent.reached.wait()
        with pytest.raises(TimedOut) as raised:
            await request.post(f"{address}/bot1:private/sendMessage")
        assert "private/" not in repr(_chain(raised.value))
        waiting.cancel()


def _chain(error: BaseException | None) -> list[BaseException]:
    return [] if error is None else [error, *_chain(error.__context__)]


async def test_a_request_after_the_end_is_refused_and_opens_again_on_initialize(telegram: Emulator) -> None:
    request = AiohttpRequest()
    with pytest.raises(NetworkError, match="initialize"):
        await request.post(f"{telegram.base_url}/bot{telegram.token}/getMe")
    for _ in range(2):
        async with request:
            assert await request.post(f"{telegram.base_url}/bot{telegram.token}/getMe")
