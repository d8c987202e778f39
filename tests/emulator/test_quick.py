"""The short cut through HTTP gives what the long way gives, however the bytes arrive."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlencode

import pytest

from tests.emulator.calling import keyboard
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User
from tests.telegram_emulator.quick import QuickServer

Exchange = Callable[..., Awaitable[tuple[int, dict]]]
WORDS = "Vi frågar & följer upp: 100 % + lite till = 🙂"


@pytest.fixture
async def exchange(telegram: Emulator) -> AsyncIterator[Exchange]:
    """Sends pieces of bytes on one connection and reads one reply."""
    reader, writer = await asyncio.open_connection(*telegram.base_url.removeprefix("http://").split(":"))

    async def exchanged(*pieces: bytes) -> tuple[int, dict]:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.01)  # so that they arrive as pieces
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length"))
        return int(head.split()[1]), json.loads(await reader.readexactly(length))

    yield exchanged
    writer.close()


@pytest.fixture
def quick_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The methods that took the short cut."""
    calls: list[str] = []
    create = QuickServer.__init__

    def counted(self: QuickServer, handler: object, answer: Callable, **options: object) -> None:
        def answered(method: str, form: bytes) -> object:
            reply = answer(method, form)
            calls.extend([method] if reply else [])
            return reply

        create(self, handler, answered, **options)

    monkeypatch.setattr(QuickServer, "__init__", counted)
    return calls


def request(telegram: Emulator, method: str, *, extra: str = "", **fields: object) -> bytes:
    body = urlencode(fields).encode()
    head = f"POST /bot{telegram.token}/{method} HTTP/1.1\r\nHost: localhost\r\n{extra}Content-Length: {len(body)}\r\n"
    return f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + body


async def test_both_ways_give_the_same(quick_calls: list[str], telegram: Emulator, exchange: Exchange, anna: User) -> None:
    fields = {"chat_id": anna.id, "text": WORDS, "reply_markup": keyboard("done:1")}
    quick = await exchange(request(telegram, "sendMessage", **fields))
    long = await exchange(request(telegram, "sendMessage", extra="Expect: \r\n", **fields))
    assert quick[1]["result"].pop("message_id") + 1 == long[1]["result"].pop("message_id")
    assert quick == long
    assert quick[1]["result"]["text"] == WORDS
    assert [each.parameters for each in telegram.calls] == [{name: str(value) for name, value in fields.items()}] * 2
    assert quick_calls == ["sendMessage"]


async def test_both_ways_refuse_the_same(quick_calls: list[str], telegram: Emulator, exchange: Exchange) -> None:
    quick = await exchange(request(telegram, "sendMessage", chat_id=1, text="Hej"))
    long = await exchange(request(telegram, "sendMessage", extra="Expect: \r\n", chat_id=1, text="Hej"))
    assert quick == long == (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"})
    assert quick_calls == ["sendMessage"]


@pytest.mark.parametrize(("at", "is_quick"), [(10, False), (60, False), (150, False), (-1, True)])
async def test_a_call_that_arrives_in_pieces_is_read_whole(
    quick_calls: list[str], telegram: Emulator, exchange: Exchange, anna: User, at: int, is_quick: bool
) -> None:
    whole = request(telegram, "sendMessage", chat_id=anna.id, text=WORDS)
    for _ in range(2):
        assert (await exchange(whole[:at], whole[at:]))[1]["result"]["text"] == WORDS
    assert len(quick_calls) == (2 if is_quick else 0)


async def test_one_connection_goes_both_ways_in_turn(quick_calls: list[str], telegram: Emulator, exchange: Exchange, anna: User) -> None:
    for _ in range(2):
        assert (await exchange(request(telegram, "getUpdates", timeout=1)))[1]["result"][0]["message"]["text"] == "/start"
        assert (await exchange(request(telegram, "sendMessage", chat_id=anna.id, text="Hej")))[0] == 200
    assert quick_calls == ["sendMessage"] * 2


async def test_a_fault_on_order_is_not_passed_by(telegram: Emulator, exchange: Exchange, anna: User) -> None:
    telegram.fails("sendMessage", 429, retry_after=3)
    statuses = [(await exchange(request(telegram, "sendMessage", chat_id=anna.id, text="Hej")))[0] for _ in range(2)]
    assert statuses == [429, 200]
