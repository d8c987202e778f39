"""What people said: answers and checklist results, made of parts. Append-only, except erasure."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_column, time_column


class Answer(SQLModel, table=True):
    """A question that was asked, or a checklist item, and how it was met; a note has no question.

    ``status`` is the contract's (open, answered, skipped, unknown, not_mine, note) or, for a checklist item,
    found, partly, notfound, na. ``prompt`` holds the words as the person saw them.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("interview_id", "question", "revision"),
        Index("answer_current", "interview_id", "is_current"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    interview_id: int = Field(foreign_key="interview.id", index=True)
    question: str | None = None
    sub_questions: list[str] = Field(sa_column=json_column())
    prompt: str | None = None
    # Where a checklist item is looked for; None for an interviewee's answer.
    source_kind: str | None = None
    status: str
    revision: int
    is_current: bool
    channel: str
    asked_at: datetime = Field(sa_column=time_column())
    answered_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class Part(SQLModel, table=True):
    """One message of an answer, stored as it came."""

    __tablename__ = "part"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    kind: str
    text: str
    # The event it came in, and the channel's own name for the message, by which a later edit refers to it.
    channel: str
    account: str
    event: str
    message: str
    file: str | None = None
    at: datetime = Field(sa_column=time_column())


class PartRevision(SQLModel, table=True):
    """The wording of a part before its person edited it: kept, not exported."""

    __tablename__ = "part_revision"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    part_id: int = Field(foreign_key="part.id", index=True)
    text: str
    replaced_at: datetime = Field(sa_column=time_column())
