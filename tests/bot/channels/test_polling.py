"""The fetch loop confirms nothing before its commit, spins on nothing, and shares a bot with its successor for a while."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.channels.telegram import courtesy, polling
from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.courtesy import Courtesy
from bot.channels.telegram.polling import Poller
from bot.events import Wrote
from storage.errors import StorageFull
from tests.bot.channels.test_transport import Elsewhere
from tests.telegram_emulator.emulator import Emulator


@dataclass
class Taking:
    """What stands behind the poller: it commits, or cannot, or is slow, as a test says."""

    is_full: bool = False
    refused_at: list[float] = field(default_factory=list)
    batches: list[list[object]] = field(default_factory=list)
    contacts: list[bool] = field(default_factory=list)
    may_commit: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    committed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_commit.set()

    async def take(self, events):
        self.begun.set()
        await self.may_commit.wait()
        if self.is_full:
            self.refused_at.append(asyncio.get_running_loop().time())
            raise StorageFull("refusals.disk_full", path="kompass-data")
        self.batches.append(list(events))
        self.committed.set()

    def made(self, *, is_all_taken):
        self.contacts.append(is_all_taken)

    @property
    def words(self):
        return [event.text for batch in self.batches for event in batch if isinstance(event, Wrote)]


@asynccontextmanager
async def fetching(telegram, taking, *, address=None):
    account = TelegramAccount(telegram.token, address or telegram.base_url)
    await account.open()
    poller = Poller(account.fetching, taking.take, lambda: datetime.now(UTC), calm=account.courtesy.answer, contact=taking.made)
    task = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await account.close()


@pytest.fixture
async def quick():
    """A Telegram whose own pauses are short."""
    async with Emulator(pace=0.05) as emulator:
        yield emulator


def fetches(telegram):
    return [call.parameters for call in telegram.calls if call.method == "getUpdates"]


async def test_only_the_kinds_we_read_are_asked_for_a_hundred_at_a_time(telegram):
    taking = Taking()
    for number in range(150):
        await telegram.user().writes(str(number))
    async with fetching(telegram, taking):
        await telegram.all_taken()

    assert [len(batch) for batch in taking.batches] == [100, 50]
    assert json.loads(fetches(telegram)[0]["allowed_updates"]) == ["message", "edited_message", "callback_query"]
    assert taking.contacts[:2] == [False, True]


async def test_nothing_is_fetched_while_a_batch_is_being_committed(telegram):
    taking = Taking()
    await telegram.user().writes("Ett svar")
    taking.may_commit.clear()
    async with fetching(telegram, taking):
        await taking.begun.wait()
        await telegram.user().writes("ett till")
        assert (len(fetches(telegram)), telegram.unconfirmed) == (1, 2)
        taking.may_commit.set()
        await telegram.all_taken()

    assert taking.words == ["Ett svar", "ett till"]


async def test_what_cannot_be_stored_is_tried_again_at_most_twice_a_second(telegram):
    taking = Taking(is_full=True)
    await telegram.user().writes("Disken är full")
    async with fetching(telegram, taking):
        await telegram.until(lambda: len(fetches(telegram)) == 3)
        taking.is_full = False
        await telegram.all_taken()

    assert all(later - earlier >= 0.5 for earlier, later in zip(taking.refused_at, taking.refused_at[1:], strict=False))
    assert len(taking.refused_at) >= 2
    assert taking.words == ["Disken är full"]


async def test_a_webhook_from_before_is_taken_away_and_nothing_is_dropped_with_it(telegram, account):
    taking = Taking()
    async with Elsewhere(status=500) as elsewhere:
        await account.calls.call("setWebhook", {"url": elsewhere})
        await telegram.user().writes("Under tiden")
        async with fetching(telegram, taking):
            await telegram.all_taken()

    assert taking.words == ["Under tiden"]
    assert telegram.webhook_url == ""


async def test_a_webhook_set_while_we_fetch_is_left_alone_for_a_while(quick, monkeypatch):
    monkeypatch.setattr(polling, "PAUSE_FOR_WEBHOOK", 0.3)
    async with Elsewhere() as elsewhere, fetching(quick, Taking()):
        await quick.until(lambda: quick.is_polled)
        other = TelegramAccount(quick.token, quick.base_url)
        await other.open()
        await other.calls.call("setWebhook", {"url": elsewhere})
        await other.close()
        await quick.until(lambda: any(call.status == 409 for call in quick.calls))
        refused_at = asyncio.get_running_loop().time()
        await quick.until(lambda: quick.webhook_url == "")

    assert asyncio.get_running_loop().time() - refused_at >= 0.29


async def test_the_other_process_of_a_rolling_restart_is_waited_out(quick):
    older, newer = Taking(), Taking()
    async with fetching(quick, newer):
        async with fetching(quick, older):
            await quick.until(lambda: any(call.status == 409 for call in quick.calls))
            conflicts = sum(call.status == 409 for call in quick.calls)
            await quick.user().writes("Medan båda hämtar")
            await quick.all_taken()
        await quick.user().writes("När den ena är kvar")
        await quick.all_taken(seconds=5)

    assert {"Medan båda hämtar", "När den ena är kvar"} == {*older.words, *newer.words}
    assert "När den ena är kvar" in newer.words
    assert sum(call.status == 409 for call in quick.calls) - conflicts < 10


async def test_too_many_fetches_are_waited_out_as_long_as_telegram_says(telegram):
    taking = Taking()
    telegram.fails("getUpdates", 429, retry_after=1)
    await telegram.user().writes("Hej")
    started = asyncio.get_running_loop().time()
    async with fetching(telegram, taking):
        await telegram.all_taken()

    assert asyncio.get_running_loop().time() - started >= 1
    assert taking.words == ["Hej"]


@pytest.mark.parametrize("result", ["{}", "true", '["x"]', '[{"update_id": "1"}]'])
async def test_what_is_no_list_of_updates_is_waited_out_like_an_outage(telegram, monkeypatch, result):
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.1)
    taking = Taking()
    async with Elsewhere(body=f'{{"ok": true, "result": {result}}}') as address, fetching(telegram, taking, address=address) as poller:
        started = asyncio.get_running_loop().time()
        assert await poller._fetched() is None
        assert asyncio.get_running_loop().time() - started >= 0.1

    assert taking.contacts == []


async def test_an_update_that_cannot_be_read_is_confirmed_and_counted(telegram):
    taking = Taking()
    person = telegram.user()
    person.sends({"text": {"not": "words"}})
    await person.writes("Hej")
    async with fetching(telegram, taking) as poller:
        await telegram.all_taken()

        assert poller.unreadable == 1
    assert taking.words == ["Hej"]


async def test_numbers_that_begin_anew_after_a_quiet_week_are_fetched_too(telegram, monkeypatch):
    monkeypatch.setattr(polling, "LONG_POLL", 1)
    taking = Taking()
    await telegram.user().writes("Före")
    async with fetching(telegram, taking):
        await telegram.all_taken()
        # Once Telegram has said that there is no more, nothing is left to confirm, and no number is asked for.
        await telegram.until(lambda: "offset" in fetches(telegram)[-1])
        await telegram.until(lambda: "offset" not in fetches(telegram)[-1])
        telegram.jumps(17)
        await telegram.user().writes("Efter")
        await telegram.all_taken()

    assert taking.words == ["Före", "Efter"]


async def pressing(telegram, account, presses):
    anna = telegram.user()
    await anna.starts()
    keyboard = {"inline_keyboard": [[{"text": "Klar", "callback_data": "done:1.2"}]]}
    await account.calls.call("sendMessage", {"chat_id": anna.id, "text": "Fråga", "reply_markup": keyboard})
    for _ in range(presses):
        await anna.presses("done")
    updates = await account.calls.call("getUpdates", {"timeout": 0})
    return [update["callback_query"]["id"] for update in updates if "callback_query" in update]


def answered(telegram):
    return [call for call in telegram.calls if call.method == "answerCallbackQuery"]


async def test_every_hourglass_is_stopped_a_few_at_a_time(telegram, account):
    queries = await pressing(telegram, account, 20)
    account.courtesy.answer(queries[:10])
    account.courtesy.answer(queries[10:])
    assert len(account.courtesy._answering) == courtesy.AT_ONCE
    await telegram.until(lambda: len(answered(telegram)) == 20)

    assert {call.status for call in answered(telegram)} == {200}


async def test_a_press_that_is_too_old_is_not_answered(telegram, account, monkeypatch):
    queries = await pressing(telegram, account, 2)
    monkeypatch.setattr(courtesy, "STALE", -1.0)
    account.courtesy.answer(queries[:1])
    monkeypatch.setattr(courtesy, "STALE", 100.0)
    account.courtesy.answer(queries[1:])
    await telegram.until(lambda: bool(answered(telegram)))

    assert [call.parameters["callback_query_id"] for call in answered(telegram)] == queries[1:]


async def test_courtesies_end_with_the_connection(telegram, account):
    queries = await pressing(telegram, account, 20)
    telegram.ignores("answerCallbackQuery", times=20)
    waiting = Courtesy(account.fetching)
    waiting.answer(queries)
    await waiting.close()

    assert waiting._answering == set()
