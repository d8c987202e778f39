"""What every command needs: the settings, the database opened, and who acts."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.jobs.kinds import EVIDENCE, LIKENESS
from kompass.settings import Settings, read_settings
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.jobs import is_pending


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
def opened(*, up_to_date: bool = False) -> Iterator[Opened]:
    """The data folder of the settings, and their database. A missing database is made; an older one is left to ``serve``.

    ``up_to_date`` is for commands that read evidence: what is said and not made into evidence yet is, as far as the folder can be written.
    """
    settings = read_settings()
    with open_database(settings.data_dir, migrate=False, url=settings.database_address) as database:
        if up_to_date:
            bring_up_to_date(database, settings.data_dir)
        yield Opened(settings, database)


def bring_up_to_date(database: Database, folder: Path) -> None:
    """Make the evidence that a running server has not made yet, or left when it ended."""
    if not database.read(lambda tx: is_pending(tx, EVIDENCE) or is_pending(tx, LIKENESS)):
        return
    # Most often there is nothing to do, and the bot's rooms need not be imported.
    from bot.jobs.doing import work_off  # noqa: PLC0415
    from kompass.event_log import log_to_stderr  # noqa: PLC0415

    log_to_stderr()

    # Read only, full, or busy for too long: there is what there is.
    with suppress(StorageError):
        work_off(database, folder, now, (EVIDENCE, LIKENESS), even_leased=True)


def now() -> datetime:
    """The clock: the one place that reads it."""
    return datetime.now(UTC)
