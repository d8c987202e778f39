"""The log that cannot be rewritten unseen, and the few things the program itself remembers."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import time_column


class LogEntry(SQLModel, table=True):
    """What was done, to which thing, by whom and when; never content. Each row's hash covers the one before."""

    __tablename__ = "log"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    evaluation_id: int | None = Field(default=None, foreign_key="evaluation.id", index=True)
    at: datetime = Field(sa_column=time_column())
    actor: str
    action: str
    subject: str
    hash: str


class Remembered(SQLModel, table=True):
    """A fact learnt from outside and asked for once, such as the name of the bot behind a token."""

    __tablename__ = "remembered"

    name: str = Field(primary_key=True)
    value: str
