"""Fetching the photos, voices and files that people sent: a job each, whose result comes back as an event."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.polling import Take
from bot.events import TELEGRAM, FileFetched
from bot.jobs.kinds import FETCH_FILE
from storage.database import Database
from storage.errors import StorageError
from storage.files import keep_file
from storage.jobs import JobToDo, claim_job, finish_job, give_up_job, put_off_job

log = structlog.get_logger()
# How often the worker looks for files to fetch, and how long one may take before another try, in seconds.
REST = 1.0
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=10)


class FileFetcher:
    """Fetches until cancelled."""

    def __init__(self, database: Database, folder: Path, bot: Bot, take: Take, now: Callable[[], datetime]) -> None:
        self._database = database
        self._folder = folder
        self._bot = bot
        self._take = take
        self._now = now

    async def run(self) -> None:
        """One file after the other; a database out of reach is waited out."""
        while True:
            try:
                worked = await self._fetch_next()
            except StorageError as error:
                log.error("files cannot be stored; trying again", reason=error.key)
                worked = False
            if not worked:
                await asyncio.sleep(REST)

    async def _fetch_next(self) -> bool:
        now = self._now()
        job = await self._database.write_soon(lambda tx: claim_job(tx, FETCH_FILE, now, now + LEASE))
        if job is None:
            return False
        number = job.id
        try:
            file = await self._bot.get_file(job.payload["file"])
            data = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            await self._failed(job, number, error)
            return True
        sha256 = await asyncio.to_thread(keep_file, self._folder, data)
        part = int(job.payload["part"])
        event = FileFetched(
            id=f"file-{part}", channel=TELEGRAM, account=job.payload["account"], at=self._now(), part_id=part, sha256=sha256
        )
        await self._take([event])
        await self._database.write_soon(lambda tx: finish_job(tx, number))
        return True

    async def _failed(self, job: JobToDo, number: int, error: TelegramError) -> None:
        reason = type(error).__name__
        log.warning("a file could not be fetched", job=number, attempt=job.attempts, error=reason)
        if isinstance(error, BadRequest):
            # Telegram has it no more, or it is too large for bots. An outage, however long, is waited out: the file was sent to us.
            await self._database.write_soon(lambda tx: give_up_job(tx, number, reason))
            return
        again = self._now() + min(LONGEST_PAUSE, timedelta(seconds=2 ** min(job.attempts, 10)))
        await self._database.write_soon(lambda tx: put_off_job(tx, number, again, reason))
