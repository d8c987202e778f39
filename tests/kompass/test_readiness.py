"""What a process answers at /ready: each thing that keeps it from its share is named, and only to the roles that need it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.events import TELEGRAM
from kompass.counted import Counted, CountedTakes
from kompass.part import Part
from kompass.readiness import OUTBOX_LIMIT, Readiness
from kompass.roles import ALL_ROLES, Role
from storage.errors import StorageFull
from storage.outbox import add_messages
from tests.databases import only_sqlite

# What is asked of the database is asked on both in test_metrics.py.
pytestmark = only_sqlite
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def taken(_):
    pass


def asked(database, *, take=taken, parts=(), roles=ALL_ROLES, is_greeted=True):
    takes = CountedTakes(take, Counted(), lambda: AT)
    return takes, Readiness(database, takes, parts, frozenset(roles), lambda: AT, None if is_greeted is None else lambda: is_greeted)


def waits(database, seconds):
    row = {
        "channel": TELEGRAM,
        "account": "5",
        "text": "Hej",
        "buttons": [],
        "after_part": 0,
        "created_at": AT - timedelta(seconds=seconds),
    }
    database.write(lambda tx: add_messages(tx, [row]))


async def test_nothing_is_missing_where_all_is_well(database):
    waits(database, OUTBOX_LIMIT - 1)
    _, readiness = asked(database)
    assert await readiness.missing() == {}


async def test_a_closed_database_is_missing_to_every_role(database):
    _, readiness = asked(database)
    database.close()
    assert [list(await readiness.missing(role)) for role in (None, *Role)] == [["database"]] * 5


async def test_a_message_that_waits_for_too_long_is_missing_to_the_sender_alone(database):
    waits(database, OUTBOX_LIMIT + 1)
    _, readiness = asked(database)
    assert [list(await readiness.missing(role)) for role in ("web", "intake", "sender", "jobs")] == [[], [], ["outbox"], []]


async def test_what_waits_while_telegram_is_off_is_nobodys_concern(database):
    waits(database, OUTBOX_LIMIT + 1)
    _, readiness = asked(database, is_greeted=None)
    assert await readiness.missing() == {}


async def test_telegram_out_of_reach_keeps_no_page_from_being_ready(database):
    _, readiness = asked(database, is_greeted=False)
    assert list(await readiness.missing()) == ["telegram"]
    assert await readiness.missing("web") == {}


async def test_a_batch_that_could_not_be_stored_is_told_without_its_words(database):
    async def refused(_):
        raise StorageFull("refusals.disk_full", path="/secret")

    takes, readiness = asked(database, take=refused)
    with pytest.raises(StorageFull):
        await takes.take([])
    assert await readiness.missing("web") == {"intake": "the last batch could not be stored"}
    assert await readiness.missing("jobs") == {}


async def test_a_part_that_fell_is_named_until_it_runs_again(database):
    ran = asyncio.Event()

    async def falls():
        ran.set()
        raise ZeroDivisionError("Ett hemligt svar")

    part = Part("sender", falls, Role.SENDER)
    _, readiness = asked(database, parts=[part])
    running = asyncio.create_task(part.kept_alive())
    await ran.wait()
    assert list(await readiness.missing()) == ["sender"]
    assert "hemligt" not in str(await readiness.missing())
    assert await readiness.missing("web") == {}
    running.cancel()
