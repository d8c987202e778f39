"""What Telegram brings is confirmed only after its commit, comes again otherwise, and is taken from nobody else."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from bot.channels.telegram import webhook
from bot.channels.telegram.address import SECRET_HEADER, WEBHOOK_PATH
from bot.channels.telegram.sending import sender
from bot.channels.telegram.webhook import Webhook, announce, keep_announced
from bot.events import TELEGRAM, Opened, Pressed, Wrote
from bot.intake import Intake
from bot.outbox import Outbox
from storage.errors import StorageFull
from tests.bot.channels.test_transport import Elsewhere
from tests.bot.evaluation import MAJA, answers, texts_of
from tests.telegram_emulator.emulator import Emulator

SECRET = "a-secret_of-32-letters-0123456789"


def now():
    return datetime.now(UTC)


@dataclass
class Receiving:
    """What stands behind the webhook: the real intake, or a disk that is full."""

    intake: Intake | None = None
    is_full: bool = False
    refused: int = 0
    taken: list[object] = field(default_factory=list)

    async def take(self, events):
        if self.is_full:
            self.refused += 1
            raise StorageFull("refusals.disk_full", path="kompass-data")
        if self.intake is not None:
            await self.intake.take(events)
        self.taken += events


@asynccontextmanager
async def serving(hook):
    """The web around a webhook: its address."""

    async def answer(request):
        return web.Response(status=await hook.receive(request.headers.get(SECRET_HEADER), await request.read()))

    app = web.Application()
    app.router.add_post(WEBHOOK_PATH, answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def telegram():
    """A Telegram whose pauses between two tries are short."""
    async with Emulator(pace=0.01, webhook_pause=0.01) as emulator:
        yield emulator


@pytest.fixture
async def receiving(telegram, account):
    """A webhook that Telegram knows of, with nothing behind it that could say anything."""
    taking = Receiving()
    async with serving(Webhook(SECRET, taking.take, now, calm=account.courtesy.answer)) as address:
        await announce(account.fetching, address, SECRET)
        yield taking


def update(**content):
    return json.dumps({"update_id": 1, **content}).encode()


def message(**content):
    person = {"id": 5, "is_bot": False, "first_name": "Maja"}
    return {"message_id": 7, "date": 1772442000, "chat": {"id": 5, "type": "private"}, "from": person, **content}


@pytest.fixture
async def talking(telegram, account, database):
    """A webhook with the real intake and sender behind it."""
    outbox = Outbox(database, TELEGRAM, sender(account.calls), now)
    sending = asyncio.create_task(outbox.run())
    taking = Receiving(Intake(database, outbox.wake))
    async with serving(Webhook(SECRET, taking.take, now, calm=account.courtesy.answer)) as address:
        await announce(account.fetching, address, SECRET)
        yield taking
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


@pytest.fixture
async def maja(telegram, talking, invitations):
    """Maja, with the first question before her."""
    person = telegram.user("Maja")
    await person.starts(invitations.tokens[MAJA])
    await person.hears("agree")
    await person.presses("agree")
    await person.hears("skip")
    await telegram.all_taken()
    return person


async def test_an_answer_over_the_webhook_is_stored_once_however_often_it_is_brought(telegram, talking, maja, database):
    telegram.loses_confirmations()
    await maja.writes("Bara en gång")
    await maja.hears("done")
    await telegram.all_taken()

    assert sum(isinstance(event, Wrote) for event in talking.taken) == 2
    assert texts_of(database) == ["Bara en gång"]
    assert any(call.method == "answerCallbackQuery" for call in telegram.calls)


async def test_words_that_a_press_has_overtaken_stand_under_the_question_they_answer(telegram, talking, maja, database):
    first = maja.last
    telegram.holds("message")
    await maja.writes("Svar på den första frågan")
    await maja.presses("unknown", on=first)
    await maja.hears("skip")
    telegram.releases()
    await telegram.all_taken()

    asked, following = answers(database)
    assert [part["text"] for part in asked["parts"]] == ["Svar på den första frågan"]
    assert following["parts"] == []


async def test_what_cannot_be_stored_is_not_confirmed_and_comes_again(telegram, receiving):
    receiving.is_full = True
    await telegram.user().writes("Disken är full")
    await telegram.until(lambda: receiving.refused >= 2)
    assert telegram.unconfirmed == 1
    receiving.is_full = False
    await telegram.all_taken()

    assert [event.text for event in receiving.taken] == ["Disken är full"]
    assert "503" in telegram.posts[0].problem


async def test_a_person_whose_words_and_press_come_in_the_wrong_order_can_be_put_right(telegram, receiving, account):
    anna = telegram.user()
    await anna.starts()
    await telegram.all_taken()
    keyboard = {"inline_keyboard": [[{"text": "Klar", "callback_data": "done:1.2"}]]}
    await account.calls.call("sendMessage", {"chat_id": anna.id, "text": "Fråga", "reply_markup": keyboard})
    telegram.holds("message")
    await anna.writes("Ett svar")
    await anna.presses("done")
    await telegram.until(lambda: len(receiving.taken) == 2)
    telegram.releases()
    await telegram.all_taken()

    assert [type(event) for event in receiving.taken] == [Opened, Pressed, Wrote]
    assert [type(event) for event in sorted(receiving.taken, key=lambda event: event.order)] == [Opened, Wrote, Pressed]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "hemlig-å\udcff"])
async def test_whoever_does_not_know_the_secret_is_turned_away(secret):
    taking = Receiving()

    assert await Webhook(SECRET, taking.take, now).receive(secret, update(message=message(text="Hej"))) == 403
    assert taking.taken == []


def test_there_is_no_webhook_without_a_secret():
    with pytest.raises(ValueError, match="without a secret"):
        Webhook("", Receiving().take, now)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"{}", b'{"update_id": "1"}', b"[" * 100_000], ids=lambda body: repr(body[:12])
)
async def test_what_is_no_update_is_refused_and_not_quoted(capsys, body):
    assert await Webhook(SECRET, Receiving().take, now).receive(SECRET, body) == 400
    assert "[[" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [{}, {"poll": {"id": "1"}}, {"message": message(text="Prat", chat={"id": -1, "type": "group"})}, {"message": {"text": "Hemligt"}}],
)
async def test_an_update_of_no_interest_is_confirmed_or_it_would_come_for_ever(content, capsys):
    taking = Receiving()

    assert await Webhook(SECRET, taking.take, now).receive(SECRET, update(**content)) == 200
    assert taking.taken == []
    assert "Hemligt" not in capsys.readouterr().out


async def test_any_fault_behind_it_brings_the_update_again():
    async def take(events):
        raise RuntimeError("Hemligt")

    assert await Webhook(SECRET, take, now).receive(SECRET, update(message=message(text="Hej"))) == 503


async def test_nothing_is_answered_in_the_body(receiving, telegram):
    body = update(message=message(text="Hej"))
    async with (
        aiohttp.ClientSession() as http,
        http.post(telegram.webhook_url, data=body, headers={SECRET_HEADER: SECRET}) as response,
    ):
        assert (response.status, await response.read()) == (200, b"")


async def test_telegram_is_told_where_to_bring_what_and_with_which_secret(telegram, account):
    telegram.fails("setWebhook", 502)
    await announce(account.fetching, "https://kompass.example.se/", SECRET)
    told = telegram.calls[-1].parameters

    assert told["url"] == "https://kompass.example.se/telegram/webhook"
    assert told["secret_token"] == SECRET
    assert json.loads(told["allowed_updates"]) == ["message", "edited_message", "callback_query"]
    assert int(told["max_connections"]) == 100
    assert "drop_pending_updates" not in told


async def test_a_webhook_that_somebody_else_has_taken_away_is_set_again(telegram, account, monkeypatch):
    monkeypatch.setattr(webhook, "WATCH", 0.01)
    keeping = asyncio.create_task(keep_announced(account.fetching, "https://kompass.example.se", SECRET, now))
    await telegram.until(lambda: bool(telegram.webhook_url))
    await account.calls.call("deleteWebhook", {})
    await telegram.until(lambda: telegram.webhook_url == "https://kompass.example.se/telegram/webhook")
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_updates_that_cannot_be_brought_are_no_contact(telegram, account, monkeypatch):
    monkeypatch.setattr(webhook, "WATCH", 0.01)
    contacts = []
    elsewhere = Elsewhere(status=502)
    async with elsewhere as address:
        await announce(account.fetching, address, SECRET)
        await telegram.user().writes("Hej")
        await telegram.until(lambda: any(post.problem for post in telegram.posts))
        keeping = asyncio.create_task(
            keep_announced(account.fetching, address, SECRET, now, contact=lambda *, is_all_taken: contacts.append(is_all_taken))
        )
        looks = len(telegram.calls)
        await telegram.until(lambda: len(telegram.calls) > looks + 4)
        assert contacts == []
        elsewhere.status = 200
        await telegram.all_taken()
        looks = len(telegram.calls)
        await telegram.until(lambda: len(telegram.calls) > looks + 2)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    assert contacts
    assert all(contacts)
