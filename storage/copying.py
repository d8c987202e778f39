"""All rows of one database into another, SQLite or PostgreSQL in either direction, streamed and compared afterwards."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, func, insert, select, text
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  (registers the tables)
from storage.database import Database, Transaction
from storage.errors import StorageError

# Rows in memory at a time.
BATCH = 1000
_SUM_BITS = 256


class TableSum(NamedTuple):
    """What a table holds, whatever order it is read in and whichever database keeps it."""

    rows: int = 0
    checksum: int = 0

    def with_rows(self, rows: Sequence[Row[Any]]) -> "TableSum":
        """The same with some more rows."""
        # A sum has no order: the two databases sort text in their own ways. The values are Python's, so a time or a decimal has one form.
        hashed = (int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()) for row in rows)
        return TableSum(self.rows + len(rows), (self.checksum + sum(hashed)) % (1 << _SUM_BITS))


def fill(target: Database, source: Transaction, *, before_commit: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Copy everything that ``source`` sees into ``target``, all or nothing; gives the rows by table.

    Raises StorageError when something is kept in ``target`` already, and when the copy is not equal. When it is, ``before_commit`` is
    called: more than once, if the server wants the transaction begun again.
    """

    def work(tx: Transaction) -> dict[str, int]:
        if holds_rows(tx):
            raise StorageError("refusals.database_not_empty", place=target.server.name if target.server else target.folder)
        copied = copy_all(source, tx)
        before_commit()
        return copied

    return target.write(work)


def copy_all(source: Transaction, target: Transaction) -> dict[str, int]:
    """Every row of every table, with its id; gives the rows by table. Raises StorageError when the copy is not equal.

    ``source`` is a snapshot, ``target`` is empty and of the same version.
    """
    read, write = source.connection(), target.connection()
    copied = {table.name: _copy(table, read, write) for table in _tables()}
    for table in _tables():
        if sum_of(table, write) != copied[table.name]:
            raise StorageError("refusals.copy_differs", table=table.name)
    _set_highest_ids(write, _highest_ids(read))
    return {name: one.rows for name, one in copied.items()}


def holds_rows(tx: Transaction) -> bool:
    """Whether anything is kept there."""
    return any(tx.connection().execute(select(1).select_from(table).limit(1)).first() for table in _tables())


def sum_of(table: Table, connection: Connection) -> TableSum:
    """What the table holds."""
    found = TableSum()
    for rows in connection.execute(select(table), execution_options={"yield_per": BATCH}).partitions():
        found = found.with_rows(rows)
    return found


def _copy(table: Table, source: Connection, target: Connection) -> TableSum:
    copied = TableSum()
    for rows in source.execute(select(table), execution_options={"yield_per": BATCH}).partitions():
        target.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001  (SQLAlchemy's public name for it)
        copied = copied.with_rows(rows)
    return copied


def _tables() -> Sequence[Table]:
    """Those that are pointed at first, so that no row ever points at one that is still to come."""
    return SQLModel.metadata.sorted_tables


def _numbered() -> Iterable[Table]:
    return (table for table in _tables() if table.autoincrement_column is not None)


def _highest_ids(connection: Connection) -> dict[str, int]:
    """The highest id that each table has ever given out, by its own count: ids of rows that are gone are not used again."""
    if connection.dialect.name == "sqlite":
        return {row.name: row.seq for row in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    found = {}
    for table in _numbered():
        last, is_used = connection.execute(text(f"SELECT last_value, is_called FROM {_sequence(table, connection)}")).one()  # noqa: S608
        found[table.name] = last if is_used else 0
    return found


def _set_highest_ids(connection: Connection, highest: dict[str, int]) -> None:
    for table in _numbered():
        last = highest.get(table.name, 0)
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), {"name": table.name, "last": last})
        else:
            connection.execute(select(func.setval(_sequence(table, connection), max(last, 1), last > 0)))


def _sequence(table: Table, connection: Connection) -> str:
    assert table.autoincrement_column is not None
    quoted = connection.dialect.identifier_preparer.format_table(table)
    name: str = connection.execute(select(func.pg_get_serial_sequence(quoted, table.autoincrement_column.name))).scalar_one()
    return name
