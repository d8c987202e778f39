"""The people asked. Who a code stands for is in a table of its own, and no export joins the two."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import time_column


class Participant(SQLModel, table=True):
    """An interviewee by code (P07), with what a draft may say of them: their role."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("evaluation_id", "code"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    number: int
    code: str
    role: str
    group_name: str
    language: str
    # Forgotten people keep their code, so that it is never given to somebody else. Erased: their rows are gone.
    # Restricted: their rows are kept, and are in no export, draft or page.
    erased_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    restricted_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class ParticipantKey(SQLModel, table=True):
    """Who a participant is."""

    __tablename__ = "participant_key"

    participant_id: int = Field(foreign_key="participant.id", primary_key=True)
    name: str
    email: str


class Invitation(SQLModel, table=True):
    """A way into one interview: a token, or a short code for typing. Only the hash is kept."""

    __tablename__ = "invitation"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    interview_id: int = Field(foreign_key="interview.id", index=True)
    token_hash: str = Field(unique=True)
    is_short: bool
    expires_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    # A short code serves once; the token serves the account it is bound to for as long as it has not ended.
    used_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class Consent(SQLModel, table=True):
    """That a person was informed and agreed, and by which version of the text."""

    __tablename__ = "consent"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    participant_id: int = Field(foreign_key="participant.id", index=True)
    text_version: str
    language: str
    at: datetime = Field(sa_column=time_column())


class CodeAttempt(SQLModel, table=True):
    """A token or code that opened nothing, counted per account so that nobody can guess their way in."""

    __tablename__ = "code_attempt"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    account: str = Field(index=True)
    at: datetime = Field(sa_column=time_column())
