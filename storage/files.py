"""Files by their SHA-256: the bytes people sent and what was ingested, written once, never changed."""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from storage.errors import from_os_error

FILES_FOLDER = "files"
UNFINISHED = ".part"
# Where bytes wait whose hash is not known yet.
_UNKNOWN = "0" * 64
_PIECE = 1 << 20


def sha256_of(data: bytes) -> str:
    """The name under which ``data`` is kept."""
    return hashlib.sha256(data).hexdigest()


def keep_file(folder: Path, data: bytes) -> str:
    """Store ``data`` and give its SHA-256: on the disk when this returns; StorageError when it cannot be written."""
    name = sha256_of(data)
    target = path_of(folder, name)
    try:
        _make_folder(target.parent)
        if not _is_kept(target):
            _write_whole(target, data)
        # Its name too, and also where another program has just written it: the row that follows names it for good.
        sync_folder(target.parent)
    except OSError as error:
        raise from_os_error(error, folder) from error
    return name


def keep_stream(folder: Path, stream: IO[bytes]) -> str:
    """Store what the stream holds, a piece at a time, and give its SHA-256; StorageError when it cannot be written."""
    try:
        _make_folder(path_of(folder, _UNKNOWN).parent)
        digest = hashlib.sha256()
        with NamedTemporaryFile(dir=path_of(folder, _UNKNOWN).parent, suffix=UNFINISHED, delete=False) as file:
            unfinished = Path(file.name)
            try:
                while piece := stream.read(_PIECE):
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                target = path_of(folder, digest.hexdigest())
                _make_folder(target.parent)
                if not _is_kept(target):
                    unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
        sync_folder(target.parent)
    except OSError as error:
        raise from_os_error(error, folder) from error
    return digest.hexdigest()


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


def is_kept_about(folder: Path, sha256: str, at: datetime, within: timedelta) -> bool:
    """Whether the file is there and somebody has stored its bytes, perhaps again, about then."""
    try:
        # Of a clock that has been set back we do not wait for the time it showed.
        return abs(path_of(folder, sha256).stat().st_mtime - at.timestamp()) < within.total_seconds()
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Put on the disk what the folder's names are: a rename that is not there may be undone by a power cut."""
    # Windows has no folders to open; its file systems keep a journal of names.
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


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


def _make_folder(folder: Path) -> None:
    """Make it and those above it, each with its name on the disk."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


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
