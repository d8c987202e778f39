"""A migrated database of each test's own, of either kind, the sentence a refusal becomes, and folders that cannot be written."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.backends.sqlite import DATABASE_FILE
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.evaluations import add_evaluation
from storage.identity import id_of
from storage.tables.evaluations import Evaluation
from tests.databases import Copy, Prepared, TestServer
from texts.catalogue import LANGUAGES, load_texts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that has just been migrated: copying it is ten times as fast as migrating again."""
    folder = tmp_path_factory.mktemp("migrated")
    open_database(folder, migrate=True).close()
    return folder / DATABASE_FILE


@pytest.fixture
def folder(tmp_path: Path, migrated: Path) -> Path:
    """A data folder with an empty SQLite database that nobody has opened."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated, data / DATABASE_FILE)
    return data


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A database that has just been migrated, once on each kind."""
    return Prepared(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def place(empty: Prepared, server: TestServer | None, folder: Path) -> Iterator[Copy]:
    """The data folder with its empty database, or with one on a server."""
    if server is None:
        yield Copy(folder, None, None)
        return
    with empty.copied(folder, server) as copy:
        yield copy


@pytest.fixture
def database(place: Copy) -> Iterator[Database]:
    with open_database(place.folder, migrate=False, url=place.url) as opened:
        yield opened


@pytest.fixture
def new_evaluation() -> Callable[..., Evaluation]:
    """An evaluation's row with everything in it that has to be."""

    def make(**given: object) -> Evaluation:
        values: dict[str, object] = {
            "name": "Utvärdering 2026",
            "municipality": "Ekköping",
            "year": 2026,
            "edition": "2010",
            "bank_version": "1",
            "language": "sv",
            "on_forget": "erase",
            "state": "open",
            "created_at": AT,
        }
        return Evaluation(**(values | given))

    return make


@pytest.fixture
def evaluation_id(database: Database, new_evaluation: Callable[..., Evaluation]) -> int:
    return id_of(database.write(lambda tx: add_evaluation(tx, new_evaluation())))


@pytest.fixture
def sentence() -> Callable[[StorageError], str]:
    """What a person reads, in Swedish; that the other languages have it too is checked on the way."""

    def read(error: StorageError) -> str:
        said = {language: load_texts(language)(error.key, **error.values) for language in LANGUAGES}
        return said["sv"]

    return read


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of one megabyte, where this machine lets us mount one."""
    yield from _mounted(tmp_path / "small disk", "size=1m")


@pytest.fixture
def read_only_disk(tmp_path: Path, migrated: Path) -> Iterator[Path]:
    """A disk with a database on it that even root cannot write, where this machine lets us mount one."""
    for disk in _mounted(tmp_path / "read-only disk", "size=4m"):
        shutil.copy(migrated, disk / DATABASE_FILE)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True, capture_output=True)
        yield disk


def _mounted(disk: Path, options: str) -> Iterator[Path]:
    disk.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine does not let us mount a disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True, capture_output=True)
