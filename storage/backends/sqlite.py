"""SQLite: one file in the data folder with its write-ahead log, written by one program at a time."""

import sqlite3
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.errors import SchemaMismatch, StorageBusy, StorageError, StorageFull, StorageReadOnly
from storage.locking import BUSY_SECONDS
from storage.rewritten import lend_searchable
from storage.storable import keep_texts_storable, storable_json

DATABASE_FILE = "kompass.sqlite3"


class SqliteFile:
    """The file of one data folder."""

    is_shared = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self.writing = sqlite_engine(path, begin="BEGIN IMMEDIATE")
        self.reading = sqlite_engine(path, begin="BEGIN")

    def schema(self) -> str | None:
        """The schema version of the file; see ``schema_of``."""
        return schema_of(self.path)

    def migrate(self) -> None:
        """Bring the file to the newest revision; a missing one is made."""
        if not self.path.exists():
            # For its owner only, also in a folder that others may read; the write-ahead log takes after it.
            self.path.touch(mode=0o600)
        migrate_file(self.path)

    def empty_journal(self) -> bool:
        """Move the write-ahead log into the file; False when a reader is in the way."""
        # On a connection of its own: a checkpoint is refused inside a transaction.
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
        try:
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise self.explained(error) from error
        finally:
            connection.close()
        return not is_busy

    def may_try_again(self, error: SQLAlchemyError, *, committing: bool) -> bool:
        """Never: whoever holds the file has been waited for."""
        return False

    def explained(self, error: sqlite3.Error | SQLAlchemyError) -> Exception:
        """The error as one of ours where a person can do something about it; else the error itself."""
        said = _told_by_database(error)
        if "disk is full" in said or "disk I/O error" in said:
            return StorageFull("refusals.disk_full", path=str(self.path.parent))
        if "readonly database" in said or "unable to open database" in said:
            return StorageReadOnly("refusals.read_only", path=str(self.path.parent))
        if "database is locked" in said:
            return StorageBusy("refusals.database_busy", path=self.name, seconds=BUSY_SECONDS)
        if "not a database" in said or "malformed" in said:
            return StorageError("refusals.database_broken", path=self.name)
        return error

    def dispose(self) -> None:
        """Let go of the file."""
        for engine in (self.reading, self.writing):
            engine.dispose()


def schema_of(path: Path) -> str | None:
    """The schema version of the file, None where there is no database yet; SchemaMismatch for somebody else's file."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise SchemaMismatch("refusals.schema_foreign", path=str(path))
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row[0] if row else None
    finally:
        connection.close()


def migrate_file(path: Path, *, versions: Path | None = None) -> None:
    """Bring the file to the newest revision, or leave it as it was; ``versions`` adds a folder of revisions."""
    # Alembic costs 10 MB and a third of a second: only who migrates pays for it.
    from storage.migrations.running import upgrade  # noqa: PLC0415

    engine = sqlite_engine(path, begin="BEGIN IMMEDIATE", foreign_keys=False)
    try:
        upgrade(engine, versions)
    finally:
        engine.dispose()


def sqlite_engine(path: Path, *, begin: str, foreign_keys: bool = True) -> Engine:
    """An engine whose transactions start with ``begin``: pysqlite's own late BEGIN lets two writers deadlock."""
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        # An error's text would hold what people wrote.
        hide_parameters=True,
        json_serializer=storable_json,
        json_deserializer=orjson.loads,
    )
    keep_texts_storable(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None
        lend_searchable(connection)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            # What a person had erased is overwritten in the file, not only unlinked.
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _told_by_database(error: BaseException | None) -> str:
    """What the database said, and before that: a full disk ends the transaction, and then its savepoint is what is complained of."""
    said = []
    while error is not None:
        if isinstance(error, DBAPIError):
            said.append(str(error.orig))
        elif isinstance(error, sqlite3.Error):
            said.append(str(error))
        error = error.__context__
    return "; ".join(said)
