"""Files that have come in: waiting, being read, read or refused."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from storage.database import Transaction
from storage.tables.sources import Arrival

WAITING, READING, READ, REFUSED = "waiting", "reading", "read", "refused"


def add_arrival(tx: Transaction, arrival: Arrival) -> Arrival:
    """The arrival with its id."""
    tx.add(arrival)
    tx.flush()
    return arrival


def arrival_by_id(tx: Transaction, arrival_id: int) -> Arrival | None:
    """The arrival, unless somebody has put it away."""
    return tx.get(Arrival, arrival_id)


def arrivals_of(tx: Transaction, evaluation_id: int) -> Sequence[Arrival]:
    """All of an evaluation, newest first."""
    return tx.exec(select(Arrival).where(Arrival.evaluation_id == evaluation_id).order_by(col(Arrival.id).desc())).all()


def change_arrival(tx: Transaction, arrival_id: int, **values: Any) -> None:
    """What has become of it by now; nothing where it has been put away."""
    tx.execute(update(Arrival).where(col(Arrival.id) == arrival_id).values(**values))


def drop_arrival(tx: Transaction, arrival: Arrival) -> None:
    """Put it away."""
    tx.delete(arrival)
    tx.flush()
