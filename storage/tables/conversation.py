"""The conversation: interviews, who may speak in them, events already seen, messages to send, work to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_column, time_column

UNSENT = text("sent_at IS NULL AND dead_at IS NULL AND replaced_at IS NULL")


class Interview(SQLModel, table=True):
    """One conversation: a participant's interview, or a member's walk through the checklists.

    ``state`` is what ``bot.conversation`` needs between two turns, as versioned JSON. It holds no words.
    """

    __tablename__ = "interview"
    __table_args__ = (
        CheckConstraint("(participant_id IS NULL) <> (member_id IS NULL)", name="of_one_person"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    participant_id: int | None = Field(default=None, foreign_key="participant.id", unique=True)
    member_id: int | None = Field(default=None, foreign_key="member.id", unique=True)
    state: dict[str, Any] = Field(sa_column=json_column())
    # The newest part said in it, 0 before there is any: what is said by us stands after it in the transcript.
    last_part: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # When something last happened in it; None before anything has.
    active_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class Binding(SQLModel, table=True):
    """An account of a channel that may speak in an interview. The one opened last is where its words go."""

    __tablename__ = "binding"
    __table_args__ = (UniqueConstraint("channel", "account", "interview_id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    interview_id: int = Field(foreign_key="interview.id", index=True)
    channel: str
    account: str
    opened_at: datetime = Field(sa_column=time_column())
    # The first account of a channel comes in by the link alone; another one waits until the first has said that it is them.
    is_admitted: bool = True


class SeenEvent(SQLModel, table=True):
    """An event that was taken; the same one again changes nothing."""

    __tablename__ = "seen_event"

    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    at: datetime = Field(sa_column=time_column(index=True))


class DeadEvent(SQLModel, table=True):
    """An event that made the conversation fail: kept whole with its error, so that its words are not lost."""

    __tablename__ = "dead_event"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    account: str
    event: str
    interview_id: int | None = Field(default=None, foreign_key="interview.id", index=True)
    payload: dict[str, Any] = Field(sa_column=json_column())
    error: str
    at: datetime = Field(sa_column=time_column())


class OutboxMessage(SQLModel, table=True):
    """What the bot says, written in the transaction of the event it answers and sent after it."""

    __tablename__ = "outbox"
    __table_args__ = (
        # Only what is still to be sent: what has been sent stays for the transcripts and is many times more.
        Index("outbox_unsent", "channel", "account", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    interview_id: int | None = Field(default=None, foreign_key="interview.id", index=True)
    channel: str
    account: str
    # question, reply or reminder: of several questions that wait for one person only the last is sent, and reminders come last.
    kind: str = Field(default="reply", sa_column_kwargs={"server_default": "reply"})
    text: str
    # Rows of buttons, each {"label", "data"}.
    buttons: list[list[dict[str, str]]] = Field(sa_column=json_column())
    created_at: datetime = Field(sa_column=time_column())
    # The newest part when it was said: a transcript's order, which the clocks of two channels cannot give.
    after_part: int
    sent_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    dead_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    # A later question took its place before it was sent.
    replaced_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    error: str | None = None


class Job(SQLModel, table=True):
    """Slow work, written in the transaction that asks for it and done after it by a worker that leases it."""

    __tablename__ = "job"
    __table_args__ = (Index("job_due", "state", "due_at"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    payload: dict[str, Any] = Field(sa_column=json_column())
    state: str
    due_at: datetime = Field(sa_column=time_column())
    attempts: int = 0
    error: str | None = None
