"""What every command needs: the settings, the database opened, and who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kompass.settings import Settings, read_settings
from storage.database import Database, open_database


@dataclass(frozen=True, slots=True)
class Opened:
    """An open data folder."""

    settings: Settings
    database: Database

    @property
    def folder(self) -> Path:
        """Where database, files and key are."""
        return self.settings.data_dir


@contextmanager
def opened() -> Iterator[Opened]:
    """The data folder of the settings, and their database. A missing database is made; an older one is left to ``serve``."""
    settings = read_settings()
    with open_database(settings.data_dir, migrate=False, url=settings.database_address) as database:
        yield Opened(settings, database)


def now() -> datetime:
    """The clock: the one place that reads it."""
    return datetime.now(UTC)
