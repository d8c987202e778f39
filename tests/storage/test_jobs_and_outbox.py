"""What is still to be done and still to be said: nothing is lost by a worker that dies, nothing is said twice."""

from datetime import timedelta

import pytest

from storage.conversation import mark_seen
from storage.jobs import add_job, claim_job, finish_job, give_up_job, put_off_job
from storage.outbox import add_messages, mark_dead, mark_sent, settle_channel, unsent
from storage.remembered import recall, remember

LEASE = timedelta(minutes=5)


@pytest.fixture
def job(database, at):
    """One job that is due."""
    database.write(lambda tx: add_job(tx, "fetch_file", {"part": 1}, at))


def claim(database, now):
    return database.write(lambda tx: claim_job(tx, "fetch_file", now, now + LEASE))


def say(database, at, *texts, channel="telegram"):
    row = {"interview_id": None, "channel": channel, "account": "5", "buttons": [], "created_at": at, "after_part": 0, "sent_at": None}
    database.write(lambda tx: add_messages(tx, [{**row, "text": text} for text in texts]))


def waiting(database, channel="telegram"):
    return [message.text for message in database.read(lambda tx: unsent(tx, channel))]


def test_a_claimed_job_is_nobody_elses_until_its_lease_is_over(database, at, job):
    assert claim(database, at).payload == {"part": 1}
    assert claim(database, at) is None
    assert claim(database, at + LEASE - timedelta(seconds=1)) is None


def test_a_job_whose_worker_died_is_claimed_again(database, at, job):
    claim(database, at)
    assert claim(database, at + LEASE).attempts == 2


def test_a_job_is_not_claimed_before_it_is_due(database, at, job):
    assert claim(database, at - timedelta(seconds=1)) is None


def test_a_worker_claims_its_own_kind_only(database, at, job):
    assert database.write(lambda tx: claim_job(tx, "transcribe", at, at + LEASE)) is None


def test_a_finished_job_never_comes_back(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: finish_job(tx, claimed.id))
    assert claim(database, at + 2 * LEASE) is None


def test_a_job_that_was_put_off_comes_back_then(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: put_off_job(tx, claimed.id, at + timedelta(seconds=8), "TimedOut"))
    assert claim(database, at + timedelta(seconds=7)) is None
    assert claim(database, at + timedelta(seconds=8)).error == "TimedOut"


def test_a_job_that_was_given_up_is_kept_and_not_tried_again(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: give_up_job(tx, claimed.id, "BadRequest"))
    assert claim(database, at + 2 * LEASE) is None


def test_messages_wait_in_the_order_in_which_they_were_said(database, at):
    say(database, at, "first", "second")
    say(database, at, "third")
    assert waiting(database) == ["first", "second", "third"]


def test_a_channel_sends_its_own_messages_only(database, at):
    say(database, at, "on the phone")
    say(database, at, "by mail", channel="email")
    assert waiting(database) == ["on the phone"]


@pytest.mark.parametrize("settled", [mark_sent, lambda tx, message, at: mark_dead(tx, message, at, "blocked")], ids=["sent", "dead"])
def test_a_message_that_was_sent_or_cannot_be_is_not_sent_again(database, at, settled):
    say(database, at, "first", "second")
    first = database.read(lambda tx: unsent(tx, "telegram"))[0]
    database.write(lambda tx: settled(tx, first.id, at))
    assert waiting(database) == ["second"]


def test_a_channel_without_a_sender_can_be_settled_alone(database, at):
    say(database, at, "on the phone")
    say(database, at, "by mail", channel="email")
    database.write(lambda tx: settle_channel(tx, "telegram", at))
    assert (waiting(database), waiting(database, "email")) == ([], ["by mail"])


def test_an_event_is_known_by_channel_account_and_number_together(database, at):
    taken = ("telegram", "5", "1")
    others = {("web", "5", "1"), ("telegram", "6", "1"), ("telegram", "5", "2")}
    assert database.write(lambda tx: mark_seen(tx, [(taken, at)])) == {taken}
    assert database.write(lambda tx: mark_seen(tx, [(taken, at), *((other, at) for other in others)])) == others


def test_what_was_learnt_anew_replaces_what_was_learnt_before(database):
    database.write(lambda tx: remember(tx, "bot", "old_bot"))
    database.write(lambda tx: remember(tx, "bot", "new_bot"))
    assert database.read(lambda tx: recall(tx, "bot")) == "new_bot"
