"""One line in the log: what, to which thing, by whom, when. Never what anybody said."""

from datetime import datetime

from storage.database import Transaction
from storage.log import write_log
from storage.tables.trust import LogEntry


def log(tx: Transaction, evaluation_id: int, actor: str, action: str, subject: str, at: datetime) -> None:
    """Append to the evaluation's log."""
    write_log(tx, LogEntry(evaluation_id=evaluation_id, at=at, actor=actor, action=action, subject=subject, hash=""))
