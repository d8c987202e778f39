"""Events that cannot be played, and a database that fails: what is kept, and that nobody else is stopped."""

import asyncio

import pytest

from storage.conversation import interview_by_id
from storage.erasure import unnamed_files
from storage.errors import StorageError
from tests.bot.evaluation import (
    MAJA,
    OLA,
    answers,
    dead,
    everything_stored,
    evidence,
    on_the_web,
    texts_of,
)
from tests.databases import only_sqlite
from texts.catalogue import load_texts

SECRET = "mycket hemligt ord"
RECEIPT = load_texts("sv")("bot.part_kept")


def break_state(person):
    """As a fault in an earlier version might leave it: a saved state that cannot be read."""

    def change(tx):
        interview_by_id(tx, person.interview).state = {"version": 1, "phase": "asking"}

    person.database.write(change)


def test_an_event_that_cannot_be_played_is_kept_and_stops_nobody_else(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    ola.begins(invitations.tokens[OLA])
    poisoned = maja.wrote("Majas ord")
    break_state(maja)

    maja.does(ola.wrote("Olas ena ord"), poisoned, ola.wrote("Olas andra ord"))

    (kept,) = dead(database)
    assert (kept.event, kept.payload["text"], kept.interview_id) == (poisoned.id, "Majas ord", 1)
    assert "KeyError" in kept.error
    assert texts_of(database) == ["Olas ena ord\nOlas andra ord"]
    assert maja.heard()[-1] == load_texts("sv")("bot.trouble")


async def test_the_same_is_true_of_events_that_channels_bring_at_the_same_time(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    ola.begins(invitations.tokens[OLA])
    poisoned = maja.wrote("Majas ord")
    break_state(maja)

    await asyncio.gather(*(maja.intake.take([event]) for event in (ola.wrote("Olas ena ord"), poisoned, ola.wrote("Olas andra ord"))))

    assert [kept.event for kept in dead(database)] == [poisoned.id]
    assert texts_of(database) == ["Olas ena ord\nOlas andra ord"]


def test_what_a_failing_event_had_done_is_undone(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    # The part is stored before the receipt is worded: a question that the bank no longer has fails in between.
    maja.does(maja.wrote("Först"))
    state = {**maja.state(), "plan": ["0.0-a"]}
    database.write(lambda tx: setattr(interview_by_id(tx, 1), "state", state))

    maja.does(maja.pressed("done"))

    assert [row["status"] for row in answers(database)] == ["open"]
    assert maja.state() == state
    assert evidence(database) == []
    assert len(dead(database)) == 1


def test_a_dead_event_is_not_played_again(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    poisoned = maja.wrote("Majas ord")
    break_state(maja)
    maja.does(poisoned)

    maja.does(poisoned)

    assert len(dead(database)) == 1


def test_a_dead_event_keeps_no_token(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    browser = on_the_web(maja, invitations.tokens[MAJA])
    break_state(maja)

    browser.does(browser.wrote("Majas ord"))

    assert [each.payload["text"] for each in dead(database)] == ["Majas ord"]
    assert invitations.tokens[MAJA] not in everything_stored(database)


def test_a_dead_event_of_somebody_who_has_not_agreed_keeps_no_words(database, maja, invitations):
    maja.does(maja.opened(invitations.tokens[MAJA]))
    break_state(maja)

    maja.does(maja.wrote(SECRET))

    assert len(dead(database)) == 1
    assert SECRET not in everything_stored(database)


def test_a_file_whose_event_failed_is_named_by_the_dead_event_if_its_sender_has_agreed(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    ola.does(ola.opened(invitations.tokens[OLA]))
    break_state(maja)
    break_state(ola)

    maja.does(maja.sent("file", file=None, sha256="ab" * 32))
    ola.does(ola.sent("file", file=None, sha256="cd" * 32))

    assert [each.payload.get("sha256") for each in dead(database)] == ["ab" * 32, None]
    assert database.read(lambda tx: unnamed_files(tx, ["ab" * 32, "cd" * 32])) == {"cd" * 32}


@only_sqlite
def test_when_the_database_fails_nothing_of_the_batch_is_taken(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    event = maja.wrote("Kom igen sedan")
    pages = database.write(lambda tx: tx.connection().exec_driver_sql("PRAGMA page_count").scalar())
    database.write(lambda tx: tx.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar())

    with pytest.raises(StorageError):
        maja.does(event, maja.wrote("x" * 100_000))
    database.write(lambda tx: tx.connection().exec_driver_sql("PRAGMA max_page_count = 1000000").scalar())
    assert texts_of(database) == []
    maja.does(event)

    assert texts_of(database) == ["Kom igen sedan"]
