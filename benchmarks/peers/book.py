"""Where a peer keeps its state and its answers: SQLite with WAL and FULL, one transaction for each thing a person does."""

import sqlite3
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS person (account INTEGER PRIMARY KEY, question INTEGER NOT NULL, parts INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, question INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS answer_of_account ON answer (account);
"""


def connect(path: str) -> sqlite3.Connection:
    """A connection that commits at once unless a transaction is opened."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


class Book:
    """``question`` 0 is somebody who has not agreed; one beyond the last, somebody who has finished."""

    def __init__(self, path: str) -> None:
        self._connection = connect(path)
        self._connection.executescript(SCHEMA)

    def place(self, account: int) -> tuple[int, int]:
        """The question a person is at, and how many parts of its answer are written."""
        row = self._connection.execute("SELECT question, parts FROM person WHERE account = ?", (account,)).fetchone()
        return (0, 0) if row is None else (int(row[0]), int(row[1]))

    def move(self, account: int, question: int) -> None:
        """Put a person at the beginning of a question."""
        self._connection.execute(
            "INSERT INTO person VALUES (?, ?, 0) ON CONFLICT (account) DO UPDATE SET question = excluded.question, parts = 0",
            (account, question),
        )

    def add_part(self, account: int, question: int, text: str) -> None:
        """Keep what a person wrote under a question."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.execute("INSERT INTO answer (account, question, text) VALUES (?, ?, ?)", (account, question, text))
            self._connection.execute("UPDATE person SET parts = parts + 1 WHERE account = ?", (account,))
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def stored_in(path: Path) -> list[tuple[int, int, str]]:
    """Account, question and text of every part kept."""
    if not path.exists():
        return []
    connection = sqlite3.connect(path)
    try:
        return list(connection.execute("SELECT account, question, text FROM answer ORDER BY id"))
    except sqlite3.OperationalError:
        # Killed before it made its tables.
        return []
    finally:
        connection.close()
