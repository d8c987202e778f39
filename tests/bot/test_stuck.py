"""What is stuck: listed in no one's words, and tried again once the fault is mended."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.dead_events import event_of
from bot.events import Prepared, Sent, Wrote
from bot.intake import _payload
from bot.stuck import retry, stuck
from evaluation.refusals import Refused
from storage.database import Transaction
from storage.jobs import add_job, claim_jobs, count_jobs, give_up_job
from storage.outbox import Settled, mark_dead, unsent
from storage.stuck import count_stuck
from storage.tables.conversation import Interview
from tests.bot.evaluation import AT, MAJA, Person, everything_stored, texts_of

SECRET = "mycket hemligt ord"


def break_state(person: Person) -> dict:
    """No event of theirs can be played until the state that is returned is put back."""
    before = person.state()
    put_back(person, {**before, "phase": "nowhere"})
    return before


def put_back(person: Person, state: dict) -> None:
    def write(tx: Transaction) -> None:
        tx.execute(update(Interview).where(col(Interview.id) == person.interview).values(state=state))

    person.database.write(write)


@pytest.fixture
def written(maja, invitations):
    """Maja's words, buried; what mends it."""
    maja.begins(invitations.tokens[MAJA])
    before = break_state(maja)
    maja.does(maja.wrote(SECRET))
    return before


def ids(database):
    return [one.id for one in database.read(stuck)]


def try_again(database, *wanted):
    return database.write(lambda tx: retry(tx, wanted, AT))


def test_events_messages_and_jobs_that_are_stuck_are_listed_in_no_ones_words(database, written):
    message = database.read(lambda tx: unsent(tx, "telegram"))[0]
    database.write(lambda tx: mark_dead(tx, [Settled(message.id, AT, f"BadRequest: {SECRET}")]))
    database.write(lambda tx: add_job(tx, "fetch_file", {"file": SECRET}, AT))
    (claimed,) = database.write(lambda tx: claim_jobs(tx, ["fetch_file"], AT, AT, 1))
    job = claimed.id
    database.write(lambda tx: give_up_job(tx, claimed, "TimedOut"))

    listed = {one.id: (one.what.split()[0], one.error) for one in database.read(stuck)}
    assert listed == {
        "event:1": ("Wrote", listed["event:1"][1]),
        f"message:{message.id}": (message.kind, "BadRequest"),
        f"job:{job}": ("fetch_file", "TimedOut"),
    }
    assert SECRET not in str(database.read(stuck))
    assert database.read(count_stuck) == 3

    assert try_again(database, f"message:{message.id}", f"job:{job}") == {f"message:{message.id}": True, f"job:{job}": True}
    assert message.id in [one.id for one in database.read(lambda tx: unsent(tx, "telegram"))]
    assert database.read(count_jobs)["fetch_file", "waiting"] == 1


def test_an_event_that_is_tried_again_is_taken_as_if_it_had_just_come(database, maja, written):
    put_back(maja, written)
    assert try_again(database, "event:1") == {"event:1": True}
    assert texts_of(database) == [SECRET]
    assert ids(database) == []


def test_an_event_that_is_tried_again_is_still_taken_once(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    before = break_state(maja)
    event = maja.wrote(SECRET)
    maja.does(event)
    put_back(maja, before)
    try_again(database, "event:1")
    maja.does(event)
    assert texts_of(database) == [SECRET]


def test_an_event_that_fails_again_is_stuck_under_a_new_id(database, maja, written):
    assert try_again(database, "event:1") == {"event:1": False}
    assert ids(database) == ["event:2"]
    put_back(maja, written)
    try_again(database, "event:2")
    assert texts_of(database) == [SECRET]


@pytest.mark.parametrize("wanted", ["event:99", "message:1", "job:1", "event", "event:x", "event:99999999999", "job:99999999999"])
def test_what_is_not_stuck_is_refused_and_then_nothing_is_tried(database, maja, written, wanted):
    put_back(maja, written)
    with pytest.raises(Refused):
        try_again(database, "event:1", wanted)
    assert ids(database) == ["event:1"]


def test_words_of_somebody_who_had_not_agreed_are_not_there_to_be_tried_again(database, maja, invitations):
    maja.does(maja.opened(invitations.tokens[MAJA]))
    before = break_state(maja)
    maja.does(maja.wrote(SECRET))
    put_back(maja, before)
    assert try_again(database, "event:1") == {"event:1": True}
    assert SECRET not in everything_stored(database)


@pytest.mark.parametrize(
    "event",
    [
        Wrote(id="1", channel="telegram", account="5", at=AT, text=SECRET, message="9"),
        Sent(id="1", channel="web", account="b", at=AT, kind="photo", text="", message="9", file=None, sha256="ab"),
        Prepared(id="1", channel="web", account="b", at=AT, interview=3, messages=(), area="3", forgotten=0),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_is_kept_of_an_event_is_the_event(event):
    assert event_of(_payload(event, keeps_words=True)) == event


def test_of_a_draft_that_could_not_be_told_no_words_are_kept():
    draft = Prepared(id="1", channel="web", account="b", at=AT, interview=3, messages=(SECRET,), area="3", forgotten=0)

    kept = _payload(draft, keeps_words=True)

    assert SECRET not in str(kept)
    assert event_of(kept) == replace(draft, messages=())


def test_an_event_of_a_kind_that_is_not_known_any_more_is_none():
    assert event_of({"type": "Vanished", "at": AT.isoformat()}) is None
