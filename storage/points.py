"""Points: appended revision by revision. ``web`` may not import this module: who may see whose points is decided in ``evaluation``."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import col, select

from storage.database import Transaction
from storage.locking import lock_evaluation
from storage.tables.judgement import Points


def current_points(tx: Transaction, evaluation_id: int) -> Sequence[Points]:
    """The newest revision of every judgement, agreed ones too."""
    query = select(Points).where(Points.evaluation_id == evaluation_id, col(Points.is_current))
    return tx.exec(query.order_by(col(Points.id))).all()


def add_points(tx: Transaction, points: Points) -> Points:
    """The judgement as a new revision of its (sub-question, evaluator) pair."""
    lock_evaluation(tx, points.evaluation_id)
    same = (
        col(Points.evaluation_id) == points.evaluation_id,
        col(Points.sub_question) == points.sub_question,
        col(Points.member_id).is_(None) if points.member_id is None else col(Points.member_id) == points.member_id,
    )
    points.revision = tx.exec(select(func.count()).select_from(Points).where(*same)).one() + 1
    points.is_current = True
    tx.execute(update(Points).where(*same).values(is_current=False))
    tx.add(points)
    tx.flush()
    return points


def lock_points(tx: Transaction, evaluation_id: int, member_id: int, at: datetime) -> None:
    """The evaluator stands by everything they have entered so far."""
    own = (col(Points.evaluation_id) == evaluation_id, col(Points.member_id) == member_id, col(Points.is_current))
    tx.execute(update(Points).where(*own, col(Points.locked_at).is_(None)).values(locked_at=at))
