"""The worker of one process: every kind of slow work it knows, at its pace beside everything else."""

import asyncio
from typing import TYPE_CHECKING

from bot.jobs.doing import ensure_prune, handlers
from bot.jobs.kinds import FETCH_FILE
from bot.jobs.worker import Worker
from kompass.counted import CountedTakes
from kompass.opened import now
from kompass.settings import Settings
from storage.database import Database

if TYPE_CHECKING:
    from kompass.telegram_line import TelegramLine


class SlowWork:
    """Run it for the role ``jobs``. Files are fetched only where there is a line to Telegram: elsewhere they wait for such a process."""

    def __init__(self, settings: Settings, database: Database, takes: CountedTakes, telegram: "TelegramLine | None") -> None:
        self._database = database
        known = dict(handlers(database, settings.data_dir, now, settings.limits))
        if telegram is not None:
            known[FETCH_FILE] = telegram.fetch_file
        self._worker = Worker(database, takes.take, known, now, is_alone=not database.is_shared)

    def wake(self) -> None:
        """There may be something to do."""
        self._worker.wake()

    async def run(self) -> None:
        """Until cancelled. What is kept for a time only is pruned from now on, once a day."""
        await asyncio.to_thread(ensure_prune, self._database, now())
        await self._worker.run()
