"""A file that somebody sends in the chat: on the disk before its event is taken, and gone again if nothing came to name it."""

import asyncio

from starlette.exceptions import HTTPException

from storage.erasure import unnamed_files
from storage.files import drop_file, keep_file
from web.chat_events import Speaker, events_of
from web.forms import MAX_FILE, Form, SentFile
from web.service import Service


async def take_form(form: Form, speaker: Speaker, service: Service, *, may_keep: bool) -> None:
    """Take what the form says. ``may_keep``: who speaks has agreed; before that the bytes of a file are not even written."""
    if form.file is None or not may_keep:
        await service.take(events_of(form, speaker))
        return
    sha256 = await _kept(form.file, service)
    try:
        await service.take(events_of(form, speaker, sha256))
    except asyncio.CancelledError:
        # A take that has begun is committed all the same, and its row names the file; one that nobody names goes when it is old.
        raise
    except BaseException:
        await _drop_unless_named(sha256, service)
        raise
    await _drop_unless_named(sha256, service)


async def _kept(file: SentFile, service: Service) -> str:
    if file.size == 0:
        raise HTTPException(422)
    if file.size > MAX_FILE:
        raise HTTPException(413)
    return await asyncio.to_thread(keep_file, service.folder, await file.upload.read())


async def _drop_unless_named(sha256: str, service: Service) -> None:
    """Whoever has been forgotten since, or whose event was not stored, leaves no bytes behind."""
    if await service.database.read_soon(lambda tx: unnamed_files(tx, [sha256])):
        await asyncio.to_thread(drop_file, service.folder, sha256)
