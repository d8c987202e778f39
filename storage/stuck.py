"""What was given up and is kept so that somebody sees it: events that could not be played, messages no channel took, jobs."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import col

from storage.database import Transaction
from storage.jobs import DEAD
from storage.tables.conversation import DeadEvent, Job, OutboxMessage, SeenEvent


def count_stuck(tx: Transaction) -> int:
    """How much there is that somebody should look at."""
    dead = (
        select(func.count()).select_from(DeadEvent),
        select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.dead_at).is_not(None)),
        select(func.count()).select_from(Job).where(col(Job.state) == DEAD),
    )
    return sum(int(tx.execute(count).scalar_one()) for count in dead)


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
