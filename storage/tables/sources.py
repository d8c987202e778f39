"""Where evidence comes from, the evidence, and its tags."""

import datetime as dt
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import time_column


class Source(SQLModel, table=True):
    """An answer, a document, a page of the website or intranet, or an evaluator's note about one of these."""

    __tablename__ = "source"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    kind: str
    title: str
    url: str | None = None
    date: dt.date | None = None
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
    date: dt.date | None = None
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
