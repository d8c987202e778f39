"""What is still to be said, what has been seen and what was learnt: nothing is said twice."""

import pytest

from storage.conversation import mark_seen
from storage.outbox import Settled, add_messages, mark_dead, mark_replaced, mark_sent, settle_channel, unsent
from storage.remembered import recall, remember


def say(database, at, *texts, channel="telegram"):
    row = {"interview_id": None, "channel": channel, "account": "5", "buttons": [], "created_at": at, "after_part": 0, "sent_at": None}
    database.write(lambda tx: add_messages(tx, [{**row, "text": text} for text in texts]))


def waiting(database, channel="telegram"):
    return [message.text for message in database.read(lambda tx: unsent(tx, channel))]


def test_messages_wait_in_the_order_in_which_they_were_said(database, at):
    say(database, at, "first", "second")
    say(database, at, "third")
    assert waiting(database) == ["first", "second", "third"]


def test_a_channel_sends_its_own_messages_only(database, at):
    say(database, at, "on the phone")
    say(database, at, "by mail", channel="email")
    assert waiting(database) == ["on the phone"]


@pytest.mark.parametrize("settled", [mark_sent, mark_dead, mark_replaced], ids=["sent", "dead", "replaced"])
def test_a_message_that_was_sent_or_cannot_be_is_not_sent_again(database, at, settled):
    say(database, at, "first", "second")
    first = database.read(lambda tx: unsent(tx, "telegram"))[0]
    database.write(lambda tx: settled(tx, [Settled(first.id, at)]))
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
