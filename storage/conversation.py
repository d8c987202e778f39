"""Interviews and events, on the path of every message: what is written there is written by Core statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, tuple_, update
from sqlmodel import col, select

from storage.database import Transaction
from storage.tables.conversation import DeadEvent, Interview, SeenEvent

EventKey = tuple[str, str, str]


def add_interview(tx: Transaction, interview: Interview) -> Interview:
    """The interview with its id."""
    tx.add(interview)
    tx.flush()
    return interview


def interview_by_id(tx: Transaction, interview_id: int) -> Interview:
    """The interview a row points at."""
    return tx.get_one(Interview, interview_id)


def interview_of_participant(tx: Transaction, participant_id: int) -> Interview | None:
    """A participant's interview; None once it has been erased."""
    return tx.exec(select(Interview).where(Interview.participant_id == participant_id)).one_or_none()


def interview_of_member(tx: Transaction, member_id: int) -> Interview:
    """A member's walk through the checklists."""
    return tx.exec(select(Interview).where(Interview.member_id == member_id)).one()


def save_state(tx: Transaction, interview_id: int, state: dict[str, Any]) -> None:
    """What the conversation needs for its next turn."""
    tx.execute(update(Interview).where(col(Interview.id) == interview_id).values(state=state))


def seen_among(tx: Transaction, keys: Iterable[EventKey]) -> set[EventKey]:
    """Those of the (channel, account, event) keys that have been taken before."""
    columns = (col(SeenEvent.channel), col(SeenEvent.account), col(SeenEvent.event))
    return {(row[0], row[1], row[2]) for row in tx.execute(select(*columns).where(tuple_(*columns).in_(list(keys))))}


def mark_seen(tx: Transaction, events: Iterable[tuple[EventKey, datetime]]) -> None:
    """Take the events, each with its time: the same ones again change nothing."""
    rows = [{"channel": channel, "account": account, "event": event, "at": at} for (channel, account, event), at in events]
    if rows:
        tx.execute(insert(SeenEvent), rows)


def bury(tx: Transaction, dead: DeadEvent) -> None:
    """Keep an event that could not be played, with its error."""
    tx.add(dead)


def dead_events(tx: Transaction) -> Sequence[DeadEvent]:
    """Oldest first."""
    return tx.exec(select(DeadEvent).order_by(col(DeadEvent.id))).all()
