"""What one process at a time may do, on a database that several share. SQLite has one writer: there is nothing to lock."""

from sqlalchemy import Connection, text
from sqlmodel import Session, col, select

from storage.tables.evaluations import Evaluation

# The first half of every advisory lock of ours; the second is a hash of what is locked.
LOCKS = 0x4B6F6D70
# How long a statement waits for rows that another process holds, and on SQLite for the writer, in seconds.
BUSY_SECONDS = 10


def lock_for_transaction(connection: Connection, what: str) -> None:
    """Wait until no other transaction holds ``what``, and hold it until this one ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:ours, hashtext(:what))"), {"ours": LOCKS, "what": what})


def wait_for_turn(connection: Connection, what: str) -> None:
    """The same for the first statement of a transaction, and for as long as it takes: another's migration may take minutes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = 0"))
        lock_for_transaction(connection, what)
        connection.execute(text(f"SET lock_timeout = '{BUSY_SECONDS}s'"))


def lock_evaluation(tx: Session, evaluation_id: int) -> None:
    """Wait until nobody else judges, invites or ingests in the evaluation, and let nobody else until this transaction ends.

    For what is read, decided and written: two who did it at once would both go by what was there before. Rows that only point at the
    evaluation, as answers do, are not held up.
    """
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(select(Evaluation.id).where(col(Evaluation.id) == evaluation_id).with_for_update(key_share=True))
