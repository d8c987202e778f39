"""Offices: one process holds each, and when it dies another stands in within a second."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.database import open_database
from storage.election import Election
from tests.databases import only_postgresql, only_sqlite

HOLD_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from storage.database import open_database
from storage.election import Election

async def work():
    print("held", flush=True)
    await asyncio.Event().wait()

with open_database(Path(sys.argv[1]), migrate=False, url=sys.argv[2]) as database:
    asyncio.run(Election(database, "sender").hold(work))
"""
HOLDERS = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND granted AND datname = '{}'"
# Those who have asked for an office and did not get it; they go on asking.
ASKING = "SELECT query_start FROM pg_stat_activity WHERE datname = '{}' AND query LIKE 'SELECT pg_try_advisory_lock%'"


class Worker:
    """Work that says when it begins and when it is ended, and goes on until then."""

    def __init__(self):
        self.began = asyncio.Event()
        self.ended = asyncio.Event()

    async def __call__(self):
        self.began.set()
        self.ended.clear()
        try:
            await asyncio.Event().wait()
        finally:
            self.began.clear()
            self.ended.set()


@pytest.fixture
async def standing():
    """Tasks that end with the test."""
    tasks = []

    def stand(election, work):
        tasks.append(asyncio.ensure_future(election.hold(work)))
        return tasks[-1]

    yield stand
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def name(place):
    """The database's."""
    return place.name


@pytest.fixture
def other_process(place, database):
    """Another process, which holds the office."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED, place.folder, place.url], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert "held\n" in iter(process.stdout.readline, "")
            yield process
        finally:
            process.kill()


async def until(holds):
    """Return when the condition holds."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110  (the server tells nobody when its condition holds)
            await asyncio.sleep(0)


@only_postgresql
async def test_when_the_holder_is_killed_another_stands_in_within_a_second(database, standing, postgres, name, other_process):
    worker = Worker()
    standing(Election(database, "sender"), worker)
    asked = set()
    await until(lambda: asked.update(postgres.ask(ASKING.format(name))) or len(asked) > 2)
    assert not worker.began.is_set()
    other_process.kill()
    other_process.wait()
    killed = time.monotonic()
    await worker.began.wait()
    assert time.monotonic() - killed < 1


@only_postgresql
async def test_one_of_two_holds_an_office_and_the_other_follows_when_it_lets_go(database, standing):
    first, second = Worker(), Worker()
    holding = standing(Election(database, "sender"), first)
    await first.began.wait()
    standing(Election(database, "sender"), second)
    holding.cancel()
    await second.began.wait()
    assert first.ended.is_set()


@only_postgresql
async def test_two_offices_can_be_held_at_once(database, standing):
    first, second = Worker(), Worker()
    standing(Election(database, "sender"), first)
    standing(Election(database, "poller"), second)
    await first.began.wait()
    await second.began.wait()


@only_postgresql
async def test_who_loses_the_connection_stops_working_and_stands_again(database, standing, postgres, name):
    worker = Worker()
    standing(Election(database, "sender"), worker)
    await worker.began.wait()
    postgres.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    await worker.ended.wait()
    await worker.began.wait()
    assert postgres.ask(HOLDERS.format(name)) == [(1,)]


@pytest.mark.usefixtures("database_kind")
async def test_work_that_ends_ends_the_office(database):
    done = []

    async def work():
        done.append(1)

    for _ in range(2):
        await asyncio.wait_for(Election(database, "sender").hold(work), 10)
    assert done == [1, 1]


async def test_work_that_fails_is_told(database):
    async def work():
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        await Election(database, "sender").hold(work)


@only_sqlite
async def test_on_a_file_whoever_has_the_runners_lock_holds_every_office(database, standing):
    worker = Worker()
    task = standing(Election(database, "sender"), worker)
    await worker.began.wait()
    task.cancel()
    await worker.ended.wait()


@only_postgresql
async def test_a_server_that_is_not_there_yet_is_waited_for(database, standing, postgres, name, place):
    worker = Worker()
    postgres.ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    standing(Election(database, "sender"), worker)
    assert not worker.began.is_set()
    postgres.ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await asyncio.wait_for(worker.began.wait(), 10)


def test_the_database_of_a_file_is_not_shared_and_that_of_a_server_is(database, database_kind, place):
    assert database.is_shared == (database_kind == "postgresql")
    assert database.folder == place.folder
    with open_database(place.folder, migrate=False, url=place.url) as again:
        assert again.is_shared == database.is_shared
