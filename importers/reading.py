"""The door of the room: a file's name and bytes in, an Imported out.

Knows which ending is read by which module. Opens no file and knows no limit of size.
"""

from collections.abc import Iterable
from pathlib import PurePath

from importers import html, markdown, plain
from importers.decoding import decoded
from importers.model import READABLE, Block, HeadingAt, Imported, UnreadableSource

__all__ = ["READABLE", "HeadingAt", "Imported", "UnreadableSource", "read_source"]


def read_source(name: str, data: bytes) -> Imported:
    """The text of a txt, md, html or htm file; ``name`` decides which it is.

    Raises UnreadableSource for another ending, an empty file, bytes that are no text, and a page without words.
    """
    match PurePath(name).suffix.lower():
        case ".txt":
            return Imported(None, plain.unwrapped(decoded(name, data)), (), "text/plain")
        case ".md":
            blocks = markdown.blocks(decoded(name, data))
            if not any(block.text.strip() for block in blocks):  # a heading's mark without a heading
                raise UnreadableSource("source_empty", name=name)
            return _laid_out(None, blocks, "text/markdown")
        case ".html" | ".htm":
            title, blocks = html.title_and_blocks(decoded(name, data))
            if not any(character.isalnum() for block in blocks for character in block.text):
                raise UnreadableSource("source_markup_only", name=name)
            return _laid_out(title, blocks, "text/html")
        case ending:
            raise UnreadableSource("source_ending", name=name, ending=ending or name, readable=", ".join(READABLE))


def _laid_out(title: str | None, blocks: Iterable[Block], media_type: str) -> Imported:
    """One line a block; without a title of its own, a text is called by its first heading."""
    lines: list[str] = []
    headings: list[HeadingAt] = []
    at = 0
    for block in blocks:
        if block.level and block.text:
            headings.append(HeadingAt(at, at + len(block.text), block.level))
            title = title or block.text
        lines.append(block.text)
        at += len(block.text) + 1
    return Imported(title, "\n".join(lines), tuple(headings), media_type)
