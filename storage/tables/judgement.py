"""What evaluators conclude: points and findings."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import ExactDecimal, json_column, time_column


class Points(SQLModel, table=True):
    """Points for one sub-question by one evaluator, or agreed by the team (no member). A new judgement is a new revision."""

    __tablename__ = "points"
    __table_args__ = (Index("points_current", "evaluation_id", "is_current"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    sub_question: str
    member_id: int | None = Field(default=None, foreign_key="member.id")
    # None with is_assessed false: the sub-question was not assessed. None with it true: the points were taken back.
    points: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal(), nullable=True))
    is_assessed: bool = True
    reason: str
    evidence: list[str] = Field(sa_column=json_column())
    revision: int
    is_current: bool
    locked_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    at: datetime = Field(sa_column=time_column())


class Finding(SQLModel, table=True):
    """A strength or an improvement as the evaluators worded it."""

    __tablename__ = "finding"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    area: str
    kind: str
    text: str
    evidence: list[str] = Field(sa_column=json_column())
    member_id: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_column=time_column())
