"""The door of the room: a file's name and bytes in, an Imported out.

Knows which format is read by which module. Opens no file; what it refuses, it refuses with UnreadableSource.
"""

from dataclasses import replace

from importers import docx, markdown, odt, pdf, plain, web_pages
from importers.dates import day_of_decision
from importers.decoding import decoded
from importers.formats import Format, format_of
from importers.layout import laid_out
from importers.letters import read_letter
from importers.model import (
    DEFAULT,
    MEGABYTE,
    READABLE,
    Block,
    Contents,
    HeadingAt,
    Imported,
    Limits,
    Note,
    Progress,
    UnreadableSource,
    page_at,
)
from importers.page_picture import page_picture

__all__ = [
    "DEFAULT",
    "READABLE",
    "HeadingAt",
    "Imported",
    "Limits",
    "Note",
    "UnreadableSource",
    "page_at",
    "page_picture",
    "read_source",
]


# A page's or letter's day is the one it was written on.
_SAYS_ITS_DAY = ("html", "mhtml", "eml")


def _nobody_waits(page: int, pages: int) -> None:
    """For those who do not ask how far it has come."""


def read_source(name: str, data: bytes, limits: Limits = DEFAULT, progress: Progress = _nobody_waits) -> Imported:
    """The text of a file in one of READABLE. Its contents decide which of them it is; ``name`` where they do not tell, and in errors.

    Raises UnreadableSource for what is empty, locked, broken, without words, too large, or in another format. Not for several threads at
    once: PDFium is for one.
    """
    if len(data) > limits.megabytes * MEGABYTE:
        raise UnreadableSource("source_too_large", name=name, limit=limits.megabytes)
    found = format_of(name, data)
    contents = _contents(name, data, found, limits, progress)
    if not any(sign.isalnum() for blocks in contents.pages for block in blocks for sign in block.text):
        raise UnreadableSource("source_markup_only" if found.format in ("html", "mhtml") else "source_empty", name=name)
    if sum(len(block.text) for blocks in contents.pages for block in blocks) > limits.text_megabytes * MEGABYTE:
        raise UnreadableSource("source_too_much_text", name=name, limit=limits.text_megabytes)
    contents = contents if found.format in _SAYS_ITS_DAY else _dated(contents)
    imported = laid_out(contents, found.media_type, has_pages=found.format == "pdf")
    if found.named_otherwise:
        imported = replace(imported, notes=(Note("read_as", {"format": found.format}), *imported.notes))
    return imported


def _dated(contents: Contents) -> Contents:
    """With the day on which the document says it was decided, else that of its file, and which of them it is."""
    decided = day_of_decision(block.text for blocks in contents.pages for block in blocks)
    if decided is not None:
        return replace(contents, date=decided, notes=(*contents.notes, Note("date_of_decision")))
    return replace(contents, notes=(*contents.notes, Note("date_of_file"))) if contents.date else contents


def _contents(name: str, data: bytes, found: Format, limits: Limits, progress: Progress) -> Contents:
    match found.format:
        case "pdf":
            return pdf.read_pdf(name, data, limits, progress)
        case "docx":
            return docx.read_docx(name, data, limits)
        case "odt":
            return odt.read_odt(name, data, limits)
        case "html":
            return web_pages.read_page(name, data, limits)
        case "mhtml":
            return web_pages.read_archive(name, data, limits)
        case "eml":
            return read_letter(name, data, limits)
        case other:
            return _text_file(name, data, limits, is_markdown=other == "md")


def _text_file(name: str, data: bytes, limits: Limits, *, is_markdown: bool) -> Contents:
    if len(data) > limits.text_megabytes * MEGABYTE:
        raise UnreadableSource("source_too_much_text", name=name, limit=limits.text_megabytes)
    read = decoded(name, data)
    blocks = markdown.blocks(read.text) if is_markdown else [Block(line) for line in plain.unwrapped(read.text).split("\n")]
    return Contents([blocks], notes=read.notes)
