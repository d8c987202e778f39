"""Fetching the photos, voices and files that people sent: a job each, whose result comes back as an event."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.calls import Calls
from bot.events import TELEGRAM, Event, FileFetched
from bot.jobs.outcomes import Handler, Undoable
from storage.files import keep_file
from storage.jobs import JobToDo

# What Telegram gives to bots at most.
MAX_FILE = 20 * 1024 * 1024
# Telegram has one refusal for a file that is gone and for one that it cannot give now: so many tries, some eight minutes, tell which.
TRIES_OF_WHAT_MAY_BE_GONE = 9


def file_fetcher(calls: Calls, folder: Path, now: Callable[[], datetime]) -> Handler:
    """The handler of FETCH_FILE. Whatever keeps a file away for now is raised, and the worker tries again."""

    async def fetch(job: JobToDo) -> Sequence[Event]:
        file = await _found(calls, job)
        data = await _downloaded(calls, file)
        # On the disk before the event, and under its own hash: fetched twice it is the same file.
        sha256 = await asyncio.to_thread(keep_file, folder, data)
        part = int(job.payload["part"])
        fetched = FileFetched(
            id=f"file-{part}",
            channel=TELEGRAM,
            account=str(job.payload["account"]),
            at=now(),
            part_id=part,
            sha256=sha256,
            source=_source_name(job, file),
        )
        return [fetched]

    return fetch


def _source_name(job: JobToDo, file: dict[str, Any]) -> str | None:
    """What a file is called that is to become a source: by who sent it, else by Telegram."""
    name = job.payload.get("source")
    return None if name is None else str(name or PurePosixPath(str(file.get("file_path", ""))).name)


async def _downloaded(calls: Calls, file: dict[str, Any]) -> bytes:
    if file.get("file_size", 0) > MAX_FILE:
        raise Undoable("FileTooBig")
    data = await calls.download(str(file.get("file_path", "")))
    if len(data) > MAX_FILE:
        raise Undoable("FileTooBig")
    return data


async def _found(calls: Calls, job: JobToDo) -> dict[str, Any]:
    try:
        file = await calls.call("getFile", {"file_id": job.payload["file"]})
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise Undoable("FileTooBig") from None
        if job.attempts >= TRIES_OF_WHAT_MAY_BE_GONE:
            raise Undoable("FileGone") from None
        raise
    if not isinstance(file, dict):
        raise TelegramError("What answered is not Telegram.")
    return file
