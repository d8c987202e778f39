"""Files by their SHA-256: the bytes people sent and what was ingested, written once, never changed."""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from storage.errors import from_os_error

FILES_FOLDER = "files"
UNFINISHED = ".part"


def sha256_of(data: bytes) -> str:
    """The name under which ``data`` is kept."""
    return hashlib.sha256(data).hexdigest()


def keep_file(folder: Path, data: bytes) -> str:
    """Store ``data`` and give its SHA-256: on the disk when this returns; StorageError when it cannot be written."""
    name = sha256_of(data)
    target = path_of(folder, name)
    try:
        if not _is_kept(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(target, data)
    except OSError as error:
        raise from_os_error(error, folder) from error
    return name


def drop_file(folder: Path, sha256: str) -> None:
    """Delete a file that no row names any more; nothing happens when it is gone already."""
    path_of(folder, sha256).unlink(missing_ok=True)


def kept_before(folder: Path, before: datetime) -> Iterator[str]:
    """The names of the files that were stored before then; what a program that died left half written then is deleted on the way.

    Only old ones: a file is stored before the row that names it.
    """
    for file in (folder / FILES_FOLDER).glob("*/*"):
        try:
            is_old = file.stat().st_mtime < before.timestamp()
            if is_old and file.suffix == UNFINISHED:
                file.unlink()
            elif is_old:
                yield file.name
        except FileNotFoundError:
            continue


def path_of(folder: Path, sha256: str) -> Path:
    """Where the file of that hash is, or would be."""
    return folder / FILES_FOLDER / sha256[:2] / sha256


def _is_kept(target: Path) -> bool:
    """Whether the bytes are there; then they are young again, for whoever looks for old files that nobody names."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    except OSError:
        # Another user's, or on a disk that cannot be written: there all the same.
        return True
    return True


def _write_whole(target: Path, data: bytes) -> None:
    # A rename is all or nothing, so a file under its hash is always whole. Two may keep the same bytes at once, each in a file of its own.
    with NamedTemporaryFile(dir=target.parent, suffix=UNFINISHED, delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
