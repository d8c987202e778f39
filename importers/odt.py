"""LibreOffice's odt → headings, paragraphs, list items and table rows.

What was deleted with changes tracked and the table of contents are left out. Footnotes and endnotes come after the text.
"""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from importers.dates import read_day
from importers.decoding import clean
from importers.model import Block, Contents, Limits, Note, UnreadableSource
from importers.packages import check_package

_OFFICE, _TEXT, _TABLE, _DC, _MANIFEST = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" if name != "dc" else "{http://purl.org/dc/elements/1.1/}"
    for name in ("office", "text", "table", "dc", "manifest")
)
_CONTENTS = {f"{_TEXT}{name}" for name in ("table-of-content", "alphabetical-index", "illustration-index", "table-index")}
_NOTE, _NOTE_BODY = f"{_TEXT}note", f"{_TEXT}note-body"
_UNSEEN = _CONTENTS | {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}forms", _NOTE}
_SPACES = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": " ", f"{_TEXT}p": " ", f"{_TEXT}h": " "}


def read_odt(name: str, data: bytes, limits: Limits) -> Contents:
    """The document's text and what it says of itself. Raises UnreadableSource."""
    check_package(name, data, limits, "odt")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if b"encryption-data" in _member(package, "META-INF/manifest.xml"):
                raise UnreadableSource("source_encrypted", name=name)
            # No entities: check_package has refused what declares any.
            body = ET.fromstring(_member(package, "content.xml")).find(f"{_OFFICE}body/{_OFFICE}text")  # noqa: S314
            meta = ET.fromstring(_member(package, "meta.xml") or b"<none/>")  # noqa: S314
        if body is None:
            raise UnreadableSource("source_broken", name=name, format="odt")
        blocks = [*_blocks(body, in_list=False), *_notes(body)]
    except (ET.ParseError, RecursionError, ValueError, LookupError):
        raise UnreadableSource("source_broken", name=name, format="odt") from None
    date = read_day(meta.findtext(f".//{_DC}date") or "")
    notes = [Note("contents_left_out")] if any(body.find(f".//{tag}") is not None for tag in _CONTENTS) else []
    return Contents([blocks], clean(meta.findtext(f".//{_DC}title") or "").strip() or None, date, notes=tuple(notes))


def _member(package: zipfile.ZipFile, path: str) -> bytes:
    return package.read(path) if path in package.namelist() else b""


def _blocks(parent: ET.Element, *, in_list: bool) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_TEXT}h":
            level = child.get(f"{_TEXT}outline-level", "1")
            yield Block(_words(child), min(6, int(level)) if level.isdecimal() and level != "0" else 1)
        elif child.tag == f"{_TEXT}p":
            if text := _words(child):
                yield Block(f"- {text}" if in_list else text)
        elif child.tag == f"{_TABLE}table-row":
            cells = [_words(cell) for cell in child if cell.tag == f"{_TABLE}table-cell"]
            if any(cells):
                yield Block(" | ".join(cells))
        elif child.tag not in _UNSEEN:
            yield from _blocks(child, in_list=in_list or child.tag == f"{_TEXT}list")


def _notes(parent: ET.Element) -> Iterator[Block]:
    """Where they stand, in the middle of a sentence, they would break it."""
    for child in parent:
        if child.tag == _NOTE:
            words = " ".join(_words(part) for part in child if part.tag == _NOTE_BODY)
            if words:
                yield Block(words)
        elif child.tag not in _UNSEEN:
            yield from _notes(child)


def _words(element: ET.Element) -> str:
    return " ".join(clean("".join(_pieces(element))).split())


def _pieces(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield _SPACES.get(child.tag, "")
        if child.tag not in _UNSEEN:
            yield from _pieces(child)
        yield child.tail or ""
