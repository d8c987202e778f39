"""The key that log-in links are signed with: made once, readable by its owner only, in no backup."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from storage.errors import from_os_error

KEY_FILE = "secret.key"


def secret_key(folder: Path) -> str:
    """The data folder's key; StorageError when it can neither be read nor written."""
    path = folder / KEY_FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_new(path)
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise from_os_error(error, folder) from error


def _write_new(path: Path) -> None:
    """Written whole beside its place and then linked there: a key file that exists is never empty or half a key."""
    unfinished = path.with_name(f"{KEY_FILE}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        # Where another command was a moment faster, its key is as good.
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        unfinished.unlink()
