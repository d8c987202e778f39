"""The log: each row's hash covers the row before it, so a row changed or taken out shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC

from sqlmodel import col, func, select

from storage.database import Transaction
from storage.locking import lock_for_transaction
from storage.tables.trust import LogEntry

BEGINNING = "0" * 64
# A person was forgotten: erased, or kept restricted.
FORGOTTEN = "forgotten"
# Words of a source were hidden.
HIDDEN = "hid words"


def write_log(tx: Transaction, entry: LogEntry) -> None:
    """Append ``entry``; its hash is set here. It names things (P07, i12, 3.2), never what anybody said."""
    # The next row follows from the last: two processes must not both follow from the same.
    hold_log(tx)
    last = tx.exec(select(LogEntry).order_by(col(LogEntry.id).desc()).limit(1)).one_or_none()
    entry.hash = _hash(last.hash if last else BEGINNING, entry)
    tx.add(entry)
    tx.flush()


def hold_log(tx: Transaction) -> None:
    """Nobody else writes to the log until this transaction ends: so nobody else is forgotten, and nothing hidden, meanwhile."""
    lock_for_transaction(tx.connection(), "log")


def last_forgotten(tx: Transaction, evaluation_id: int) -> int:
    """The number of the row that tells of the last person who was forgotten, or the last words that were hidden; 0 when nothing was."""
    query = select(func.max(LogEntry.id)).where(LogEntry.evaluation_id == evaluation_id, col(LogEntry.action).in_((FORGOTTEN, HIDDEN)))
    return tx.exec(query).one() or 0


def log_of(tx: Transaction, evaluation_id: int) -> Sequence[LogEntry]:
    """Oldest first."""
    return tx.exec(select(LogEntry).where(LogEntry.evaluation_id == evaluation_id).order_by(col(LogEntry.id))).all()


def first_broken_entry(tx: Transaction) -> int | None:
    """The id of the first row that does not follow from the one before; None when the chain is whole."""
    before = BEGINNING
    for entry in tx.exec(select(LogEntry).order_by(col(LogEntry.id))):
        if entry.hash != _hash(before, entry):
            return entry.id
        before = entry.hash
    return None


def _hash(before: str, entry: LogEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat()
    said = json.dumps([before, entry.evaluation_id, at, entry.actor, entry.action, entry.subject], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
