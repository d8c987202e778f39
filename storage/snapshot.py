"""A database at one moment, as one SQLite file that nobody writes: taken while others write, counted, and checked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from storage.archive import Counted, Manifest
from storage.backends.sqlite import DATABASE_FILE, schema_of
from storage.copying import copy_all
from storage.database import open_database
from storage.errors import BrokenBackup, SchemaMismatch, StorageError
from storage.migrations import SCHEMA
from storage.tables.answers import Part
from storage.tables.conversation import DeadEvent
from storage.tables.sources import Arrival, Source, SourceVersion
from storage.trigrams import drop_index

# A virtual table runs code of SQLite's that reads what an archive's maker wrote.
_ACTING = "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'"


def take_snapshot(folder: Path, into: Path, *, url: str | None) -> None:
    """What the data folder, or the server at ``url``, holds now, in the new file ``into``; others write on meanwhile.

    Without the index of trigrams, which is made anew of the rows.
    """
    if url is None:
        _copy_file(folder / DATABASE_FILE, into)
    else:
        _copy_server(folder, url, into)
    drop_index(into)
    settle(into)


def _copy_file(path: Path, into: Path) -> None:
    # Also of an older version: before it is migrated is when one wants a backup.
    found = schema_of(path)
    if found is None:
        raise StorageError("refusals.nothing_kept", path=str(path.parent))
    if found > SCHEMA:
        raise SchemaMismatch("refusals.schema_newer", path=str(path), found=found, known=SCHEMA)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(into)) as copy:
        # All pages in one go: one read transaction, which holds no writer up. Taken in several, it would begin again at every commit.
        source.backup(copy)


def _copy_server(folder: Path, url: str, into: Path) -> None:
    with open_database(folder, migrate=False, url=url) as server, open_database(into.parent, migrate=False) as copy:
        # A reader's transaction is a snapshot on the server too.
        server.read(lambda tx: copy.write(lambda to: copy_all(tx, to)))


def settle(path: Path) -> None:
    """Make one file of a database that nobody has open: no write-ahead log belongs to it any more."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def looking_at(path: Path) -> Iterator[Connection]:
    """A connection for reading a database of ours, of whatever version, without changing its file."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def counted_in(path: Path) -> Counted:
    """The version and the rows by table of a snapshot."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        tables = sorted(name for (name,) in names)
        rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608  (our tables)
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Counted(version, rows)


def named_now(folder: Path, *, url: str | None) -> frozenset[str]:
    """The files that the data folder's rows, or the server's, name by now."""
    if url is None:
        with looking_at(folder / DATABASE_FILE) as connection:
            return named_files(connection)
    with open_database(folder, migrate=False, url=url) as server:
        return server.read(lambda tx: named_files(tx.connection()))


def named_files(connection: Connection) -> frozenset[str]:
    """The hashes of all files that a row names."""
    sent = connection.scalars(select(col(Part.file)).where(col(Part.file).is_not(None)))
    # A version's hash is a file's only where it was ingested; of what was said in a chat it is the text's.
    ingested = connection.scalars(select(col(SourceVersion.sha256)).join(Source).where(col(Source.answer_id).is_(None)))
    # An archive of an older Kompass is looked at before it is migrated.
    arrived = connection.scalars(select(col(Arrival.sha256))) if inspect(connection).has_table(Arrival.__tablename__) else ()
    unplayed = (payload.get("sha256") for payload in connection.scalars(select(col(DeadEvent.payload))))
    return frozenset(file for files in (sent, ingested, arrived, unplayed) for file in files if file)


def check_database(path: Path, manifest: Manifest, archive: Path) -> None:
    """Raises BrokenBackup unless the unpacked database is whole, holds what the manifest says, and has nothing that acts by itself."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            is_whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            acts = connection.execute(_ACTING).fetchone()[0]
        with looking_at(path) as looking:
            lacking = named_files(looking) - manifest.files
        is_told = counted_in(path) == Counted(manifest.tables_version, manifest.tables) and lacking == set(manifest.missing)
    except (sqlite3.Error, DBAPIError):
        is_whole = is_told = acts = False
    if not is_whole or not is_told or acts:
        raise BrokenBackup("refusals.backup_damaged", path=str(archive), name=DATABASE_FILE)
