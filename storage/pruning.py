"""What is kept for a time only, deleted a little at a time: others wait for the writer meanwhile."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, and_, delete, or_, select, tuple_
from sqlmodel import SQLModel, col

from storage.database import Transaction, table_of
from storage.tables.conversation import OutboxMessage, SeenEvent
from storage.tables.evaluations import LoginSession
from storage.tables.people import CodeAttempt

# How long an event's number is remembered. Telegram delivers again for a day at most; never less than two.
SEEN_FOR = timedelta(days=7)
# Attempts are counted within an hour, and then only kept to be looked at.
ATTEMPTS_FOR = timedelta(days=1)
# What was told to people who belong nowhere; all else said is part of a conversation and stays with it.
STRANGERS_FOR = timedelta(days=2)


def prune_some(tx: Transaction, now: datetime, limit: int) -> int:
    """Delete at most ``limit`` rows of each kind that have had their time; how many went. 0 when nothing is left to delete."""
    is_settled = or_(col(OutboxMessage.sent_at).is_not(None), col(OutboxMessage.replaced_at).is_not(None))
    stale: list[tuple[type[SQLModel], ColumnElement[bool]]] = [
        (SeenEvent, col(SeenEvent.at) < now - SEEN_FOR),
        (LoginSession, col(LoginSession.expires_at) < now),
        (CodeAttempt, col(CodeAttempt.at) < now - ATTEMPTS_FOR),
        (OutboxMessage, and_(col(OutboxMessage.interview_id).is_(None), is_settled, col(OutboxMessage.created_at) < now - STRANGERS_FOR)),
    ]
    return sum(_prune(tx, table, condition, limit) for table, condition in stale)


def _prune(tx: Transaction, table: type[SQLModel], condition: ColumnElement[bool], limit: int) -> int:
    key = list(table_of(table).primary_key.columns)
    chosen = select(*key).where(condition).limit(limit)
    done = tx.execute(delete(table).where(tuple_(*key).in_(chosen)), execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    return done.rowcount
