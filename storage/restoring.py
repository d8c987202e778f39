"""Restoring: an archive is unpacked beside where it shall be, checked whole, and only then put in place."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.archive import Manifest, unpack
from storage.backends.sqlite import DATABASE_FILE
from storage.copying import fill, holds_rows
from storage.database import Transaction, open_database
from storage.errors import SchemaMismatch, StorageError, StorageUnreachable, from_os_error
from storage.files import FILES_FOLDER, sync_folder
from storage.lock import LOCK_FILE, PID_FILE, RunnerLock
from storage.migrations import SCHEMA
from storage.snapshot import check_database, settle
from storage.trigrams import make_index

# In the data folder, so that a rename is all it takes to put things in place.
STAGING = "restore.part"
_FINISHED = "restore.done"
# In the staging folder, before files are put in place for the rows of a server: its name, without any password.
_TO_SERVER = "server"


def restore(archive: Path, folder: Path, *, pid: int, url: str | None = None) -> Manifest:
    """Put what the archive holds into the empty data folder, its rows into the empty database at ``url`` if one is given; migrated.

    Raises StorageError, and leaves everything as it was, for an archive that is not whole or is of a newer Kompass, and where something
    is kept already or a server runs.
    """
    with _empty_folder(folder, pid, url) as attempt:
        database, files = attempt.staging / DATABASE_FILE, attempt.staging / FILES_FOLDER
        manifest = unpack(archive, attempt.staging, with_files=True)
        if manifest.tables_version > SCHEMA:
            raise SchemaMismatch("refusals.schema_newer", path=str(archive), found=manifest.tables_version, known=SCHEMA)
        check_database(database, manifest, archive)
        with open_database(attempt.staging, migrate=True) as unpacked:
            if url is not None:
                _sync(files)
                unpacked.read(lambda tx: attempt.fill_server(tx, url))
            else:
                # Archives hold no index.
                unpacked.write(lambda tx: make_index(tx.connection()))
        if url is None:
            settle(database)
            _sync(files)
            attempt.place(files)
            attempt.place(database)
    return manifest


class _Attempt:
    """A restore under way, and what it has put in place so far."""

    def __init__(self, folder: Path) -> None:
        self.staging = folder / STAGING
        self._folder = folder
        self._placed: list[Path] = []
        self._server_has_it: bool | None = False

    def fill_server(self, rows: Transaction, url: str) -> None:
        """The files before the rows that name them, and the rows all or none."""
        server = open_database(self._folder, migrate=False, url=url)
        marker = self.staging / _TO_SERVER

        def before_commit() -> None:
            marker.write_text(server.server.name if server.server else "", encoding="utf-8")
            sync_folder(self.staging)
            self.place(self.staging / FILES_FOLDER)

        self._server_has_it = None
        try:
            fill(server, rows, before_commit=before_commit)
        except StorageError as error:
            if not isinstance(error, StorageUnreachable):
                self._server_has_it = False
            raise
        finally:
            # Whoever is interrupted while the writer commits knows only after that whether it did; then the server is asked.
            server.close()
            if self._server_has_it is None:
                self._server_has_it = not _is_empty(self._folder, url)

    def place(self, unpacked: Path) -> None:
        """Move it where it belongs, once; what the archive has none of is not moved."""
        target = self._folder / unpacked.name
        if not unpacked.exists():
            return
        if target.exists():
            # Some command has been at work here meanwhile.
            raise StorageError("refusals.restore_not_empty", path=str(self._folder))
        self._placed.append(target)
        unpacked.rename(target)
        sync_folder(self._folder)

    def end(self) -> None:
        """What has been stored stays, whatever interrupted us after that; where nobody knows, the next restore asks the server again."""
        if self._server_has_it or self._is_in_file():
            _finish(self._folder)
        elif self._server_has_it is False:
            for path in (*self._placed, self.staging):
                shutil.rmtree(path, ignore_errors=True)

    def _is_in_file(self) -> bool:
        return self._folder / DATABASE_FILE in self._placed and not (self.staging / DATABASE_FILE).exists()


@contextmanager
def _empty_folder(folder: Path, pid: int, url: str | None) -> Iterator[_Attempt]:
    """A place to unpack into, inside the empty data folder, which is held against servers. What fails leaves nothing there."""
    was_there, was_locked = folder.exists(), (folder / LOCK_FILE).exists()
    lock = RunnerLock(folder, pid)
    try:
        _clear_interrupted(folder, url)
        if _kept_in(folder):
            raise StorageError("refusals.restore_not_empty", path=str(folder))
        attempt = _Attempt(folder)
        try:
            attempt.staging.mkdir(mode=0o700)
            yield attempt
        except BaseException as error:
            attempt.end()
            if isinstance(error, OSError) and error.filename is None:
                raise from_os_error(error, folder) from error
            raise
        _finish(folder)
    finally:
        lock.release()
        if not was_locked:
            (folder / LOCK_FILE).unlink(missing_ok=True)
        if not was_there and not any(folder.iterdir()):
            folder.rmdir()


def _kept_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {LOCK_FILE, PID_FILE}


def _finish(folder: Path) -> None:
    """Everything is stored: from now on what is left of the unpacking says nothing about the files any more."""
    (folder / STAGING).rename(folder / _FINISHED)
    sync_folder(folder)
    shutil.rmtree(folder / _FINISHED)
    sync_folder(folder)


def _clear_interrupted(folder: Path, url: str | None) -> None:
    """Begin again where a restore was cut off before its rows were stored: the folder was empty then, and the rows come last.

    Files that were put there for a server's rows are only deleted when that server is asked, and has none.
    """
    shutil.rmtree(folder / _FINISHED, ignore_errors=True)
    marker = folder / STAGING / _TO_SERVER
    if not (folder / STAGING).exists() or (folder / DATABASE_FILE).exists():
        return
    if marker.exists() and not (url is not None and _is_empty(folder, url, marker.read_text(encoding="utf-8"))):
        raise StorageError("refusals.restore_not_empty", path=str(folder))
    # The marker last: it says whose the files are.
    for path in (folder / FILES_FOLDER, folder / STAGING):
        shutil.rmtree(path, ignore_errors=True)


def _is_empty(folder: Path, url: str, name: str | None = None) -> bool:
    """Whether the server's database holds nothing, and is the one of that name if one is given."""
    with open_database(folder, migrate=False, url=url) as database:
        is_same = name is None or (database.server is not None and database.server.name == name)
        return is_same and not database.read(holds_rows)


def _sync(files: Path) -> None:
    """The files' bytes are on the disk; their names too when this returns."""
    for path in (files, *files.rglob("*")):
        if path.is_dir():
            sync_folder(path)
