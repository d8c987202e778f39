"""One writer, many readers: what is written is on the disk, what is read is a snapshot, and a full disk stores nothing."""

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.backends.sqlite import DATABASE_FILE
from storage.database import open_database, savepoint
from storage.errors import StorageBusy, StorageFull
from storage.evaluations import add_evaluation, all_evaluations
from storage.locking import BUSY_SECONDS
from storage.remembered import recall, remember
from storage.tables.evaluations import Member
from tests.databases import only_sqlite


def pragma(name):
    return lambda tx: tx.execute(text(f"PRAGMA {name}")).scalar_one()


def other_program(folder):
    """A connection as another process has one; it never waits."""
    return sqlite3.connect(folder / DATABASE_FILE, isolation_level=None, timeout=0, check_same_thread=False)


def do(database, way, work):
    return database.write(work) if way == "write" else database.read(work)


@only_sqlite
@pytest.mark.parametrize("way", ["write", "read"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", BUSY_SECONDS * 1000)],
)
def test_every_connection_is_safe_before_it_is_fast(database, way, name, value):
    assert do(database, way, pragma(name)) == value


def test_a_row_that_points_at_nothing_is_refused(database):
    stray = Member(evaluation_id=4711, code="E1", email="a@b.example", name="A", organisation="", role="lead")
    with pytest.raises(IntegrityError):
        database.write(lambda tx: tx.add(stray))


@only_sqlite
def test_what_write_has_returned_from_is_there_for_a_program_that_opens_the_file_now(database, folder):
    database.write(lambda tx: remember(tx, "bot", "kompass_bot"))
    other = other_program(folder)
    assert other.execute("SELECT value FROM remembered").fetchall() == [("kompass_bot",)]
    other.close()


def test_work_that_raises_leaves_nothing_behind(database):
    def work(tx):
        remember(tx, "bot", "half")
        tx.flush()
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        database.write(work)
    assert database.read(lambda tx: recall(tx, "bot")) is None


def test_a_savepoint_can_fail_alone(database):
    def fail(tx):
        with savepoint(tx):
            remember(tx, "inside", "lost")
            tx.flush()
            raise LookupError

    def work(tx):
        remember(tx, "before", "kept")
        with pytest.raises(LookupError):
            fail(tx)

    database.write(work)
    assert database.read(lambda tx: (recall(tx, "before"), recall(tx, "inside"))) == ("kept", None)


def test_work_is_done_on_one_writer_thread_however_many_ask(database):
    with ThreadPoolExecutor(8) as many:
        threads = set(many.map(lambda _: database.write(lambda tx: threading.current_thread().name), range(32)))
    assert len(threads) == 1


def test_no_count_is_lost_when_many_write_at_once(database):
    def count(tx):
        remember(tx, "count", str(int(recall(tx, "count") or 0) + 1))

    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda _: database.write(count), range(50)))
    assert database.read(lambda tx: recall(tx, "count")) == "50"


@only_sqlite
def test_a_writer_holds_the_database_from_its_first_statement(database, folder):
    """BEGIN IMMEDIATE: two that both have read would otherwise both want to write, and one would be thrown out."""

    def work(tx):
        all_evaluations(tx)
        other = other_program(folder)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()

    database.write(work)


@only_sqlite
def test_a_write_waits_for_another_program_to_finish(database, folder):
    other = other_program(folder)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO remembered VALUES ('first', 'other program')")
    with ThreadPoolExecutor(1) as one:
        waiting = one.submit(database.write, lambda tx: remember(tx, "second", recall(tx, "first") or "nobody"))
        other.execute("COMMIT")
        waiting.result()
    other.close()
    assert database.read(lambda tx: recall(tx, "second")) == "other program"


@only_sqlite
def test_a_write_that_has_waited_too_long_says_that_the_database_is_busy(database, folder, sentence):
    # The writer keeps its connection, so from here on it waits a millisecond instead of ten seconds.
    database.write(pragma("busy_timeout = 1"))
    other = other_program(folder)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBusy) as refused:
        database.write(lambda tx: remember(tx, "bot", "late"))
    other.execute("ROLLBACK")
    other.close()
    assert str(BUSY_SECONDS) in sentence(refused.value)
    assert database.read(lambda tx: recall(tx, "bot")) is None


def test_a_reader_sees_the_database_as_it_was_when_it_began(database):
    database.write(lambda tx: remember(tx, "bot", "old"))

    def look_twice(tx):
        before = recall(tx, "bot")
        database.write(lambda writer: remember(writer, "bot", "new"))
        tx.expire_all()
        return before, recall(tx, "bot")

    assert database.read(look_twice) == ("old", "old")
    assert database.read(lambda tx: recall(tx, "bot")) == "new"


def test_what_a_reader_changes_is_not_kept(database):
    def change(tx):
        remember(tx, "bot", "from a reader")
        tx.flush()

    database.read(change)
    assert database.read(lambda tx: recall(tx, "bot")) is None


def test_the_event_loop_runs_on_while_something_is_written(database):
    may_finish = threading.Event()

    def work(tx):
        assert may_finish.wait(5), "the event loop stood still while the writer worked"
        remember(tx, "bot", "written")

    async def both():
        writing = asyncio.ensure_future(database.write_soon(work))
        await asyncio.sleep(0)
        may_finish.set()
        await writing
        return await database.read_soon(lambda tx: recall(tx, "bot"))

    assert asyncio.run(both()) == "written"


@only_sqlite
def test_emptying_the_journal_moves_everything_into_the_database_file(database, folder):
    database.write(lambda tx: remember(tx, "bot", "kompass_bot"))
    journal = folder / f"{DATABASE_FILE}-wal"
    assert b"kompass_bot" in journal.read_bytes()
    database.empty_journal()
    assert journal.read_bytes() == b""
    assert b"kompass_bot" in (folder / DATABASE_FILE).read_bytes()


@only_sqlite
def test_a_full_database_takes_nothing_and_says_so(database, folder, sentence):
    # What a full disk says, said by SQLite itself: the file may not grow any more.
    database.write(pragma(f"max_page_count = {database.read(pragma('page_count'))}"))
    with pytest.raises(StorageFull) as refused:
        database.write(lambda tx: remember(tx, "long", "ord " * 100_000))
    assert str(folder) in sentence(refused.value)
    assert database.read(lambda tx: recall(tx, "long")) is None


@only_sqlite
def test_a_disk_that_is_full_inside_a_savepoint_is_called_full_too(database):
    database.write(pragma(f"max_page_count = {database.read(pragma('page_count'))}"))

    def work(tx):
        with savepoint(tx):
            remember(tx, "long", "ord " * 100_000)

    with pytest.raises(StorageFull):
        database.write(work)


@only_sqlite
def test_a_database_that_was_full_goes_on_when_there_is_room_again(database):
    database.write(pragma(f"max_page_count = {database.read(pragma('page_count'))}"))
    with pytest.raises(StorageFull):
        database.write(lambda tx: remember(tx, "long", "ord " * 100_000))
    database.write(pragma("max_page_count = 1000000"))
    database.write(lambda tx: remember(tx, "long", "ord " * 100_000))
    assert len(database.read(lambda tx: recall(tx, "long")) or "") == 400_000


def test_a_full_disk_takes_nothing_and_keeps_what_it_had(small_disk, sentence, new_evaluation):
    with open_database(small_disk, migrate=True) as database:
        database.write(lambda tx: add_evaluation(tx, new_evaluation()))
        with pytest.raises(StorageFull) as refused:
            database.write(lambda tx: remember(tx, "long", "ord " * 1_000_000))
        assert str(small_disk) in sentence(refused.value)
        assert [found.municipality for found in database.read(all_evaluations)] == ["Ekköping"]
