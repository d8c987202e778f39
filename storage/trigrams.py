"""The index of trigrams over the rows of ``evidence_words``: made, dropped, emptied of what was deleted, and asked.

SQLite: a table of FTS5 without content of its own, which triggers keep in step with the rows. PostgreSQL: a GIN index of pg_trgm, where the
server has that extension and lets us use it; without it the same questions are answered by reading all rows.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, column, literal, table, text
from sqlalchemy.exc import DBAPIError

from storage.rewritten import FOLLOWING, FORGET, follow_rewritten_texts

SEARCH = table("evidence_search", column("rowid"), column("evidence_search"))
GIN_INDEX = "evidence_words_trigrams"

# Folded already (evidence.searching), so that letters beyond a to z are compared as both databases compare them.
_FTS = (
    "CREATE VIRTUAL TABLE evidence_search USING fts5"
    "(words, content='evidence_words', content_rowid='evidence_id', tokenize='trigram case_sensitive 1')"
)
_TAKE_OUT = "INSERT INTO evidence_search (evidence_search, rowid, words) VALUES ('delete', old.evidence_id, old.words)"
_PUT_IN = "INSERT INTO evidence_search (rowid, words) VALUES (new.evidence_id, new.words)"
_TRIGGERS = {
    "evidence_words_added": f"AFTER INSERT ON evidence_words BEGIN {_PUT_IN}; END",
    "evidence_words_deleted": f"AFTER DELETE ON evidence_words BEGIN {_TAKE_OUT}; END",
    "evidence_words_changed": f"AFTER UPDATE ON evidence_words WHEN new.words <> old.words BEGIN {_TAKE_OUT}; {_PUT_IN}; END",
}
_REBUILD = "INSERT INTO evidence_search (evidence_search) VALUES ('rebuild')"
# The role may not create extensions; the server does not have it (two codes); it is there, in a schema that we do not look in.
_NO_TRIGRAMS = ("42501", "0A000", "58P01", "42704")


def is_of_models(name: str | None, kind: str, _: object) -> bool:
    """For Alembic's comparisons: whether it is to look at the thing of that name. What is made here is in no model."""
    return not (kind == "table" and (name or "").startswith(SEARCH.name)) and name != GIN_INDEX


def make_index(connection: Connection) -> None:
    """Make the index of the rows that there are, and let them follow what is rewritten.

    On a PostgreSQL without pg_trgm there is no index, and searching reads all rows.
    """
    if connection.dialect.name == "sqlite":
        _make_fts(connection)
        follow_rewritten_texts(connection)
        return
    follow_rewritten_texts(connection)
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            connection.execute(text(f"CREATE INDEX IF NOT EXISTS {GIN_INDEX} ON evidence_words USING gin (words gin_trgm_ops)"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _NO_TRIGRAMS:
            raise


def drop_index(path: Path) -> None:
    """Take the index out of a snapshot's file and give its room back: an archive holds rows, and nothing that acts by itself."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for name in (*_TRIGGERS, FOLLOWING):
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(f"DROP TABLE IF EXISTS {SEARCH.name}")
        connection.execute("VACUUM")


def forget_deleted(connection: Connection) -> None:
    """Leave no trace in the index of rows that were deleted. PostgreSQL's vacuum does that in its own time."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(FORGET))


def holds(needles: Sequence[str]) -> ColumnElement[bool]:
    """On SQLite: that a row of ``SEARCH`` holds every needle. At least one needle."""
    # In quotation marks nothing is an operator.
    phrases = " ".join('"' + needle.replace('"', '""') + '"' for needle in needles)
    return SEARCH.c.evidence_search.op("MATCH")(literal(phrases))


def contains(words: ColumnElement[str], needles: Sequence[str]) -> ColumnElement[bool]:
    """On PostgreSQL: that the words contain every needle; its planner knows which index helps. At least one needle."""
    return and_(*(words.contains(needle, autoescape=True) for needle in needles))


def _make_fts(connection: Connection) -> None:
    connection.execute(text(f"DROP TABLE IF EXISTS {SEARCH.name}"))
    connection.execute(text(_FTS))
    connection.execute(text(_REBUILD))
    for name, does in _TRIGGERS.items():
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(text(f"CREATE TRIGGER {name} {does}"))
