"""Backing up: a snapshot of the database and the files it names become one archive, which is read again before it gets its name."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from storage.archive import Manifest, unpack, write_archive
from storage.backends.sqlite import DATABASE_FILE
from storage.errors import BrokenBackup, StorageError, StorageFull
from storage.files import sync_folder
from storage.snapshot import check_database, counted_in, looking_at, named_files, named_now, take_snapshot

# Beside the archive, while it is made: a folder with the snapshot, and with the archive before it has its name.
PART = ".part"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """An archive that was written and read again.

    Of the files that the snapshot names it lacks those ``forgotten``, erased while it was made, and those ``missing`` from the data folder.
    """

    manifest: Manifest
    size: int
    forgotten: frozenset[str]
    missing: frozenset[str]


def back_up(folder: Path, target: Path, at: datetime, *, url: str | None = None) -> BackedUp:
    """Everything that the data folder and the database at ``url`` (without one: the folder's own) hold now, except the secret key.

    Holds up nobody who writes. Raises StorageError, and leaves nothing behind, when the archive cannot be written, does not read as it was
    written, or would replace a file.
    """
    if target.exists():
        raise StorageError("refusals.backup_exists", path=str(target))
    with _workplace(target) as part, _as_sentences(folder, target.parent):
        archive = part / "archive"
        manifest = _write(archive, part / DATABASE_FILE, folder, at, url)
        _check(archive, part, manifest, folder)
        named = named_now(folder, url=url) if manifest.missing else frozenset()
        archive.rename(target)
        sync_folder(target.parent)
    lacking = frozenset(manifest.missing)
    return BackedUp(manifest, target.stat().st_size, forgotten=lacking - named, missing=lacking & named)


def _write(archive: Path, snapshot: Path, folder: Path, at: datetime, url: str | None) -> Manifest:
    take_snapshot(folder, snapshot, url=url)
    with looking_at(snapshot) as looking:
        files = named_files(looking)
    manifest = write_archive(archive, snapshot, counted_in(snapshot), folder=folder, files=files, at=at)
    # Room for the one that comes out of the archive.
    snapshot.unlink()
    return manifest


def _check(archive: Path, part: Path, written: Manifest, folder: Path) -> None:
    read = unpack(archive, part, with_files=False)
    if read != written:
        raise BrokenBackup("refusals.backup_damaged", path=str(archive), name="manifest.json")
    try:
        check_database(part / DATABASE_FILE, read, archive)
    except BrokenBackup as error:
        # It has come out as it went in: the damage is older.
        raise StorageError("refusals.database_broken", path=str(folder)) from error


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """A folder beside the archive, for its owner only, that is gone afterwards whatever happens."""
    part = target.with_name(target.name + PART)
    try:
        part.mkdir(mode=0o700)
    except FileExistsError:
        raise StorageError("refusals.backup_under_way", path=str(part)) from None
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _as_sentences(folder: Path, beside: Path) -> Iterator[None]:
    """What stops the backup, told of the disk that it is written to or of the database that it is made of."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("refusals.backup_disk_full", path=str(beside)) from error
        raise
    except (sqlite3.Error, DBAPIError) as error:
        said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        if "disk is full" in said or "disk I/O error" in said:
            raise StorageFull("refusals.backup_disk_full", path=str(beside)) from error
        if "malformed" in said or "not a database" in said:
            raise StorageError("refusals.database_broken", path=str(folder)) from error
        raise
