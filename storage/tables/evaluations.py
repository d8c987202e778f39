"""Evaluations, the people who carry them out, and their log-ins."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import json_column, time_column


class Evaluation(SQLModel, table=True):
    """One evaluation of one municipality, pinned to one edition and one version of the question bank."""

    __tablename__ = "evaluation"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    municipality: str
    year: int
    edition: str
    bank_version: str
    language: str
    on_forget: str
    state: str
    created_at: datetime = Field(sa_column=time_column())
    reference: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    key_facts: list[dict[str, str]] | None = Field(default=None, sa_column=json_column(nullable=True))
    # The highest number ever given to an evidence item here: ids are never used again, even after an erasure.
    evidence_count: int = 0
    participant_count: int = 0


class Member(SQLModel, table=True):
    """A person of the team or of the municipality's side, in one evaluation: E1, E2, …"""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "email"),
        UniqueConstraint("evaluation_id", "code"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    code: str
    email: str
    name: str
    organisation: str
    role: str
    # What the newest log-in link carries; None once it has been used.
    login_nonce: str | None = None


class LoginSession(SQLModel, table=True):
    """A browser that has logged in, by the hash of its cookie. It opens every evaluation of that e-mail address."""

    __tablename__ = "session"

    token_hash: str = Field(primary_key=True)
    email: str = Field(index=True)
    expires_at: datetime = Field(sa_column=time_column())
