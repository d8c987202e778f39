"""Files by their SHA-256: the bytes people sent and what was ingested, written once, never changed."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from storage.errors import from_os_error

FILES_FOLDER = "files"


def sha256_of(data: bytes) -> str:
    """The name under which ``data`` is kept."""
    return hashlib.sha256(data).hexdigest()


def keep_file(folder: Path, data: bytes) -> str:
    """Store ``data`` and give its SHA-256: on the disk when this returns; StorageError when it cannot be written."""
    name = sha256_of(data)
    target = path_of(folder, name)
    if not target.exists():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(target, data)
        except OSError as error:
            raise from_os_error(error, folder) from error
    return name


def drop_file(folder: Path, sha256: str) -> None:
    """Delete a file that no row names any more; nothing happens when it is gone already."""
    path_of(folder, sha256).unlink(missing_ok=True)


def path_of(folder: Path, sha256: str) -> Path:
    """Where the file of that hash is, or would be."""
    return folder / FILES_FOLDER / sha256[:2] / sha256


def _write_whole(target: Path, data: bytes) -> None:
    # A rename is all or nothing, so a file under its hash is always whole. Two may keep the same bytes at once, each in a file of its own.
    with NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
