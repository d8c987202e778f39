"""Restoring: an archive is unpacked beside where it shall be, checked whole, and only then put in place."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.archive import Manifest, unpack
from storage.backends.sqlite import DATABASE_FILE
from storage.copying import fill
from storage.database import open_database
from storage.errors import SchemaMismatch, StorageError, from_os_error
from storage.files import FILES_FOLDER, sync_folder
from storage.lock import LOCK_FILE, PID_FILE, RunnerLock
from storage.migrations import SCHEMA
from storage.snapshot import check_database, settle

# In the data folder, so that a rename is all it takes to put things in place.
STAGING = "restore.part"


def restore(archive: Path, folder: Path, *, pid: int, url: str | None = None) -> Manifest:
    """Put what the archive holds into the empty data folder, its rows into the empty database at ``url`` if one is given; migrated.

    Raises StorageError, and leaves everything as it was, for an archive that is not whole or is of a newer Kompass, and where something
    is kept already or a server runs.
    """
    with _empty_folder(folder, pid) as staging:
        database, files = staging / DATABASE_FILE, staging / FILES_FOLDER
        manifest = unpack(archive, staging, with_files=True)
        if manifest.tables_version > SCHEMA:
            raise SchemaMismatch("refusals.schema_newer", path=str(archive), found=manifest.tables_version, known=SCHEMA)
        check_database(database, manifest, archive)
        with open_database(staging, migrate=True) as unpacked:
            if url is not None:
                with open_database(folder, migrate=False, url=url) as server:
                    _sync(files)
                    # The files before the rows that name them.
                    unpacked.read(lambda tx: fill(server, tx, before_commit=lambda: _place(files, folder)))
        if url is None:
            settle(database)
            _sync(files)
            _place(files, folder)
            _place(database, folder)
    return manifest


@contextmanager
def _empty_folder(folder: Path, pid: int) -> Iterator[Path]:
    """A folder to unpack into, inside the empty data folder, which is held against servers. What fails leaves nothing there."""
    was_there, was_locked = folder.exists(), (folder / LOCK_FILE).exists()
    lock = RunnerLock(folder, pid)
    staging = folder / STAGING
    try:
        _clear_interrupted(folder)
        if _kept_in(folder):
            raise StorageError("refusals.restore_not_empty", path=str(folder))
        try:
            staging.mkdir(mode=0o700)
            yield staging
        except BaseException as error:
            _clear(folder)
            if isinstance(error, OSError) and error.filename is None:
                raise from_os_error(error, folder) from error
            raise
        shutil.rmtree(staging)
        sync_folder(folder)
    finally:
        lock.release()
        if not was_locked:
            (folder / LOCK_FILE).unlink(missing_ok=True)
        if not was_there and not any(folder.iterdir()):
            folder.rmdir()


def _kept_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {LOCK_FILE, PID_FILE}


def _clear_interrupted(folder: Path) -> None:
    """Begin again where a restore was cut off: the folder was empty then, and the database comes last."""
    if (folder / STAGING).exists() and not (folder / DATABASE_FILE).exists():
        _clear(folder)


def _clear(folder: Path) -> None:
    for name in (FILES_FOLDER, STAGING):
        shutil.rmtree(folder / name, ignore_errors=True)


def _sync(files: Path) -> None:
    """The files' bytes are on the disk; their names too when this returns."""
    for path in (files, *files.rglob("*")):
        if path.is_dir():
            sync_folder(path)


def _place(unpacked: Path, folder: Path) -> None:
    """Move it where it belongs, once; what the archive has none of is not moved."""
    target = folder / unpacked.name
    if not unpacked.exists():
        return
    if target.exists():
        # Some command has been at work here meanwhile.
        raise StorageError("refusals.restore_not_empty", path=str(folder))
    unpacked.rename(target)
    sync_folder(folder)
