"""Strengths and improvements as the evaluators worded them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete
from sqlmodel import col, select

from storage.database import Transaction
from storage.locking import lock_evaluation
from storage.tables.judgement import Finding


def findings_of(tx: Transaction, evaluation_id: int) -> Sequence[Finding]:
    """In the order in which they are to be read."""
    found = tx.exec(select(Finding).where(Finding.evaluation_id == evaluation_id).order_by(col(Finding.id))).all()
    # Sorted here: two databases, and two servers, do not sort words alike.
    return sorted(found, key=lambda finding: finding.area)


def replace_findings(tx: Transaction, evaluation_id: int, area: str, kind: str, findings: Iterable[Finding]) -> None:
    """Put a whole list in the place of the area's earlier one of that kind."""
    lock_evaluation(tx, evaluation_id)
    old = (col(Finding.evaluation_id) == evaluation_id, col(Finding.area) == area, col(Finding.kind) == kind)
    tx.execute(delete(Finding).where(*old))
    tx.add_all(list(findings))
    tx.flush()
