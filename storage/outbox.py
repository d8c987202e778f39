"""What the bot has to say: written with the events it answers, read by whoever sends."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from storage.database import Transaction, table_of
from storage.tables.conversation import OutboxMessage

QUESTION, REPLY, REMINDER = "question", "reply", "reminder"


def add_messages(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Messages in the order in which they are to be read; each a mapping of the table's columns."""
    if rows:
        tx.connection().execute(insert(table_of(OutboxMessage)), list(rows))


def unsent(tx: Transaction, channel: str, without: Collection[str] = (), limit: int = 500) -> Sequence[OutboxMessage]:
    """Messages of the channel still to be sent, oldest first; none to the accounts in ``without``, which would fill the limit."""
    waiting = (
        select(OutboxMessage)
        .where(
            OutboxMessage.channel == channel,
            col(OutboxMessage.sent_at).is_(None),
            col(OutboxMessage.dead_at).is_(None),
            col(OutboxMessage.replaced_at).is_(None),
        )
        .where(col(OutboxMessage.account).not_in(without))
    )
    return tx.exec(waiting.order_by(col(OutboxMessage.id)).limit(limit)).all()


def mark_sent(tx: Transaction, message_id: int, at: datetime) -> None:
    """The channel has accepted it."""
    tx.execute(update(OutboxMessage).where(col(OutboxMessage.id) == message_id).values(sent_at=at))


def mark_dead(tx: Transaction, message_id: int, at: datetime, error: str) -> None:
    """The channel will never accept it."""
    tx.execute(update(OutboxMessage).where(col(OutboxMessage.id) == message_id).values(dead_at=at, error=error))


def settle_channel(tx: Transaction, channel: str, at: datetime) -> None:
    """Count everything waiting on a channel as sent: for a channel that has no sender, as Telegram in the demo."""
    tx.execute(update(OutboxMessage).where(col(OutboxMessage.channel) == channel, col(OutboxMessage.sent_at).is_(None)).values(sent_at=at))


def messages_of(tx: Transaction, interview_id: int) -> list[OutboxMessage]:
    """What was said in an interview, oldest first."""
    return list(tx.exec(select(OutboxMessage).where(OutboxMessage.interview_id == interview_id).order_by(col(OutboxMessage.id))))
