"""What the bot has to say: written with the events it answers, read by whoever sends.

A message is *unsent* until the channel has accepted it, will never take it, or a later question took its place. Reading and marking
are Core statements on plain columns, many rows at a time: a sender does them for every message.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, insert, select, update
from sqlmodel import col
from sqlmodel import select as select_models

from storage.database import Transaction, table_of
from storage.sent_log import Noted
from storage.tables.conversation import OutboxMessage

QUESTION, REPLY, REMINDER = "question", "reply", "reminder"

_OUTBOX = table_of(OutboxMessage).c
IS_UNSENT = and_(_OUTBOX.sent_at.is_(None), _OUTBOX.dead_at.is_(None), _OUTBOX.replaced_at.is_(None))


class Unsent(NamedTuple):
    """A message still to be sent, as far as a sender needs it."""

    id: int
    interview_id: int | None
    account: str
    kind: str
    text: str
    # Rows of buttons, each {"label", "data"}.
    buttons: Sequence[Sequence[dict[str, str]]]
    created_at: datetime


class Settled(NamedTuple):
    """What became of a message. ``error`` says why it is dead, without its words."""

    id: int
    at: datetime
    error: str | None = None


class DeadMessage(NamedTuple):
    """A message that the channel would not take, without its words."""

    id: int
    interview_id: int | None
    channel: str
    kind: str
    dead_at: datetime
    error: str | None


_UNSENT = select(*(_OUTBOX[name] for name in Unsent._fields)).order_by(_OUTBOX.id)
_AFTER = _UNSENT.where(_OUTBOX.channel == bindparam("of_channel"), IS_UNSENT, _OUTBOX.id > bindparam("after")).limit(bindparam("at_most"))
_BY_ID = _UNSENT.where(_OUTBOX.id.in_(bindparam("ids", expanding=True)), IS_UNSENT)
_IDS = select(_OUTBOX.id).where(_OUTBOX.channel == bindparam("of_channel"), IS_UNSENT).order_by(_OUTBOX.id).limit(bindparam("at_most"))

_THAT = _OUTBOX.id == bindparam("that")
_SENT = update(table_of(OutboxMessage)).where(_OUTBOX.id.in_(bindparam("ids", expanding=True))).values(sent_at=bindparam("at"))
_NOTED = (
    update(table_of(OutboxMessage)).where(_THAT, _OUTBOX.created_at == bindparam("created"), IS_UNSENT).values(sent_at=_OUTBOX.created_at)
)
_DEAD = update(table_of(OutboxMessage)).where(_THAT).values(dead_at=bindparam("at"), error=bindparam("why"))
_REPLACED = update(table_of(OutboxMessage)).where(_THAT).values(replaced_at=bindparam("at"))


def add_messages(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Messages in the order in which they are to be read; each a mapping of the table's columns."""
    if rows:
        tx.connection().execute(insert(table_of(OutboxMessage)), list(rows))


def unsent(tx: Transaction, channel: str, after: int = 0, at_most: int = 500) -> list[Unsent]:
    """Messages of the channel still to be sent, oldest first, of those whose id is greater than ``after``."""
    found = tx.connection().execute(_AFTER, {"of_channel": channel, "after": after, "at_most": at_most})
    return [Unsent(*row) for row in found]


def unsent_besides(tx: Transaction, channel: str, known: Collection[int], at_most: int) -> list[Unsent]:
    """The same of any id, without the ``known`` ones: also finds what was committed late, or is to be sent once more."""
    connection = tx.connection()
    waiting = connection.execute(_IDS, {"of_channel": channel, "at_most": at_most + len(known)}).scalars()
    new = [number for number in waiting if number not in known][:at_most]
    return [Unsent(*row) for row in connection.execute(_BY_ID, {"ids": new})] if new else []


def mark_sent(tx: Transaction, messages: Sequence[Settled]) -> None:
    """The channel has accepted them. One statement for all, and so one time, the last one's: a row each costs ten times as much."""
    if messages:
        tx.connection().execute(_SENT, {"ids": [each.id for each in messages], "at": max(each.at for each in messages)})


def mark_noted(tx: Transaction, messages: Sequence[Noted]) -> None:
    """A program that was killed had sent them, soon after they were made. Nothing changes where somebody else has settled them since."""
    if messages:
        tx.connection().execute(_NOTED, [{"that": each.id, "created": each.created_at} for each in messages])


def mark_dead(tx: Transaction, messages: Sequence[Settled]) -> None:
    """The channel will never accept them."""
    if messages:
        tx.connection().execute(_DEAD, [{"that": each.id, "at": each.at, "why": each.error} for each in messages])


def mark_replaced(tx: Transaction, messages: Sequence[Settled]) -> None:
    """A later question took their place before they were sent."""
    if messages:
        tx.connection().execute(_REPLACED, [{"that": each.id, "at": each.at} for each in messages])


def dead_messages(tx: Transaction) -> list[DeadMessage]:
    """What could not be sent, oldest first."""
    dead = select(_OUTBOX.id, _OUTBOX.interview_id, _OUTBOX.channel, _OUTBOX.kind, _OUTBOX.dead_at, _OUTBOX.error)
    return [DeadMessage(*row) for row in tx.connection().execute(dead.where(_OUTBOX.dead_at.is_not(None)).order_by(_OUTBOX.id))]


def revive_message(tx: Transaction, message_id: int) -> bool:
    """Have a dead message sent once more; False when it is not dead."""
    alive = update(table_of(OutboxMessage)).where(_OUTBOX.id == message_id, _OUTBOX.dead_at.is_not(None)).values(dead_at=None, error=None)
    return tx.connection().execute(alive).rowcount == 1


def settle_channel(tx: Transaction, channel: str, at: datetime) -> None:
    """Count everything waiting on a channel as sent: for a channel that has no sender, as Telegram in the demo."""
    tx.execute(update(OutboxMessage).where(col(OutboxMessage.channel) == channel, col(OutboxMessage.sent_at).is_(None)).values(sent_at=at))


def messages_of(tx: Transaction, interview_id: int) -> list[OutboxMessage]:
    """What was said in an interview, oldest first."""
    return list(tx.exec(select_models(OutboxMessage).where(OutboxMessage.interview_id == interview_id).order_by(col(OutboxMessage.id))))
