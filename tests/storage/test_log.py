"""The log: a row that is changed, taken out or moved shows."""

import pytest
from sqlalchemy import text

from storage.log import first_broken_entry, log_of, write_log
from storage.tables.trust import LogEntry

ACTIONS = ("created", "invited", "confirmed", "locked points")


@pytest.fixture
def log(database, evaluation_id, at):
    """Four entries with the ids 1 to 4."""
    for action in ACTIONS:
        entry = LogEntry(evaluation_id=evaluation_id, at=at, actor="E1", action=action, subject="e1", hash="")
        database.write(lambda tx, entry=entry: write_log(tx, entry))
    return database


def test_the_log_tells_what_was_done_in_its_order(log, evaluation_id):
    assert tuple(entry.action for entry in log.read(lambda tx: log_of(tx, evaluation_id))) == ACTIONS


def test_a_log_that_nobody_touched_is_whole(log):
    assert log.read(first_broken_entry) is None


def test_an_empty_log_is_whole(database):
    assert database.read(first_broken_entry) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor", "E2"), ("action", "removed"), ("subject", "i12 3.2"), ("at", "2026-01-01 00:00:00.000000"), ("evaluation_id", None)],
)
def test_a_changed_row_is_found(log, column, value):
    log.write(lambda tx: tx.execute(text(f"UPDATE log SET {column} = :value WHERE id = 2"), {"value": value}))
    assert log.read(first_broken_entry) == 2


def test_a_row_that_was_taken_out_is_found_at_the_one_after_it(log):
    log.write(lambda tx: tx.execute(text("DELETE FROM log WHERE id = 2")))
    assert log.read(first_broken_entry) == 3


def test_a_row_that_was_changed_and_hashed_anew_is_found_at_the_one_after_it(log, evaluation_id, at):
    def forge(tx):
        tx.execute(text("DELETE FROM log WHERE id > 2"))
        write_log(tx, LogEntry(evaluation_id=evaluation_id, at=at, actor="E9", action="confirmed", subject="e1", hash=""))
        return tx.execute(text("SELECT hash FROM log WHERE actor = 'E9'")).scalar_one()

    rows = log.read(lambda tx: tx.execute(text("SELECT id, evaluation_id, at, actor, action, subject, hash FROM log")).mappings().all())
    forged = log.write(forge)
    insert = "INSERT INTO log VALUES (:id, :evaluation_id, :at, :actor, :action, :subject, :hash)"

    def put_back(tx):
        tx.execute(text("DELETE FROM log"))
        for row in rows:
            given = {**row, "actor": "E9", "hash": forged} if row["id"] == 3 else dict(row)
            tx.execute(text(insert), given)

    log.write(put_back)
    assert log.read(first_broken_entry) == 4
