"""PostgreSQL: a server that several processes share. Reached by psycopg 3; its password is in no message."""

from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from storage.backends.alone import LoneConnection
from storage.errors import SchemaMismatch, StorageBusy, StorageError, StorageFull, StorageReadOnly, StorageUnreachable
from storage.locking import BUSY_SECONDS
from storage.storable import keep_texts_storable, storable_json

# Unless the address says otherwise: how soon a server that has gone away is noticed. Seconds, and milliseconds for the last.
_CONNECTING = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}

# One round trip a connection. A server may be set to report commits before they are on the disk: not to us.
# The server's own keepalives make it let go of the rows, and the locks, of a machine that has vanished.
_PREPARE = f"""
SELECT set_config('timezone', 'UTC', false),
       set_config('lock_timeout', '{BUSY_SECONDS}s', false),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
       set_config('tcp_keepalives_idle', '2', false),
       set_config('tcp_keepalives_interval', '1', false),
       set_config('tcp_keepalives_count', '3', false)
"""


class PostgresqlServer:
    """One database of a server. ``readers`` is how many connections are kept for reading."""

    is_shared = True

    def __init__(self, url: str, readers: int) -> None:
        self._url = make_url(url)
        self.name = place_of(self._url)
        self.writing = postgresql_engine(self._url, "READ COMMITTED", 1)
        self.reading = postgresql_engine(self._url, "REPEATABLE READ", readers)

    def schema(self) -> str | None:
        """The schema version of the database, None where it is empty; SchemaMismatch for somebody else's."""
        with self.reading.connect() as connection:
            if connection.scalar(text("SHOW server_encoding")) != "UTF8":
                raise StorageError("refusals.server_encoding", place=self.name)
            tables = inspect(connection).get_table_names()
            if not tables:
                return None
            if "alembic_version" not in tables:
                raise SchemaMismatch("refusals.schema_foreign_server", place=self.name)
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found

    def migrate(self) -> None:
        """Bring the database to the newest revision, one process at a time."""
        # Alembic costs 10 MB and a third of a second: only who migrates pays for it.
        from storage.migrations.running import upgrade  # noqa: PLC0415

        upgrade(self.writing)

    def empty_journal(self) -> bool:
        """The server keeps its own journal, and reuses what it holds by its own rules."""
        return True

    def may_try_again(self, error: SQLAlchemyError, *, committing: bool) -> bool:
        """Whether nothing of the transaction was stored and it may go well now: it was chosen to end a deadlock, or its connection was cut.

        A connection that was cut while the commit was under way leaves open what became of it.
        """
        if set(_states(error)) & {"40001", "40P01"}:
            return True
        return _is_cut(error) and not committing

    def explained(self, error: SQLAlchemyError) -> Exception:
        """The error as one of ours where a person can do something about it; else the error itself."""
        for state in _states(error):
            if state == "53100":
                return StorageFull("refusals.server_full", place=self.name)
            if state in ("25006", "42501"):
                return StorageReadOnly("refusals.server_read_only", place=self.name)
            if state in ("40001", "40P01", "55P03", "57014"):
                return StorageBusy("refusals.server_busy", place=self.name)
            if state in ("28P01", "28000"):
                return StorageUnreachable("refusals.server_password", place=self.name)
            if state == "3D000":
                return StorageUnreachable("refusals.server_without_database", place=self.name)
            if state.startswith(("08", "57P", "53")):
                return StorageUnreachable("refusals.server_unreachable", place=self.name)
        return StorageUnreachable(_why_not_let_in(str(error)), place=self.name) if _is_cut(error) else error

    async def connect_alone(self, answer_seconds: float) -> LoneConnection:
        """A connection outside the pools, or StorageUnreachable; the server has ``answer_seconds`` for every answer."""
        arguments = {**self.writing.dialect.create_connect_args(self._url)[1], **_connecting(self._url)}
        return await LoneConnection.made(arguments, _PREPARE, place=self.name, answer_seconds=answer_seconds)

    def dispose(self) -> None:
        """Let go of the server."""
        for engine in (self.reading, self.writing):
            engine.dispose()


def place_of(url: URL) -> str:
    """The database and its server, as a message may name them: an address can hold a password in more than one place."""
    host = url.host or url.query.get("host") or "localhost"
    return f"{url.database} ({host if isinstance(host, str) else ', '.join(host)}{f':{url.port}' if url.port else ''})"


def postgresql_engine(url: URL, isolation: Any, connections: int) -> Engine:
    """An engine with so many connections, each one safe before it is fast."""
    engine = create_engine(
        url,
        connect_args=_connecting(url),
        isolation_level=isolation,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        # An error's text would hold what people wrote.
        hide_parameters=True,
        json_serializer=storable_json,
        json_deserializer=orjson.loads,
    )
    keep_texts_storable(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        was = connection.autocommit
        connection.autocommit = True
        connection.execute(_PREPARE)
        connection.autocommit = was

    return engine


def _connecting(url: URL) -> dict[str, Any]:
    return {name: value for name, value in _CONNECTING.items() if name not in url.query}


def _states(error: BaseException | None) -> Iterator[str]:
    """What the server said, by its codes, and before that: a failed statement ends its transaction, and that is complained of next."""
    while error is not None:
        said = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(said, psycopg.Error) and said.sqlstate is not None:
            yield said.sqlstate
        error = error.__context__


def _is_cut(error: SQLAlchemyError) -> bool:
    """Whether there is no connection, or none any more; the second error says that its transaction went on without looking."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (isinstance(error.orig, psycopg.OperationalError) and error.orig.sqlstate is None)
    return isinstance(error, PendingRollbackError)


def _why_not_let_in(said: str) -> str:
    # A refused connection carries no code (libpq gives only words), and the words only in the server's language.
    if "password authentication failed" in said or "no password supplied" in said or "pg_hba.conf" in said:
        return "refusals.server_password"
    if "does not exist" in said and 'role "' in said:
        return "refusals.server_password"
    if "does not exist" in said and 'database "' in said:
        return "refusals.server_without_database"
    return "refusals.server_unreachable"
