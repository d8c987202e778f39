"""After an outage whoever may be waiting on a button is shown the question again, once, and nobody else is."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.channels.telegram.returning import LAST_CONTACT, Returning
from bot.events import TELEGRAM, Returned
from storage.activity import interviews_active_between
from storage.outbox import settle_channel
from storage.remembered import recall, remember
from storage.tables.conversation import Interview, OutboxMessage
from tests.bot.evaluation import AT, EVALUATOR, MAJA, OLA, on_the_web

BEGAN = AT + timedelta(hours=5)
BACK = BEGAN + timedelta(minutes=3)


@dataclass
class Channel:
    """The channel as ``Returning`` sees it: a clock, and an intake that commits or fails."""

    database: object
    now: datetime = BACK
    shown: list[Returned] = field(default_factory=list)
    fails: int = 0
    has_shown: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, events):
        if self.fails:
            self.fails -= 1
            raise ConnectionAbortedError("as if the process died here")
        self.shown += events
        self.has_shown.set()

    def last_contact(self):
        return self.database.read(lambda tx: recall(tx, LAST_CONTACT))

    def returning(self):
        return Returning(self.database, self.take, lambda: self.now, rest=0.0)

    async def is_reached(self, returning=None, *, is_all_taken=True):
        """One contact, and all that follows from it."""
        reached = returning or self.returning()
        reached.made(is_all_taken=is_all_taken)
        await reached._follow()


@pytest.fixture
def channel(database):
    database.write(lambda tx: remember(tx, LAST_CONTACT, BEGAN.isoformat()))
    return Channel(database)


@pytest.fixture
def asked(maja, invitations, database):
    """Maja has a question before her, seen and unanswered, when the outage begins."""
    maja.begins(invitations.tokens[MAJA])
    was_active(database, maja, BEGAN - timedelta(minutes=5))
    return maja


def was_active(database, person, at):
    def write(tx):
        tx.execute(update(Interview).where(col(Interview.id) == person.interview).values(active_at=at))
        tx.execute(update(OutboxMessage).where(col(OutboxMessage.interview_id) == person.interview).values(sent_at=at))

    database.write(write)


async def test_who_was_in_the_middle_is_shown_the_question_again(channel, asked):
    await channel.is_reached()

    (event,) = channel.shown
    assert (event.interview, event.channel, event.account, event.at) == (asked.interview, TELEGRAM, "5", BACK)


async def test_who_was_looking_over_their_answers_is_shown_them_again(channel, asked, database):
    while asked.state()["phase"] == "asking":
        asked.does(asked.pressed("skip"))
    assert asked.state()["phase"] == "reviewing"
    was_active(database, asked, BEGAN)
    await channel.is_reached()

    assert len(channel.shown) == 1


@pytest.mark.parametrize(
    ("at", "is_shown"),
    [
        (BEGAN - timedelta(minutes=61), False),
        (BEGAN - timedelta(minutes=59), True),
        (BACK - timedelta(seconds=90), True),
        (BACK + timedelta(seconds=1), False),
    ],
    ids=["long before", "within the hour", "during it", "since we are back"],
)
async def test_only_who_was_there_is_meant(channel, asked, database, at, is_shown):
    was_active(database, asked, at)
    await channel.is_reached()

    assert bool(channel.shown) is is_shown


@pytest.mark.parametrize("silence", [timedelta(seconds=30), timedelta(minutes=2)])
async def test_a_short_silence_is_no_outage(channel, asked, silence):
    channel.now = BEGAN + silence
    await channel.is_reached()

    assert channel.shown == []


async def test_the_first_contact_of_all_follows_no_outage(channel, asked, database):
    database.write(lambda tx: remember(tx, LAST_CONTACT, ""))
    await channel.is_reached()

    assert channel.shown == []


async def test_who_still_has_something_to_hear_is_shown_nothing_besides(channel, asked):
    asked.does(asked.wrote("Under avbrottet"))
    await channel.is_reached()

    assert channel.shown == []


async def test_who_has_heard_something_since_is_shown_nothing_besides(channel, asked, database):
    asked.does(asked.wrote("Under avbrottet"))
    was_active(database, asked, BEGAN + timedelta(minutes=1))
    database.write(lambda tx: settle_channel(tx, TELEGRAM, BACK))
    database.write(lambda tx: tx.execute(update(OutboxMessage).values(sent_at=BACK)))
    await channel.is_reached()

    assert channel.shown == []


async def test_who_has_paused_or_not_agreed_or_works_as_an_evaluator_is_left_in_peace(channel, asked, ola, asa, invitations, database):
    asked.does(asked.wrote("/paus"))
    ola.does(ola.opened(invitations.tokens[OLA]))
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    for person in (asked, ola, asa):
        was_active(database, person, BEGAN)
    await channel.is_reached()

    assert channel.shown == []


def test_a_walk_through_the_checklists_is_no_interview(asked, asa, invitations, database):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    was_active(database, asa, BEGAN)
    found = database.read(lambda tx: interviews_active_between(tx, TELEGRAM, BEGAN - timedelta(hours=1), BACK, heard_before=BACK))

    assert [(each.interview, each.account) for each in found] == [(asked.interview, "5")]


async def test_who_went_on_on_the_web_is_not_written_to_on_telegram(channel, asked, invitations, database):
    browser = on_the_web(asked, invitations.tokens[MAJA])
    browser.does(browser.opened(invitations.tokens[MAJA]))
    browser.does(browser.wrote("På webben"))
    was_active(database, asked, BEGAN)
    assert asked.state()["phase"] == "asking"
    await channel.is_reached()

    assert channel.shown == []


async def test_what_has_piled_up_is_taken_first(channel, asked):
    returning = channel.returning()
    await channel.is_reached(returning, is_all_taken=False)
    assert (channel.shown, channel.last_contact()) == ([], BEGAN.isoformat())
    channel.now = BACK + timedelta(minutes=4)
    await channel.is_reached(returning)

    assert len(channel.shown) == 1
    assert channel.last_contact() == channel.now.isoformat()


async def test_an_outage_while_we_run_is_noticed_and_so_is_the_next(channel, asked):
    returning = channel.returning()
    running = asyncio.create_task(returning.run())
    for minutes in (0, 10):
        channel.now = BACK + timedelta(minutes=minutes)
        channel.has_shown.clear()
        returning.made(is_all_taken=True)
        async with asyncio.timeout(10):
            await channel.has_shown.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    first, second = channel.shown
    assert first.id != second.id


async def test_a_crash_before_it_is_written_down_shows_the_same_events_again(channel, asked):
    await channel.is_reached()
    channel.database.write(lambda tx: remember(tx, LAST_CONTACT, BEGAN.isoformat()))
    channel.now = BACK + timedelta(minutes=10)
    await channel.is_reached()

    first, again = channel.shown
    assert first.id == again.id


async def test_an_outage_is_not_forgotten_when_nobody_could_be_shown_anything(channel, asked):
    channel.fails = 1
    with pytest.raises(ConnectionAbortedError):
        await channel.is_reached()
    assert channel.last_contact() == BEGAN.isoformat()
    await channel.is_reached()

    assert len(channel.shown) == 1
