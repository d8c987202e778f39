"""What can go wrong with the place where things are kept, each with a sentence in ``texts`` under ``refusals``."""


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
    """Another program held the database for longer than we wait."""


class AlreadyRunning(StorageError):
    """A second runner; ``values["pid"]`` is the first one's."""


class SchemaMismatch(StorageError):
    """The database is of another version of the program, or no database of ours."""


class BrokenBackup(StorageError):
    """An archive that is no backup of ours, or not what was written."""
