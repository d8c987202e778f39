"""Facts learnt from outside and asked for once."""

from storage.database import Transaction
from storage.tables.trust import Remembered


def recall(tx: Transaction, name: str) -> str | None:
    """What was learnt under that name, None when nothing was."""
    known = tx.get(Remembered, name)
    return known.value if known else None


def remember(tx: Transaction, name: str, value: str) -> None:
    """Learn it, or learn it anew."""
    tx.merge(Remembered(name=name, value=value))
