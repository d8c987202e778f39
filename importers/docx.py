"""Word's docx → headings, paragraphs, list items and table rows, by python-docx.

Its paragraphs leave out what was inserted with changes tracked, content controls and text boxes, so the text is read from the elements
that it has parsed. What was deleted with changes tracked, comments, headers and footers are left out.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from importers.decoding import clean
from importers.model import Block, Contents, Limits, Note, UnreadableSource
from importers.packages import check_package

_HEADING = re.compile(r"(?:heading|rubrik) (\d)$", re.IGNORECASE)
_TITLE = ("title", "rubrik")
_LIST = re.compile(r"list|lista|punkt", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|innehåll) \d$", re.IGNORECASE)
# Text that is not there for readers: deleted or moved away, the fallback of a text box that is there already, and what a field is made of.
_UNSEEN = {qn(name) for name in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "w:rPr", "w:pPr")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_TEXT, _PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = (qn(name) for name in ("w:t", "w:p", "w:tbl", "w:tr", "w:tc", "w:txbxContent"))
_SPACES = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}
_EMPTY_DOCUMENT = dt.date(2013, 12, 23)  # python-docx's


def read_docx(name: str, data: bytes, limits: Limits) -> Contents:
    """The document's text and what it says of itself. Raises UnreadableSource."""
    check_package(name, data, limits, "docx")
    try:
        document = Document(io.BytesIO(data))
        styles = _style_names(document)
        found = list(_blocks(document.element.body, styles)) + list(_notes(document))
        about = _about(document)
        title = clean(about.title or "").strip() or None if about else None
        date = _day(about) if about else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (python-docx raises whatever a broken part of a package leads to)
        raise UnreadableSource("source_broken", name=name, format="docx") from None
    blocks = [block for style, block in found if not _CONTENTS.match(style)]
    said = {
        "contents_left_out": len(blocks) < len(found),
        "deleted_left_out": any(True for _ in document.element.body.iter(qn("w:del"), qn("w:moveFrom"))),
    }
    return Contents([blocks], title, date, notes=tuple(Note(key) for key, is_so in said.items() if is_so))


def _about(document: Any) -> Any | None:
    """What the file says of itself; None where it says nothing: asked for it, python-docx makes it up, with today's date and a title."""
    package = document.part.package
    is_said = any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in package.rels.values())
    return document.core_properties if is_said else None


def _day(properties: Any) -> dt.date | None:
    """When the file was changed last, else made; not when the library's empty document was made that some programs begin with."""
    moments = (properties.modified, properties.created)
    return next((moment.date() for moment in moments if moment is not None and moment.date() != _EMPTY_DOCUMENT), None)


def _style_names(document: Any) -> Mapping[str, str]:
    """By a style's id, the name of the built-in style that it is or is made from; ids are in the language of Word, names are not."""
    names: dict[str, str] = {}
    for style in document.styles:
        chain: list[str] = []
        at = style
        while at is not None and len(chain) < 10:
            chain.append(str(at.name or ""))
            at = getattr(at, "base_style", None)
        known = (name for name in chain if _HEADING.match(name) or name.lower() in _TITLE or _CONTENTS.match(name) or _LIST.search(name))
        names[style.style_id] = next(known, chain[0] if chain else "")
    return names


def _blocks(parent: Any, styles: Mapping[str, str]) -> Iterator[tuple[str, Block]]:
    """Each block with the name of its style. No deeper than 256 elements: lxml parses nothing deeper."""
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield from _of_paragraph(child, styles)
            for box in child.iter(_BOX):
                # The same box stands there twice, the second time for programs that know only the older way.
                is_seen = not any(ancestor.tag in _UNSEEN for ancestor in box.iterancestors())
                if is_seen and next(box.iterancestors(_PARAGRAPH)) is child:
                    yield from _blocks(box, styles)
        elif child.tag == _TABLE:
            yield from _rows(child)
        elif child.tag not in _UNSEEN:
            yield from _blocks(child, styles)


def _of_paragraph(paragraph: Any, styles: Mapping[str, str]) -> Iterator[tuple[str, Block]]:
    text = _text(paragraph)
    if not text:
        return
    properties = paragraph.pPr
    style = styles.get(paragraph.style or "", "")
    heading = _HEADING.match(style)
    if heading or style.lower() in _TITLE:
        yield style, Block(text, min(6, max(1, int(heading[1]))) if heading else 1)
    elif (properties is not None and properties.numPr is not None) or _LIST.search(style):
        yield style, Block(f"- {text}")
    else:
        yield style, Block(text)


def _rows(table: Any) -> Iterator[tuple[str, Block]]:
    for row in table.iter(_ROW):
        # Rows of a table inside a cell are that cell's words.
        if next(row.iterancestors(_TABLE)) is table:
            cells = [_text(cell) for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW)) is row]
            if any(cells):
                yield "", Block(" | ".join(cells))


def _text(element: Any) -> str:
    """Its words on one line; of a paragraph without those of the boxes in it."""
    words: list[str] = []
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        if one.tag == _TEXT:
            words.append(one.text or "")
        elif one.tag in _SPACES:
            words.append(_SPACES[one.tag])
        elif one.tag not in _UNSEEN and not (one.tag == _BOX and element.tag == _PARAGRAPH):
            if one.tag == _PARAGRAPH:
                words.append(" ")
            waiting.extend(reversed(one))
    return " ".join(clean("".join(words)).split())


def _notes(document: Any) -> Iterator[tuple[str, Block]]:
    """Footnotes and endnotes, after the text."""
    for relation in document.part.rels.values():
        if relation.reltype in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES) and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                if text := _text(note):
                    yield "", Block(text)
