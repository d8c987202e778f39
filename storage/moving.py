"""Moving: the rows of a data folder's database into a PostgreSQL database. The files stay, and so does the SQLite file, untouched."""

from pathlib import Path

from storage.backends.sqlite import DATABASE_FILE
from storage.copying import fill
from storage.database import open_database
from storage.errors import StorageError
from storage.lock import RunnerLock


def move_to(folder: Path, url: str, *, pid: int) -> dict[str, int]:
    """Copy all rows into the empty database at ``url``; gives the rows by table.

    Raises StorageError, and leaves both as they were, while a server runs and where the copy is not equal.
    """
    if not (folder / DATABASE_FILE).exists():
        raise StorageError("refusals.nothing_kept", path=str(folder))
    lock = RunnerLock(folder, pid)
    try:
        with open_database(folder, migrate=False) as source, open_database(folder, migrate=False, url=url) as target:
            # As a writer: no command can put a row there meanwhile that would not come along.
            return source.write(lambda tx: fill(target, tx))
    finally:
        lock.release()
