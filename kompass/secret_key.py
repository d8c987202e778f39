"""The key that log-in links are signed with: made once, readable by its owner only, in no backup."""

import os
import secrets
from pathlib import Path

from storage.database import from_os_error

KEY_FILE = "secret.key"


def secret_key(folder: Path) -> str:
    """The data folder's key; StorageError when it can neither be read nor written."""
    path = folder / KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_new(path)
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise from_os_error(error, folder) from error


def _write_new(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another command was a moment faster: its key is as good.
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
