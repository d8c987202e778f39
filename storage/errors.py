"""What can go wrong with the place where things are kept, each with a sentence in ``texts`` under ``refusals``."""

import errno
from pathlib import Path


class StorageError(Exception):
    """Nothing was stored. ``key`` and ``values`` name the sentence that says why, in any language."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}" if values else key)
        self.key = key
        self.values = values


class StorageFull(StorageError):
    """The disk is full: what arrives now is not taken, so that whoever sent it sends it again."""


class StorageReadOnly(StorageError):
    """The folder or the database cannot be written."""


class StorageBusy(StorageError):
    """Another program held the database, or rows of it, for longer than we wait."""


class StorageUnreachable(StorageError):
    """The database server does not answer, or does not let us in. Lost while it was committing, it may have stored what it was given."""


class AlreadyRunning(StorageError):
    """A second runner; ``values["pid"]`` is the first one's."""


class SchemaMismatch(StorageError):
    """The database is of another version of the program, or no database of ours."""


class BrokenBackup(StorageError):
    """An archive that is no backup of ours, or not what was written."""


def from_os_error(error: OSError, folder: Path) -> StorageError:
    """A file that could not be written, as a sentence about its folder."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull("refusals.disk_full", path=str(folder))
    return StorageReadOnly("refusals.read_only", path=str(folder))
