"""Sending what was committed: everything once, in order, many persons at once, and every fault only as far as it reaches."""

import asyncio

import pytest
import structlog

from bot.outbox import LONGEST_PAUSE, MOST_FAULTS, pause_after
from bot.sending import AccountRefuses, SendLater, SendNever
from bot.way import LEAST
from storage.errors import StorageFull
from storage.outbox import QUESTION, dead_messages, revive_message, unsent
from storage.sent_log import Noted, SentLog
from tests.bot.sending import AT, Channel, at_work, eventually, kept, say
from tests.databases import SQLITE


def all_sent(database) -> bool:
    return not database.read(lambda tx: unsent(tx, "telegram"))


async def passes(channel, outbox, seconds) -> None:
    channel.seconds += seconds
    outbox.wake()


@pytest.fixture
def database_kind():
    """One will do: what differs between the databases is tested in test_outbox_databases.py."""
    return SQLITE


@pytest.fixture
def channel():
    return Channel()


async def test_what_was_said_before_and_while_it_runs_is_sent_in_order(database, channel):
    say(database, "1", "2")
    async with at_work(database, channel) as outbox:
        await channel.until(lambda: channel.texts() == ["1", "2"])
        say(database, "3")
        outbox.wake()
        await channel.until(lambda: channel.texts() == ["1", "2", "3"])

    assert all_sent(database)
    assert kept(database)["3"].sent_at == AT


async def test_what_another_process_wrote_is_found_without_being_woken(database, channel):
    async with at_work(database, channel):
        say(database, "1")
        channel.seconds += 2
        await channel.until(lambda: channel.texts() == ["1"])


async def test_a_hundred_people_are_sent_to_at_once_over_a_long_way_and_each_hears_one_thing_at_a_time(database, channel):
    channel.held = asyncio.Event()
    for person in range(100):
        say(database, "1", "2", "3", account=str(person))
    async with at_work(database, channel) as outbox:
        await channel.until(lambda: channel.under_way.total() == LEAST)
        await passes(channel, outbox, 1)
        await channel.until(lambda: channel.under_way.total() == 100)
        channel.held.set()
        await channel.until(lambda: len(channel.taken) == 300)

    assert channel.most_of_one_person == 1
    assert all(channel.texts(str(person)) == ["1", "2", "3"] for person in range(100))


async def test_who_is_told_to_wait_waits_so_long_and_nobody_else_does(database, channel):
    channel.answers["1"] = [SendLater(60)]
    say(database, "1", "2")
    say(database, "hello", account="6")
    async with at_work(database, channel) as outbox:
        await channel.until(lambda: channel.texts("6") == ["hello"])
        await passes(channel, outbox, 59)
        say(database, "again", account="6")
        outbox.wake()
        await channel.until(lambda: channel.texts("6") == ["hello", "again"])
        assert channel.texts() == []
        await passes(channel, outbox, 1)
        await channel.until(lambda: channel.texts() == ["1", "2"])

    assert outbox.counted.retried == 1


async def test_several_people_told_to_wait_at_once_hold_up_everybody(database, channel):
    for person in "123":
        channel.answers[person] = [SendLater(60)]
        say(database, person, account=person)
    async with at_work(database, channel) as outbox:
        await channel.until(lambda: len(channel.tried) == 3 and not channel.under_way.total())
        say(database, "hello", account="6")
        await passes(channel, outbox, 59.5)
        await eventually(database, lambda: len(outbox) == 4)
        assert len(channel.tried) == 3
        await passes(channel, outbox, 0.5)
        await channel.until(lambda: len(channel.taken) == 4)


async def test_pauses_grow_while_the_channel_is_out_of_reach(database, channel):
    channel.answers |= {"1": [SendLater() for _ in range(5)], "2": [SendLater()]}
    say(database, "1", "2")
    pauses = [pause_after(failures) for failures in range(1, 6)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert pause_after(1000) == LONGEST_PAUSE
    async with at_work(database, channel) as outbox:
        for tries, pause in enumerate(pauses, start=1):
            await channel.until(lambda tries=tries: len(channel.tried) == tries and not channel.under_way.total())
            await passes(channel, outbox, pause)
        # What was reached meanwhile is out of reach anew, and the pauses begin anew.
        await channel.until(lambda: channel.texts() == ["1"] and len(channel.tried) == 7 and not channel.under_way.total())
        await passes(channel, outbox, pauses[0])
        await channel.until(lambda: channel.texts() == ["1", "2"])


async def test_a_refused_message_is_dead_and_the_next_is_sent(database, channel):
    channel.answers["1"] = [SendNever("refused: too long")]
    say(database, "1", "2")
    async with at_work(database, channel) as outbox:
        await channel.until(lambda: channel.texts() == ["2"])

    (dead,) = database.read(dead_messages)
    assert (dead.id, dead.error, outbox.counted.dead) == (kept(database)["1"].id, "refused: too long", 1)


async def test_a_person_who_blocks_us_is_told_of_once_until_they_are_back(database, channel):
    told = []

    async def tell(interview, account):
        told.append((interview, account))

    channel.answers |= {text: [AccountRefuses("blocked")] for text in ("1", "2", "4")}
    say(database, "1", "2", "3", "4")
    async with at_work(database, channel, on_refused=tell):
        await channel.until(lambda: len(channel.tried) == 4)

    assert channel.texts() == ["3"]
    assert told == [(1, "5"), (1, "5")]
    assert [text for text, message in kept(database).items() if message.dead_at] == ["1", "2", "4"]


async def test_a_refusal_that_could_not_be_told_is_told_later(database, channel):
    told = []

    async def tell(interview, account):
        told.append(account)
        if len(told) == 1:
            raise StorageFull("refusals.disk_full", path="data")

    channel.answers["1"] = [AccountRefuses("blocked"), AccountRefuses("blocked")]
    say(database, "1")
    async with at_work(database, channel, on_refused=tell) as outbox:
        await eventually(database, lambda: outbox.counted.retried == 1)
        await passes(channel, outbox, 1)
        await channel.until(lambda: len(channel.tried) == 2)

    assert told == ["5", "5"]
    assert kept(database)["1"].error == "blocked"


async def test_a_message_that_meets_our_own_fault_again_and_again_does_not_stand_in_the_way_for_ever(database, channel):
    channel.answers["1"] = [KeyError("label") for _ in range(MOST_FAULTS)]
    say(database, "1", "2")
    with structlog.testing.capture_logs() as lines:
        async with at_work(database, channel) as outbox:
            for tries in range(1, MOST_FAULTS + 1):
                await channel.until(lambda tries=tries: len(channel.tried) >= tries and not channel.under_way.total())
                await passes(channel, outbox, LONGEST_PAUSE)
            await channel.until(lambda: channel.texts() == ["2"])

    assert kept(database)["1"].error == "fault: KeyError"
    assert "label" not in str(lines)


async def test_an_outage_does_not_count_as_a_fault_of_ours(database, channel):
    channel.answers["1"] = [*(SendLater() for _ in range(MOST_FAULTS)), KeyError("label")]
    say(database, "1")
    async with at_work(database, channel) as outbox:
        for tries in range(1, MOST_FAULTS + 2):
            await channel.until(lambda tries=tries: len(channel.tried) >= tries and not channel.under_way.total())
            await passes(channel, outbox, LONGEST_PAUSE)
        await channel.until(lambda: channel.texts() == ["1"])

    assert outbox.counted.dead == 0


async def test_of_several_questions_that_wait_only_the_last_is_sent(database, channel):
    say(database, "question 1", kind=QUESTION)
    say(database, "read-back", "receipt")
    say(database, "question 2", kind=QUESTION)
    async with at_work(database, channel) as outbox:
        await channel.until(lambda: channel.texts() == ["read-back", "receipt", "question 2"])

    assert kept(database)["question 1"].replaced_at == AT
    assert kept(database)["question 1"].sent_at is None
    assert (outbox.counted.replaced, outbox.counted.sent) == (1, 3)
    assert all_sent(database)


async def test_a_dead_message_that_is_revived_is_sent(database, channel):
    channel.answers["1"] = [SendNever("refused")]
    say(database, "1", "2")
    async with at_work(database, channel):
        await channel.until(lambda: channel.texts() == ["2"])
        number = kept(database)["1"].id
        await eventually(database, lambda: bool(database.read(dead_messages)))
        assert database.write(lambda tx: revive_message(tx, number))
        channel.seconds += 2
        await channel.until(lambda: channel.texts() == ["2", "1"])

    assert not database.write(lambda tx: revive_message(tx, number))


async def test_nothing_goes_twice_while_marks_cannot_be_written_and_nothing_more_is_sent(database, channel, monkeypatch):
    full, tries = True, asyncio.Event()
    write_soon = database.write_soon

    async def disk_is_full(work):
        if full:
            tries.set()
            raise StorageFull("refusals.disk_full", path="data")
        return await write_soon(work)

    monkeypatch.setattr(database, "write_soon", disk_is_full)
    say(database, "1", "2")
    async with at_work(database, channel) as outbox:
        await asyncio.wait_for(tries.wait(), 10)
        say(database, "later", account="6")
        await passes(channel, outbox, 2)
        tries.clear()
        await asyncio.wait_for(tries.wait(), 10)
        assert "later" not in channel.texts("6")
        full = False
        await channel.until(lambda: channel.texts("6") == ["later"])

    assert channel.texts() == ["1", "2"]
    assert all_sent(database)


async def test_what_could_not_be_marked_at_the_end_is_marked_and_not_sent_by_the_next_run(database, channel, monkeypatch):
    async def disk_is_full(work):
        raise StorageFull("refusals.disk_full", path="data")

    say(database, "1")
    with monkeypatch.context() as full:
        full.setattr(database, "write_soon", disk_is_full)
        async with at_work(database, channel) as outbox:
            await channel.until(lambda: channel.texts() == ["1"])
    assert not all_sent(database)
    say(database, "2")
    again = asyncio.create_task(outbox.run())
    await channel.until(lambda: channel.texts()[-1] == "2")
    await eventually(database, lambda: all_sent(database))
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)

    assert channel.texts() == ["1", "2"]


async def test_what_a_program_that_was_killed_had_sent_is_marked_and_not_sent_again(database, channel):
    say(database, "1", "2")
    first, _ = database.read(lambda tx: unsent(tx, "telegram"))
    killed = SentLog(database.folder, "telegram")
    killed.note(Noted(first.id, first.created_at))
    async with at_work(database, channel):
        await channel.until(lambda: channel.texts() == ["2"])

    assert all_sent(database)
    assert killed.noted() == []


async def test_nobody_hears_the_next_thing_before_the_last_one_is_noted(database, channel, monkeypatch):
    noted, note = [], SentLog.note

    def note_and_tell(log, sent):
        note(log, sent)
        noted.append(sent.id)

    monkeypatch.setattr(SentLog, "note", note_and_tell)
    say(database, "1", "2", "3")
    numbers = [message.id for message in database.read(lambda tx: unsent(tx, "telegram"))]
    noted_when_tried = []
    send = channel.send

    async def watched(account, text, buttons):
        noted_when_tried.append(list(noted))
        await send(account, text, buttons)

    channel.send = watched
    async with at_work(database, channel):
        await channel.until(lambda: channel.texts() == ["1", "2", "3"])

    assert noted_when_tried == [[], numbers[:1], numbers[:2]]


async def test_what_cannot_be_noted_is_marked_all_the_same(database, channel, monkeypatch):
    def disk_is_full(log, sent):
        raise StorageFull("refusals.disk_full", path="data")

    monkeypatch.setattr(SentLog, "note", disk_is_full)
    say(database, "1", "2")
    async with at_work(database, channel):
        await channel.until(lambda: channel.texts() == ["1", "2"])

    assert all_sent(database)


async def test_who_stops_marks_what_was_accepted_and_a_later_run_sends_the_rest(database, channel):
    channel.held = asyncio.Event()
    say(database, "1", "2")
    async with at_work(database, channel):
        await channel.until(lambda: len(channel.tried) == 1)
        asyncio.get_running_loop().call_soon(channel.held.set)

    assert channel.texts() == ["1"]
    assert kept(database)["1"].sent_at == AT
    assert [message.text for message in database.read(lambda tx: unsent(tx, "telegram"))] == ["2"]
    async with at_work(database, channel):
        await channel.until(lambda: channel.texts() == ["1", "2"])


async def test_a_request_that_never_ends_does_not_hold_up_the_end(database, channel):
    channel.held = asyncio.Event()
    say(database, "1")
    async with asyncio.timeout(5):
        async with at_work(database, channel):
            await channel.until(lambda: len(channel.tried) == 1)

    assert not all_sent(database)


async def test_it_can_be_run_again_after_it_was_stopped(database, channel):
    async with at_work(database, channel) as outbox:
        say(database, "1")
        outbox.wake()
        await channel.until(lambda: channel.texts() == ["1"])
    say(database, "2")
    again = asyncio.create_task(outbox.run())
    await channel.until(lambda: channel.texts() == ["1", "2"])
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)
