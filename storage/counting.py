"""How much there is of what: for whoever watches the program from outside. Numbers and times only, never anybody's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from storage.database import Transaction
from storage.jobs import count_jobs
from storage.outbox import IS_UNSENT
from storage.tables.answers import Answer
from storage.tables.conversation import DeadEvent, OutboxMessage


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits or was given up: small tables and partial indexes, so that asking every few seconds costs nothing to speak of.

    ``unsent`` is by kind of message, ``jobs`` by kind and state; ``oldest_unsent`` is None when nothing waits.
    """

    unsent: Mapping[str, int]
    oldest_unsent: datetime | None
    jobs: Mapping[tuple[str, str], int]
    dead_events: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What has to be counted row by row: once a minute is often enough. ``answers`` is by status."""

    answers: Mapping[str, int]
    dead_messages: int


def backlog(tx: Transaction, channel: str) -> Backlog:
    """The messages are those of one channel."""
    unsent = tx.execute(
        select(OutboxMessage.kind, func.count(), func.min(OutboxMessage.created_at))
        .where(OutboxMessage.channel == channel, IS_UNSENT)
        .group_by(col(OutboxMessage.kind))
    ).all()
    return Backlog(
        unsent={kind: count for kind, count, _ in unsent},
        oldest_unsent=min((oldest for _, _, oldest in unsent), default=None),
        jobs=count_jobs(tx),
        dead_events=tx.execute(select(func.count()).select_from(DeadEvent)).scalar_one(),
    )


def totals(tx: Transaction) -> Totals:
    """Current answers by status, and the messages that a channel refused for good."""
    answers = tx.execute(select(Answer.status, func.count()).where(col(Answer.is_current)).group_by(col(Answer.status))).all()
    dead = select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.dead_at).is_not(None))
    return Totals(answers={str(status): int(count) for status, count in answers}, dead_messages=tx.execute(dead).scalar_one())
