"""One database: migrated, opened, written by one thread of this process, read by others. SQLite or PostgreSQL, the same for its users.

``write(f)`` and ``read(f)`` run ``f(transaction)`` and own its commit; no other code commits. A commit is on the disk before
``write`` returns: only then may anybody be told that their words are stored. On PostgreSQL ``f`` is run again on a new transaction when
the first was rolled back: what it leaves outside the transaction must bear that.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, cast

from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, PendingRollbackError, SQLAlchemyError
from sqlmodel import Session, SQLModel

from storage.backends.sqlite import DATABASE_FILE, SqliteFile
from storage.errors import SchemaMismatch, StorageError, from_os_error
from storage.migrations import SCHEMA

if TYPE_CHECKING:
    from storage.backends.postgresql import PostgresqlServer

Transaction = Session
Result = TypeVar("Result")
# The disk, the connection, or a deadlock that another transaction won: only the whole transaction can be tried again.
DatabaseFailed = (OperationalError, InternalError, PendingRollbackError)

READERS = 4
# How often a transaction is begun before its failure is believed.
ATTEMPTS = 4


class Backend(Protocol):
    """What a kind of database brings."""

    name: str
    is_shared: bool
    writing: Engine
    reading: Engine

    def schema(self) -> str | None:
        """The schema version, None where there is none yet; SchemaMismatch for somebody else's database."""

    def migrate(self) -> None:
        """Bring it to the newest revision, or leave it as it was."""

    def empty_journal(self) -> bool:
        """See ``Database.empty_journal``."""

    def may_try_again(self, error: SQLAlchemyError, *, committing: bool) -> bool:
        """Whether nothing was stored, and a new transaction may go well."""

    def explained(self, error: Any) -> Exception:
        """The error as one of ours where a person can do something about it."""

    def dispose(self) -> None:
        """Close all connections."""


class Database:
    """The database of one data folder. Use as a context manager, or ``close`` it."""

    def __init__(self, folder: Path, backend: Backend) -> None:
        self.folder = folder
        self._backend = backend
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")

    @property
    def is_shared(self) -> bool:
        """Whether other processes write to it too, while we do."""
        return self._backend.is_shared

    @property
    def server(self) -> "PostgresqlServer | None":
        """The server it is on; None for a file."""
        return cast("PostgresqlServer", self._backend) if self.is_shared else None

    def write(self, work: Callable[[Transaction], Result], *, instead: Callable[[Transaction], Result] | None = None) -> Result:
        """Run ``work`` on the writer thread in one transaction and commit; raises StorageError when it cannot.

        When ``work`` fails by a fault of its own and not of the database, it is rolled back, and ``instead`` is run if there is one.
        """
        return self._writer.submit(_in_transaction, self._backend, work, instead).result()

    def read(self, work: Callable[[Transaction], Result]) -> Result:
        """Run ``work`` on a reader's connection; what it changes is not kept."""
        return self._readers.submit(_in_snapshot, self._backend, work).result()

    async def write_soon(self, work: Callable[[Transaction], Result], *, instead: Callable[[Transaction], Result] | None = None) -> Result:
        """``write`` for the event loop: other tasks run meanwhile."""
        return await asyncio.wrap_future(self._writer.submit(_in_transaction, self._backend, work, instead))

    async def read_soon(self, work: Callable[[Transaction], Result]) -> Result:
        """``read`` for the event loop."""
        return await asyncio.wrap_future(self._readers.submit(_in_snapshot, self._backend, work))

    def empty_journal(self) -> bool:
        """Move everything from the write-ahead log into the database, so that it holds no erased words; False when a reader is in the way.

        What is left then goes with the next try, at the latest when the last connection is closed.
        """
        return self._writer.submit(self._backend.empty_journal).result()

    def close(self) -> None:
        """Wait for what is under way and let go of the database."""
        for threads in (self._writer, self._readers):
            threads.shutdown()
        self._backend.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(folder: Path, *, migrate: bool, url: str | None = None) -> Database:
    """The database of ``folder``, or at the PostgreSQL address ``url``; made when it is missing.

    ``migrate`` is the runner's: others refuse an older schema. Files are kept in ``folder`` in either case.
    """
    backend = _backend(folder, url)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_ready(backend, migrate=migrate)
    except OSError as error:
        backend.dispose()
        raise from_os_error(error, folder) from error
    except (sqlite3.Error, DBAPIError) as error:
        backend.dispose()
        raise backend.explained(error) from error
    except BaseException:
        backend.dispose()
        raise
    return Database(folder, backend)


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
    return insert_of(tx.get_bind().dialect.name, model)


def insert_of(dialect: str, model: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """The same by the dialect's name, for a statement that is made once and kept."""
    table = table_of(model)
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _backend(folder: Path, url: str | None) -> Backend:
    if url is None:
        return SqliteFile(folder / DATABASE_FILE)
    # psycopg costs a fifth of a second: only who uses it pays for it.
    from storage.backends.postgresql import PostgresqlServer  # noqa: PLC0415

    return PostgresqlServer(url, READERS)


def _make_ready(backend: Backend, *, migrate: bool) -> None:
    found = backend.schema()
    if found == SCHEMA:
        return
    if found is not None and found > SCHEMA:
        raise SchemaMismatch("refusals.schema_newer", path=backend.name, found=found, known=SCHEMA)
    if found is not None and not migrate:
        raise SchemaMismatch("refusals.schema_older", path=backend.name, found=found, known=SCHEMA)
    backend.migrate()


def _in_transaction(
    backend: Backend, work: Callable[[Transaction], Result], instead: Callable[[Transaction], Result] | None = None
) -> Result:
    try:
        return _committed(backend, work)
    except (StorageError, *DatabaseFailed):
        raise
    except Exception:
        if instead is None:
            raise
    return _committed(backend, instead)


def _committed(backend: Backend, work: Callable[[Transaction], Result]) -> Result:
    left = ATTEMPTS
    while True:
        left -= 1
        committing = False
        try:
            with Session(backend.writing, expire_on_commit=False) as session:
                result = work(session)
                committing = True
                session.commit()
                return result
        except (DBAPIError, PendingRollbackError) as error:
            if not left or not backend.may_try_again(error, committing=committing):
                raise backend.explained(error) from error


def _in_snapshot(backend: Backend, work: Callable[[Transaction], Result]) -> Result:
    left = ATTEMPTS
    while True:
        left -= 1
        try:
            with Session(backend.reading, expire_on_commit=False) as session:
                return work(session)
        except (DBAPIError, PendingRollbackError) as error:
            if not left or not backend.may_try_again(error, committing=False):
                raise backend.explained(error) from error
