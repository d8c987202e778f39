"""One database: migrated, opened, written by one thread, read by others.

``write(f)`` and ``read(f)`` run ``f(transaction)`` and own its commit; no other code commits. A commit is on the disk
(synchronous FULL) before ``write`` returns: only then may anybody be told that their words are stored.
"""

import asyncio
import errno
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self, TypeVar

import orjson
from sqlalchemy import Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, SQLModel

from storage.errors import SchemaMismatch, StorageBusy, StorageError, StorageFull, StorageReadOnly
from storage.migrations import SCHEMA

Transaction = Session
Result = TypeVar("Result")
# The disk or the connection failed, whatever was being done: only the whole transaction can be tried again.
DatabaseFailed = OperationalError

DATABASE_FILE = "kompass.sqlite3"
# How long a command beside a running server waits for the writer, in seconds.
BUSY_SECONDS = 10
READERS = 4


class Database:
    """The database of one data folder. Use as a context manager, or ``close`` it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sqlite_engine(path, begin="BEGIN IMMEDIATE")
        self._reading = sqlite_engine(path, begin="BEGIN")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")

    def write(self, work: Callable[[Transaction], Result]) -> Result:
        """Run ``work`` on the writer thread in one transaction and commit; raises StorageError when it cannot."""
        return self._writer.submit(_in_transaction, self._engine, work, self.path).result()

    def read(self, work: Callable[[Transaction], Result]) -> Result:
        """Run ``work`` on a reader's connection; what it changes is not kept."""
        return self._readers.submit(_in_snapshot, self._reading, work, self.path).result()

    async def write_soon(self, work: Callable[[Transaction], Result]) -> Result:
        """``write`` for the event loop: other tasks run meanwhile."""
        return await asyncio.wrap_future(self._writer.submit(_in_transaction, self._engine, work, self.path))

    async def read_soon(self, work: Callable[[Transaction], Result]) -> Result:
        """``read`` for the event loop."""
        return await asyncio.wrap_future(self._readers.submit(_in_snapshot, self._reading, work, self.path))

    def empty_journal(self) -> bool:
        """Move everything from the write-ahead log into the database, so that it holds no erased words; False when a reader is in the way.

        What is left then goes with the next try, at the latest when the last connection is closed.
        """
        return self._writer.submit(_checkpoint, self.path).result()

    def close(self) -> None:
        """Wait for what is under way and let go of the files."""
        for threads in (self._writer, self._readers):
            threads.shutdown()
        for engine in (self._reading, self._engine):
            engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(folder: Path, *, migrate: bool) -> Database:
    """The database of ``folder``, made when it is missing. ``migrate`` is the runner's: others refuse an older schema."""
    path = folder / DATABASE_FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = schema_of(path)
        if found != SCHEMA:
            _migrate_from(found, path, migrate=migrate)
    except OSError as error:
        raise from_os_error(error, folder) from error
    except (sqlite3.Error, DBAPIError) as error:
        raise _from_database_error(error, path) from error
    return Database(path)


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


def _migrate_from(found: str | None, path: Path, *, migrate: bool) -> None:
    if found is None:
        # For its owner only, also in a folder that others may read; the write-ahead log takes after it.
        path.touch(mode=0o600)
    if found is not None and found > SCHEMA:
        raise SchemaMismatch("refusals.schema_newer", path=str(path), found=found, known=SCHEMA)
    if found is not None and not migrate:
        raise SchemaMismatch("refusals.schema_older", path=str(path), found=found, known=SCHEMA)
    migrate_file(path)


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
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None
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


def savepoint(transaction: Transaction) -> AbstractContextManager[object]:
    """A part of the transaction that can fail alone."""
    return transaction.begin_nested()


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for Core statements: on the hot path the ORM costs more than the database."""
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table


def insert_into(tx: Transaction, model: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows ``on_conflict_do_nothing``, as the database at hand spells it."""
    if tx.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table_of(model))
    return sqlite.insert(table_of(model))


def _checkpoint(path: Path) -> bool:
    # On a connection of its own: a checkpoint is refused inside a transaction.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise _from_database_error(error, path) from error
    finally:
        connection.close()
    return not is_busy


def _in_transaction(engine: Engine, work: Callable[[Transaction], Result], path: Path) -> Result:
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            return work(session)
    except DBAPIError as error:
        raise _from_database_error(error, path) from error


def _in_snapshot(engine: Engine, work: Callable[[Transaction], Result], path: Path) -> Result:
    try:
        with Session(engine, expire_on_commit=False) as session:
            return work(session)
    except DBAPIError as error:
        raise _from_database_error(error, path) from error


def _from_database_error(error: sqlite3.Error | DBAPIError, path: Path) -> Exception:
    """The error as one of ours where a person can do something about it; else the error itself."""
    said = _told_by_database(error)
    if "disk is full" in said or "disk I/O error" in said:
        return StorageFull("refusals.disk_full", path=str(path.parent))
    if "readonly database" in said or "unable to open database" in said:
        return StorageReadOnly("refusals.read_only", path=str(path.parent))
    if "database is locked" in said:
        return StorageBusy("refusals.database_busy", path=str(path), seconds=BUSY_SECONDS)
    if "not a database" in said or "malformed" in said:
        return StorageError("refusals.database_broken", path=str(path))
    return error


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


def from_os_error(error: OSError, folder: Path) -> StorageError:
    """A file that could not be written, as a sentence about its folder."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull("refusals.disk_full", path=str(folder))
    return StorageReadOnly("refusals.read_only", path=str(folder))
