"""Facts learnt from outside and asked for once."""

from sqlmodel import select

from storage.database import Transaction, insert_into
from storage.tables.trust import Remembered


def recall(tx: Transaction, name: str) -> str | None:
    """What was learnt under that name, None when nothing was."""
    return tx.exec(select(Remembered.value).where(Remembered.name == name)).one_or_none()


def remember(tx: Transaction, name: str, value: str) -> None:
    """Learn it, or learn it anew; two processes may learn it at once."""
    learnt = insert_into(tx, Remembered).values(name=name, value=value)
    tx.execute(learnt.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
