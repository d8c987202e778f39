"""What was sent and is not marked in the database yet, noted in a file of the data folder: a line a message.

A mark in the database waits for a commit, and a program that is killed meanwhile would send again all that it has not marked. A line in a
file is there as soon as it is written, whatever becomes of the program. Not so when the power fails: then the file may be short, and
what it lacks is sent twice. The same goes for the moment in which one process takes over from another that has not quite ended, and both
write the file. It holds numbers and times, no words.
"""

import errno
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from storage.errors import from_os_error

# On Windows a line would get another end.
_BINARY = getattr(os, "O_BINARY", 0)
# What a database can hold; a spoilt line may say anything.
_GREATEST = 2**63 - 1


class Noted(NamedTuple):
    """A message that was sent. Number and time together name it even where the folder has been given another database."""

    id: int
    created_at: datetime


class SentLog:
    """The file of one channel's sender. Raises StorageError when it cannot be written."""

    def __init__(self, folder: Path, channel: str) -> None:
        self._folder = folder
        self._path = folder / f"sent-{channel}.log"
        self._file: int | None = None

    def note(self, sent: Noted) -> None:
        """It has been sent: this outlives the program from now on."""
        self._append(_line(sent))

    def noted(self) -> list[Noted]:
        """What has been noted and is not known to be marked; a line that a failing disk has spoilt is left out."""
        try:
            lines = self._path.read_bytes().decode("ascii", errors="replace").split("\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise from_os_error(error, self._folder) from error
        # What stands behind the last line's end was cut short.
        return [one for line in lines[:-1] if (one := _read(line)) is not None]

    def keep_only(self, unmarked: Iterable[Noted]) -> None:
        """All others are marked in the database. Killed in the middle of this, what is unmarked is sent again."""
        try:
            if self._path.exists():
                os.truncate(self._path, 0)
        except OSError as error:
            raise from_os_error(error, self._folder) from error
        self._append(b"".join(_line(one) for one in unmarked))

    def close(self) -> None:
        """Let go of the file; what is noted in it stays."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, lines: bytes) -> None:
        try:
            if self._file is None and lines:
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, 0o600)
            if self._file is not None and lines and os.write(self._file, lines) < len(lines):
                raise OSError(errno.ENOSPC, "only a part was written")
        except OSError as error:
            raise from_os_error(error, self._folder) from error


def _line(sent: Noted) -> bytes:
    return f"{sent.id} {sent.created_at.isoformat()}\n".encode()


def _read(line: str) -> Noted | None:
    number, _, created_at = line.partition(" ")
    try:
        noted = Noted(int(number), datetime.fromisoformat(created_at))
    except ValueError:
        return None
    return noted if noted.created_at.tzinfo is not None and noted.id <= _GREATEST else None
