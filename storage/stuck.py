"""What was given up and is kept so that somebody sees it: events that could not be played, messages no channel took, jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from storage.database import Transaction
from storage.jobs import DEAD
from storage.tables.conversation import DeadEvent, Job, OutboxMessage, SeenEvent


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """A message that its channel refused, without its words."""

    id: int
    channel: str
    kind: str
    error: str
    at: datetime


def count_stuck(tx: Transaction) -> int:
    """How much there is that somebody should look at."""
    dead = (
        select(func.count()).select_from(DeadEvent),
        select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.dead_at).is_not(None)),
        select(func.count()).select_from(Job).where(col(Job.state) == DEAD),
    )
    return sum(int(tx.execute(count).scalar_one()) for count in dead)


def refused_messages(tx: Transaction) -> list[DeadMessage]:
    """Messages that were given up, oldest first."""
    columns = (col(OutboxMessage.id), col(OutboxMessage.channel), col(OutboxMessage.kind), col(OutboxMessage.error))
    query = select(*columns, col(OutboxMessage.dead_at)).where(col(OutboxMessage.dead_at).is_not(None))
    return [
        DeadMessage(row.id, row.channel, row.kind, row.error or "", row.dead_at)
        for row in tx.execute(query.order_by(col(OutboxMessage.id)))
    ]


def send_again(tx: Transaction, message_id: int) -> bool:
    """A message that was given up waits to be sent again; False when there is none of that id."""
    dead = (col(OutboxMessage.id) == message_id, col(OutboxMessage.dead_at).is_not(None))
    changed = update(OutboxMessage).where(*dead).values(dead_at=None, error=None).returning(col(OutboxMessage.id))
    return tx.execute(changed).first() is not None


def dig_up(tx: Transaction, dead_id: int) -> dict[str, Any] | None:
    """What was kept of a dead event, which has from now on neither been buried nor seen; None when there is none of that id."""
    dead = tx.get(DeadEvent, dead_id)
    if dead is None:
        return None
    payload = dict(dead.payload)
    seen = (col(SeenEvent.channel) == dead.channel, col(SeenEvent.account) == dead.account, col(SeenEvent.event) == dead.event)
    tx.execute(delete(SeenEvent).where(*seen))
    tx.delete(dead)
    tx.flush()
    return payload


def is_buried(tx: Transaction, channel: str, account: str, event: str) -> bool:
    """Whether that event is dead."""
    same = (col(DeadEvent.channel) == channel, col(DeadEvent.account) == account, col(DeadEvent.event) == event)
    query = select(col(DeadEvent.id)).where(*same)
    return tx.execute(query.limit(1)).first() is not None
