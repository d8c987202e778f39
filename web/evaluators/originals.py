"""The file that a source was read from, as it came, and its pages as pictures: for members who may read."""

import asyncio
import mimetypes
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.jobs.reading_process import Reader
from evaluation.refusals import NotFound
from storage.database import Transaction
from storage.files import path_of
from storage.hiding import has_hidden
from storage.identity import id_of
from storage.sources import ingested_source, versions_of
from web.evaluators.visits import enter
from web.service import service_of

# Drawing a page takes a process of a hundred megabytes: one at a time.
_drawing = asyncio.Semaphore(1)
_ENDINGS = {"text/markdown": ".md", "multipart/related": ".mhtml", "message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html"}


class Original(NamedTuple):
    """The bytes of a version by their hash, what they are, and what the source is called."""

    sha256: str
    media_type: str
    title: str


async def original(request: Request) -> Response:
    """The file as it came, to be saved and not to be opened among our pages."""
    found = await _found(request, request.path_params["sha256"])
    ending = _ENDINGS.get(found.media_type) or mimetypes.guess_extension(found.media_type) or ""
    name = found.title if found.title.lower().endswith(ending) else found.title + ending
    path = path_of(service_of(request).folder, found.sha256)
    if not path.is_file():
        raise NotFound("unknown_source", source=found.title)
    return FileResponse(path, media_type=found.media_type, filename=name.replace("/", "-"))


async def page_picture(request: Request) -> Response:
    """A page of the current version."""
    service = service_of(request)
    found = await _found(request, None)
    path, page = path_of(service.folder, found.sha256), int(request.path_params["page"])
    async with _drawing:
        with Reader(service.limits) as reader:
            # In a process of its own: what draws is written in C, and the file is anybody's.
            drawn = await asyncio.to_thread(reader.picture, path, page) if found.media_type == "application/pdf" else None
    if drawn is None:
        raise NotFound("unknown_source", source=str(page))
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


async def _found(request: Request, sha256: str | None) -> Original:
    """The version with those bytes, or the current one. Raises NotFound, also where a stretch of it is hidden."""

    def find(tx: Transaction) -> Original:
        visit, wanted = enter(tx, request), request.path_params["wanted"]
        source = ingested_source(tx, id_of(visit.evaluation), wanted)
        for version in versions_of(tx, id_of(source)) if source is not None else ():
            is_asked_for = version.is_current if sha256 is None else version.sha256 == sha256
            if source is not None and is_asked_for and not has_hidden(tx, id_of(version)):
                return Original(version.sha256, version.media_type, source.title)
        raise NotFound("unknown_source", source=wanted)

    return await service_of(request).database.read_soon(find)
