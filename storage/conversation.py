"""Interviews and events, on the path of every message: a batch is read and written by a few Core statements, however long it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import col
from sqlmodel import select as select_rows

from storage.database import Transaction, insert_of, table_of
from storage.tables.conversation import Binding, DeadEvent, Interview, SeenEvent
from storage.tables.evaluations import Evaluation
from storage.tables.people import Participant

EventKey = tuple[str, str, str]
# Channel and account: where somebody speaks.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """An interview, or a member's walk, with all that a turn in it needs to know. ``id`` is the interview's."""

    id: int
    evaluation_id: int
    edition: str
    bank_version: str
    on_forget: str
    # What a conversation that has not begun begins in.
    language: str
    participant_id: int | None
    role: str | None
    member_id: int | None
    state: dict[str, Any]
    last_part: int
    active_at: datetime | None


_CONVERSATIONS = (
    select(
        col(Interview.id),
        col(Interview.evaluation_id),
        col(Evaluation.edition),
        col(Evaluation.bank_version),
        col(Evaluation.on_forget),
        func.coalesce(col(Participant.language), col(Evaluation.language)),
        col(Interview.participant_id),
        col(Participant.role),
        col(Interview.member_id),
        col(Interview.state),
        col(Interview.last_part),
        col(Interview.active_at),
    )
    .join(Evaluation, col(Interview.evaluation_id) == col(Evaluation.id))
    .join(Participant, col(Interview.participant_id) == col(Participant.id), isouter=True)
    .where(col(Interview.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Interview.id))
)
# Locked in the order of their ids, so that two batches never wait for each other; SQLite has one writer and leaves it out.
_LOCKED = _CONVERSATIONS.with_for_update(of=Interview, key_share=True)
_SPEAKING = (
    select(col(Binding.channel), col(Binding.account), col(Binding.interview_id))
    .where(col(Binding.account).in_(bindparam("accounts", expanding=True)), col(Binding.is_admitted))
    .order_by(col(Binding.opened_at), col(Binding.id))
)
_SAVED = (
    update(table_of(Interview))
    .where(col(Interview.id) == bindparam("interview"))
    .values(state=bindparam("state"), last_part=bindparam("last_part"), active_at=bindparam("active_at"))
)


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
    return tx.exec(select_rows(Interview).where(Interview.participant_id == participant_id)).one_or_none()


def interview_of_member(tx: Transaction, member_id: int) -> Interview:
    """A member's walk through the checklists."""
    return tx.exec(select_rows(Interview).where(Interview.member_id == member_id)).one()


def speaking_at(tx: Transaction, places: Collection[Place]) -> dict[Place, int]:
    """Where the words of each account go: the interview it opened last. Accounts that may speak nowhere are absent."""
    if not places:
        return {}
    rows = tx.connection().execute(_SPEAKING, {"accounts": list({account for _, account in places})})
    return {(channel, account): interview for channel, account, interview in rows if (channel, account) in places}


def interviews_of_members(tx: Transaction, member_ids: Collection[int]) -> dict[int, int]:
    """The walks of the members, by member."""
    if not member_ids:
        return {}
    walks = select(col(Interview.member_id), col(Interview.id)).where(col(Interview.member_id).in_(member_ids))
    return {member: interview for member, interview in tx.execute(walks) if member is not None}


def conversations(tx: Transaction, interview_ids: Collection[int], *, lock: bool = True) -> dict[int, Conversation]:
    """The conversations by interview; with ``lock`` nobody else changes them until this transaction ends."""
    if not interview_ids:
        return {}
    rows = tx.connection().execute(_LOCKED if lock else _CONVERSATIONS, {"ids": sorted(interview_ids)})
    return {row[0]: Conversation(*tuple(row)) for row in rows}


def conversation_of(tx: Transaction, interview_id: int) -> Conversation:
    """One conversation, for looking at."""
    return conversations(tx, [interview_id], lock=False)[interview_id]


def save_conversations(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """What the conversations need for their next turn: each {"interview", "state", "last_part", "active_at"}."""
    if rows:
        tx.connection().execute(_SAVED, list(rows))


def mark_seen(tx: Transaction, events: Iterable[tuple[EventKey, datetime]]) -> set[EventKey]:
    """Take the events, each with its time, and tell which were new. An event is known by its whole key: running numbers can jump."""
    rows = [{"channel": channel, "account": account, "event": event, "at": at} for (channel, account, event), at in events]
    if not rows:
        return set()
    # In one order everywhere: two programs that were given the same events must not wait for each other.
    rows.sort(key=lambda row: (row["channel"], row["account"], row["event"]))
    taken = tx.connection().execute(_marking_seen(tx.get_bind().dialect.name), rows)
    return {(channel, account, event) for channel, account, event in taken}


@cache
def _marking_seen(dialect: str) -> ReturningInsert[Any]:
    seen = table_of(SeenEvent).c
    return insert_of(dialect, SeenEvent).on_conflict_do_nothing().returning(seen.channel, seen.account, seen.event)


def bury(tx: Transaction, dead: DeadEvent) -> None:
    """Keep an event that could not be played, with its error."""
    tx.add(dead)


def dead_events(tx: Transaction) -> Sequence[DeadEvent]:
    """Oldest first."""
    return tx.exec(select_rows(DeadEvent).order_by(col(DeadEvent.id))).all()
