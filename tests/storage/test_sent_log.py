"""What was sent is noted in a file: it outlives a kill, and names nothing but what it names."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from storage.errors import StorageError
from storage.outbox import Settled, add_messages, mark_dead, mark_noted, mark_sent, unsent
from storage.sent_log import Noted, SentLog
from storage.tables.conversation import OutboxMessage

AT = datetime(2026, 3, 2, 9, 0, 0, 250, tzinfo=UTC)
FIRST, SECOND, THIRD = (Noted(number, AT + timedelta(seconds=number)) for number in (1, 2, 30))


def say(database, *texts):
    row = {"interview_id": None, "channel": "telegram", "account": "5", "buttons": [], "created_at": AT, "after_part": 0, "sent_at": None}
    database.write(lambda tx: add_messages(tx, [{**row, "text": text} for text in texts]))


def sent_times(database):
    return database.read(lambda tx: list(tx.exec(select(OutboxMessage.sent_at).order_by(col(OutboxMessage.id)))))


@pytest.fixture
def log(tmp_path):
    return SentLog(tmp_path, "telegram")


def test_what_was_noted_is_read_by_the_next_program(log, tmp_path):
    for sent in (FIRST, SECOND, THIRD):
        log.note(sent)
    assert SentLog(tmp_path, "telegram").noted() == [FIRST, SECOND, THIRD]


def test_nothing_is_noted_where_there_is_no_file_yet(log):
    assert log.noted() == []


def test_what_is_marked_is_forgotten_and_the_rest_is_kept(log, tmp_path):
    for sent in (FIRST, SECOND, THIRD):
        log.note(sent)
    log.keep_only([THIRD])
    assert SentLog(tmp_path, "telegram").noted() == [THIRD]
    log.note(FIRST)
    log.keep_only([])
    assert SentLog(tmp_path, "telegram").noted() == []


def test_a_line_that_was_cut_short_names_no_other_message(log, tmp_path):
    log.note(FIRST)
    log.note(THIRD)
    file = tmp_path / "sent-telegram.log"
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        assert set(log.noted()) <= {FIRST, THIRD}
        log.keep_only([])
        log.note(SECOND)
        assert log.noted() == [SECOND]


def test_what_a_failing_disk_has_spoilt_is_left_out(log, tmp_path):
    log.note(FIRST)
    file = tmp_path / "sent-telegram.log"
    file.write_bytes(
        b"\x00" * 40 + b"\n" + file.read_bytes() + "åäö\n7\n7 2026-03-02\n99999999999999999999 2026-03-02T09:00:00+00:00\n".encode()
    )
    assert log.noted() == [FIRST]


def test_only_its_owner_reads_the_file(log, tmp_path):
    log.note(FIRST)
    assert stat.S_IMODE((tmp_path / "sent-telegram.log").stat().st_mode) == 0o600


def test_each_channel_has_a_file_of_its_own(log, tmp_path):
    log.note(FIRST)
    assert SentLog(tmp_path, "email").noted() == []


def test_a_folder_that_cannot_be_written_to_is_said_in_a_sentence(tmp_path):
    with pytest.raises(StorageError):
        SentLog(tmp_path / "gone", "telegram").note(FIRST)


def test_a_message_of_another_database_is_not_taken_for_sent(database):
    say(database, "a", "b")
    first, second = database.read(lambda tx: unsent(tx, "telegram"))
    noted = [Noted(first.id, first.created_at), Noted(second.id, second.created_at - timedelta(seconds=1))]
    database.write(lambda tx: mark_noted(tx, noted))
    assert database.read(lambda tx: unsent(tx, "telegram")) == [second]


def test_what_has_been_settled_since_stays_as_it_is(database):
    say(database, "a")
    (first,) = database.read(lambda tx: unsent(tx, "telegram"))
    later = AT + timedelta(hours=1)
    database.write(lambda tx: mark_sent(tx, [Settled(first.id, later)]))
    database.write(lambda tx: mark_noted(tx, [Noted(first.id, first.created_at)]))
    assert sent_times(database) == [later]
    say(database, "b")
    (second,) = database.read(lambda tx: unsent(tx, "telegram"))
    database.write(lambda tx: mark_dead(tx, [Settled(second.id, later, "refused")]))
    database.write(lambda tx: mark_noted(tx, [Noted(second.id, second.created_at)]))
    assert sent_times(database) == [later, None]
