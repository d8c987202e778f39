"""Slow work to be done outside the transaction that asks for it: rows that a worker leases, finishes, puts off or gives up.

A row is waiting, leased (its worker has until ``due_at``; after that it is anybody's again) or dead.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from storage.database import Transaction, table_of
from storage.locking import lock_for_transaction
from storage.tables.conversation import Job

JOB = table_of(Job)
WAITING, LEASED, DEAD = "waiting", "leased", "dead"


@dataclass(frozen=True, slots=True)
class JobToDo:
    """A job that has been claimed; ``attempts`` counts this one too."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up, with the type of its last error."""

    id: int
    kind: str
    attempts: int
    error: str
    at: datetime


def add_job(tx: Transaction, kind: str, payload: Mapping[str, Any], due_at: datetime) -> None:
    """Ask for work; it is claimed once the transaction is committed."""
    add_jobs(tx, [{"kind": kind, "payload": payload, "due_at": due_at}])


def add_jobs(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Ask for several: each {"kind", "payload", "due_at"}."""
    if rows:
        tx.connection().execute(insert(table_of(Job)), [{"state": WAITING, "attempts": 0, **row} for row in rows])


def claim_jobs(
    tx: Transaction, kinds: Collection[str], now: datetime, leased_until: datetime, limit: int, *, even_leased: bool = False
) -> list[JobToDo]:
    """The next due jobs of the kinds, leased: unless one is finished by then, somebody does it again.

    ``even_leased`` takes those that another worker holds too: for work that may be done twice and is wanted now.
    """
    due = _is_due(now) if not even_leased else or_(_is_due(now), JOB.c.state == LEASED)
    wanted = (
        select(JOB.c.id, JOB.c.kind, JOB.c.payload, JOB.c.attempts)
        .where(JOB.c.kind.in_(list(kinds)), due)
        .order_by(JOB.c.due_at, JOB.c.id)
        .limit(limit)
        # Where several write at once, what another has just claimed is passed over; SQLite has one writer, and leaves this out.
        .with_for_update(skip_locked=True)
    )
    found = [JobToDo(number, kind, payload, attempts + 1) for number, kind, payload, attempts in tx.connection().execute(wanted)]
    _change(tx, [job.id for job in found], state=LEASED, due_at=leased_until, attempts=JOB.c.attempts + 1)
    return found


def finish_jobs(tx: Transaction, job_ids: Sequence[int]) -> None:
    """Done: nothing is left to remember."""
    if job_ids:
        tx.connection().execute(delete(JOB).where(JOB.c.id.in_(job_ids)))


def put_off_job(tx: Transaction, job: JobToDo, due_at: datetime, error: str) -> None:
    """Failed for now: again at ``due_at``."""
    _change_own(tx, job, state=WAITING, due_at=due_at, error=error)


def do_again(tx: Transaction, job: JobToDo, due_at: datetime, payload: Mapping[str, Any]) -> None:
    """Done for now: the same work, with what it knows by now, is due again at ``due_at``."""
    _change_own(tx, job, state=WAITING, due_at=due_at, payload=dict(payload), attempts=0, error=None)


def give_up_job(tx: Transaction, job: JobToDo, error: str) -> None:
    """Failed for good: kept, so that somebody sees it."""
    _change_own(tx, job, state=DEAD, error=error)


def release_jobs(tx: Transaction, job_ids: Sequence[int], now: datetime) -> None:
    """A worker that stops gives back what it has not finished; that was no attempt."""
    held = (JOB.c.id.in_(job_ids), JOB.c.state == LEASED)
    tx.connection().execute(update(JOB).where(*held).values(state=WAITING, due_at=now, attempts=JOB.c.attempts - 1))


def release_kinds(tx: Transaction, kinds: Collection[str], now: datetime) -> None:
    """Nobody works on these kinds: what a worker that died still holds is due now. What was tried stays counted."""
    held = (JOB.c.kind.in_(list(kinds)), JOB.c.state == LEASED)
    tx.connection().execute(update(JOB).where(*held).values(state=WAITING, due_at=now))


def next_due(tx: Transaction, kinds: Collection[str] | None = None) -> datetime | None:
    """When there is something to do next, leases that run out included; None when there is nothing."""
    due = select(func.min(JOB.c.due_at)).where(JOB.c.state.in_((WAITING, LEASED)))
    found: datetime | None = tx.connection().execute(due if kinds is None else due.where(JOB.c.kind.in_(list(kinds)))).scalar()
    return found


def is_pending(tx: Transaction, kind: str) -> bool:
    """Whether work of that kind is waiting or under way."""
    query = select(JOB.c.id).where(JOB.c.kind == kind, JOB.c.state.in_((WAITING, LEASED)))
    return tx.connection().execute(query.limit(1)).first() is not None


def count_jobs(tx: Transaction) -> dict[tuple[str, str], int]:
    """How many jobs there are, by kind and state."""
    query = select(JOB.c.kind, JOB.c.state, func.count()).group_by(JOB.c.kind, JOB.c.state)
    return {(kind, state): count for kind, state, count in tx.connection().execute(query)}


def dead_jobs(tx: Transaction) -> list[DeadJob]:
    """What was given up, oldest first."""
    query = select(JOB.c.id, JOB.c.kind, JOB.c.attempts, JOB.c.error, JOB.c.due_at).where(JOB.c.state == DEAD)
    rows = tx.connection().execute(query.order_by(JOB.c.id))
    return [DeadJob(number, kind, attempts, error or "", at) for number, kind, attempts, error, at in rows]


def revive_job(tx: Transaction, job_id: int, now: datetime) -> bool:
    """A dead job is due again, as if never tried; False when there is no dead job of that id."""
    dead = (JOB.c.id == job_id, JOB.c.state == DEAD)
    changed = update(JOB).where(*dead).values(state=WAITING, due_at=now, attempts=0, error=None).returning(JOB.c.id)
    return tx.connection().execute(changed).first() is not None


def ensure_job(tx: Transaction, kind: str, due_at: datetime) -> None:
    """There is one job of that kind, alive: added where there is none, due again where it was given up."""
    # Two processes that start at once must not both find none.
    lock_for_transaction(tx.connection(), f"job {kind}")
    known = tx.connection().execute(select(JOB.c.id, JOB.c.state).where(JOB.c.kind == kind)).all()
    if not known:
        add_job(tx, kind, {}, due_at)
    for number, state in known:
        if state == DEAD:
            revive_job(tx, number, due_at)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return (JOB.c.state.in_((WAITING, LEASED))) & (JOB.c.due_at <= now)


def _change_own(tx: Transaction, job: JobToDo, **values: Any) -> None:
    """Nothing where the lease ran out and somebody else has claimed the job since: its fate is theirs to tell."""
    own = (JOB.c.id == job.id, JOB.c.state == LEASED, JOB.c.attempts == job.attempts)
    tx.connection().execute(update(JOB).where(*own).values(**values))


def _change(tx: Transaction, job_ids: Iterable[int], **values: Any) -> None:
    ids = list(job_ids)
    if ids:
        tx.connection().execute(update(JOB).where(JOB.c.id.in_(ids)).values(**values))
