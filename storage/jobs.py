"""Slow work to be done outside the transaction that asks for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import col, select

from storage.database import Transaction, table_of
from storage.tables.conversation import Job

WAITING, DEAD = "waiting", "dead"


def add_job(tx: Transaction, kind: str, payload: dict[str, Any], due_at: datetime) -> None:
    """Ask for work; it is claimed once the transaction is committed."""
    tx.add(Job(kind=kind, payload=payload, state=WAITING, due_at=due_at))


def add_jobs(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Ask for several: each {"kind", "payload", "due_at"}."""
    if rows:
        tx.connection().execute(insert(table_of(Job)), [{"state": WAITING, "attempts": 0, **row} for row in rows])


def claim_job(tx: Transaction, kind: str, now: datetime, leased_until: datetime) -> Job | None:
    """The next due job of a kind, leased: unless it is finished by then, somebody does it again."""
    due = select(Job).where(Job.kind == kind, Job.state == WAITING, col(Job.due_at) <= now)
    job = tx.exec(due.order_by(col(Job.due_at), col(Job.id)).limit(1)).one_or_none()
    if job is not None:
        job.due_at = leased_until
        job.attempts += 1
    return job


def finish_job(tx: Transaction, job_id: int) -> None:
    """Done: nothing is left to remember."""
    tx.execute(delete(Job).where(col(Job.id) == job_id))


def put_off_job(tx: Transaction, job_id: int, due_at: datetime, error: str) -> None:
    """Failed for now: again at ``due_at``."""
    tx.execute(update(Job).where(col(Job.id) == job_id).values(due_at=due_at, error=error))


def give_up_job(tx: Transaction, job_id: int, error: str) -> None:
    """Failed for good: kept, so that somebody sees it."""
    tx.execute(update(Job).where(col(Job.id) == job_id).values(state=DEAD, error=error))
