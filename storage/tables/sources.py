"""Where evidence comes from, the evidence, and its tags."""

import datetime as dt
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_column, time_column


class Source(SQLModel, table=True):
    """An answer, a document, a page of the website or intranet, or an evaluator's note about one of these."""

    __tablename__ = "source"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    kind: str
    title: str
    url: str | None = None
    # When what it says was true or decided, apart from when it came in.
    date: dt.date | None = None
    # Who answers for it, as the document or the one who brought it names them.
    owner: str | None = None
    # How it came in: command, web or phone; None for answers and checklist results, which came by their interview.
    came_in: str | None = None
    # The answer or checklist result it is; None for what was ingested.
    answer_id: int | None = Field(default=None, foreign_key="answer.id", unique=True)


class SourceVersion(SQLModel, table=True):
    """The text of a source at one time. Bytes are kept as a file under ``sha256``; of interviews it is the text's."""

    __tablename__ = "source_version"
    __table_args__ = (UniqueConstraint("source_id", "sha256"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    sha256: str = Field(index=True)
    text: str
    media_type: str
    # Of its bytes; None for answers.
    size: int | None = None
    # Where pages begin in the text (code points); None where there are none.
    pages: list[int] | None = Field(default=None, sa_column=json_column(nullable=True))
    # When a page of a site was saved, if the file tells; received_at is when it reached us.
    fetched_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    # What the reader had to say: [key, values] of the importers' notes.
    notes: list[Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    received_at: datetime = Field(sa_column=time_column())
    is_current: bool = True


class Evidence(SQLModel, table=True):
    """A passage (a source version with start and end, in code points) and what it is."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "code"),
        Index("evidence_of_version", "source_version_id", "start_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    code: str
    source_version_id: int = Field(foreign_key="source_version.id")
    start_at: int
    end_at: int
    kind: str
    # for, against or neutral, as an evaluator chose; None until then: the kind proposes it.
    direction: str | None = None
    date: dt.date | None = None
    # None; "marked": another person's private matters may stand in it; "cleared": an evaluator has seen that they do not.
    third_person: str | None = None
    # Carried over from an earlier version whose words have changed near it: somebody should look again.
    is_flagged: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    # The evaluator whose checklist result it is; None for what an interviewee or a document says.
    member_id: int | None = Field(default=None, foreign_key="member.id")


class EvidenceWords(SQLModel, table=True):
    """What of an evidence item can be found (``evidence.searching``); none where its person is restricted. It goes with the item."""

    __tablename__ = "evidence_words"

    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True, ondelete="CASCADE")
    words: str


class Tag(SQLModel, table=True):
    """That an evidence item speaks to a sub-question: ``asked`` by the question, or ``confirmed`` by an evaluator."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("evidence_id", "sub_question", "state"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", index=True)
    sub_question: str
    state: str
    member_id: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_column=time_column())


class StoredSuggestion(SQLModel, table=True):
    """A sub-question that an evidence item may speak to besides: shown to evaluators, never used until one confirms it."""

    __tablename__ = "suggestion"

    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True)
    sub_question: str = Field(primary_key=True)
    confidence: float


class Link(SQLModel, table=True):
    """How two items of an evaluation belong together: contradicts, same_as or part_of (``from`` is part of ``to``).

    ``offered`` by their likeness, until an evaluator has ``confirmed`` or ``rejected`` it. Alike items count as one from the offer on.
    """

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    from_id: int = Field(foreign_key="evidence.id", ondelete="CASCADE")
    to_id: int = Field(foreign_key="evidence.id", ondelete="CASCADE", index=True)
    kind: str
    state: str
    member_id: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_column=time_column())


class HiddenSpan(SQLModel, table=True):
    """A stretch of a source version that an evaluator has hidden: its text holds marks in its place, ``words`` what stood there."""

    __tablename__ = "hidden_span"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    source_version_id: int = Field(foreign_key="source_version.id", ondelete="CASCADE", index=True)
    start_at: int
    end_at: int
    words: str
    reason: str
    member_id: int = Field(foreign_key="member.id")
    at: datetime = Field(sa_column=time_column())


class Arrival(SQLModel, table=True):
    """A file that has come in and is to be read, is being read, or was refused; its bytes are kept under ``sha256``."""

    __tablename__ = "arrival"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    name: str
    sha256: str = Field(index=True)
    kind: str
    title: str | None = None
    url: str | None = None
    date: dt.date | None = None
    owner: str | None = None
    came_in: str
    member_id: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_column=time_column())
    # The source that it is a new version of; None for a new source.
    renews_id: int | None = Field(default=None, foreign_key="source.id")
    # waiting, reading, read or refused.
    state: str
    # Pages read, of how many; 0 of 0 where nobody knows.
    pages_read: int = 0
    pages: int = 0
    # [key, values] of the sentence that tells why it was refused.
    refusal: list[Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    source_id: int | None = Field(default=None, foreign_key="source.id")
