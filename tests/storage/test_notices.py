"""Notices: what one process commits, the others hear of; and who may have missed something is told everything."""

import asyncio

import pytest

from storage.notices import JOBS, OUTBOX, TOPICS, Notices, notify
from storage.remembered import recall, remember
from tests.databases import only_postgresql, only_sqlite

LISTENING = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'"


class Ear:
    """What was heard, one after the other."""

    def __init__(self):
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    async def next(self):
        return await asyncio.wait_for(self.heard.get(), 20)

    async def all_topics(self):
        return {await self.next() for _ in TOPICS}


@pytest.fixture
async def ear(database):
    """Somebody who listens, and has heard the first notice of every topic."""
    ear = Ear()
    listening = asyncio.ensure_future(Notices(database, ear.heard.put_nowait).run())
    if database.is_shared:
        assert await ear.all_topics() == set(TOPICS)
    yield ear
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@only_postgresql
async def test_a_notice_is_heard_after_its_transaction_and_once_however_often_it_was_given(database, ear):
    def work(tx):
        remember(tx, "bot", "kompass_bot")
        notify(tx, JOBS)
        notify(tx, JOBS)

    await database.write_soon(work)
    await database.write_soon(lambda tx: notify(tx, OUTBOX))
    assert [await ear.next(), await ear.next()] == [JOBS, OUTBOX]
    assert await database.read_soon(lambda tx: recall(tx, "bot")) == "kompass_bot"


@only_postgresql
async def test_a_notice_of_a_transaction_that_failed_is_not_heard(database, ear):
    def fails(tx):
        notify(tx, JOBS)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write_soon(fails)
    await database.write_soon(lambda tx: notify(tx, OUTBOX))
    assert await ear.next() == OUTBOX


@only_postgresql
async def test_whoever_was_cut_off_listens_again_and_is_told_every_topic(database, ear, postgres):
    postgres.ask(LISTENING)
    assert await ear.all_topics() == set(TOPICS)
    await database.write_soon(lambda tx: notify(tx, OUTBOX))
    assert await ear.next() == OUTBOX


@only_sqlite
async def test_on_a_file_nobody_is_told_anything(database, ear):
    await database.write_soon(lambda tx: notify(tx, OUTBOX))
    assert ear.heard.empty()
