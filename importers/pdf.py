"""PDF → its pages' lines, by PDFium; by pypdf, slower and without places, where PDFium cannot.

Knows passwords, scans and files that end too early. Keeps no picture.
"""

import ctypes
import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from importers.dates import read_day
from importers.model import MEGABYTE, Contents, Limits, Note, Progress, UnreadableSource
from importers.page_lines import Line, blocks_of, without_repeated

# PDFium's marks of a hyphen at a line's end; ligatures, which no search would find; the bullets of Symbol and Wingdings.
_SIGNS = {0x02: "-", 0xFFFE: "-", 0xAD: None, 0x00: None, 0xA0: " ", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_BULLETS = re.compile("[\uf0b7\uf0a7\uf0d8\uf0fc\uf076\u25cf\u25cb\u25a0]")
_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_END = b"%%EOF"
# What programs write as a title when nobody gave one.
_NO_TITLE = re.compile(r"microsoft |\(?anonymous|untitled|document\d*$|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|rtf|odt)$", re.IGNORECASE)
_LONGEST_FONT_NAME = 128
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(name: str, data: bytes, limits: Limits, progress: Progress) -> Contents:
    """The document's pages, and what it says of itself. Raises UnreadableSource."""
    try:
        about, pages = _by_pdfium(name, data, limits, progress)
        notes = []
    except _NotByPdfium:
        about, pages = _by_pypdf(name, data, limits, progress)
        notes = [Note("other_reader")]
    if sum(len(line.text) for page in pages for line in page) > limits.text_megabytes * MEGABYTE:
        raise UnreadableSource("source_too_much_text", name=name, limit=limits.text_megabytes)
    if not any(_has_words(page) for page in pages):
        raise UnreadableSource("source_scan", name=name, n=len(pages))
    notes += _said_of(data, pages)
    kept, repeated = without_repeated(pages)
    if repeated:
        notes.append(Note("repeated_lines", {"n": repeated}))
    date = read_day(about.get("ModDate", "")) or read_day(about.get("CreationDate", ""))
    if date is not None:
        notes.append(Note("date_of_file"))
    return Contents(blocks_of(kept), _title(about.get("Title")), date, notes=tuple(notes))


class _NotByPdfium(Exception):
    """PDFium is not there, or makes nothing of the file."""


def _said_of(data: bytes, pages: Sequence[Sequence[Line]]) -> list[Note]:
    notes = [Note("pages", {"n": len(pages)})]
    if _END not in data[-2048:]:
        notes.append(Note("not_whole"))
    without = [str(number) for number, page in enumerate(pages, start=1) if not _has_words(page)]
    if without:
        named = ", ".join(without[:10]) + (" …" if len(without) > 10 else "")
        notes.append(Note("pages_without_text", {"n": len(without), "pages": named}))
    return notes


def _has_words(page: Sequence[Line]) -> bool:
    return any(sign.isalnum() for line in page for sign in line.text)


def _by_pdfium(name: str, data: bytes, limits: Limits, progress: Progress) -> tuple[Mapping[str, str], list[list[Line]]]:
    try:
        # Imported here: it loads seven megabytes of code that most processes never need.
        import pypdfium2  # noqa: PLC0415
    except ImportError:
        raise _NotByPdfium from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error):
            raise UnreadableSource("source_encrypted", name=name) from None
        raise _NotByPdfium from None
    try:
        count = _counted(name, len(document), limits)
        pages = []
        for number in range(count):
            progress(number + 1, count)
            pages.append(_lines_by_pdfium(document, number))
        return document.get_metadata_dict(), pages
    except pypdfium2.PdfiumError:
        raise _NotByPdfium from None
    finally:
        document.close()


def _counted(name: str, count: int, limits: Limits) -> int:
    if count == 0:
        raise _NotByPdfium
    if count > limits.pages:
        raise UnreadableSource("source_too_many_pages", name=name, n=count, limit=limits.pages)
    return count


def _title(written: object) -> str | None:
    title = _clean(str(written or ""))
    return title if title and not _NO_TITLE.match(title) else None


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", _BULLETS.sub("•", text.translate(_SIGNS)))).strip()


def _lines_by_pdfium(document: Any, number: int) -> list[Line]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range(errors="replace")
        return [line for start, end in _line_ends(text) if (line := _line(text_page, text, start, end)).text]
    finally:
        text_page.close()
        page.close()


def _line_ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each line's first and last visible sign are."""
    for match in re.finditer(r"[^\r\n]+", text):
        words = match[0].strip()
        if words:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield start, start + len(words) - 1


def _line(text_page: Any, text: str, start: int, end: int) -> Line:
    from pypdfium2 import raw  # noqa: PLC0415

    words = _clean(text[start : end + 1])
    # Signs that PDFium has put in between have no place of their own.
    first, last = (raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, at) for at in (start, end))
    if min(first, last) < 0:
        return Line(words)
    left, foot, _, _ = text_page.get_charbox(first, loose=True)
    _, foot_of_last, right, _ = text_page.get_charbox(last, loose=True)
    is_bold = all(_is_bold(raw, text_page, at) for at in (first, last))
    # The mark of a list may be set in another size than its words: the last sign tells theirs.
    size = round(float(raw.FPDFText_GetFontSize(text_page.raw, last)), 1)
    height = size if size > 1.5 else round(abs(text_page.get_charbox(last, loose=True)[3] - foot_of_last), 1)
    return Line(words, height, is_bold, left, right, min(foot, foot_of_last) if height else foot)


def _is_bold(raw: Any, text_page: Any, at: int) -> bool:
    buffer = ctypes.create_string_buffer(_LONGEST_FONT_NAME)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text_page.raw, at, buffer, _LONGEST_FONT_NAME, ctypes.byref(flags))
    return 0 < length <= _LONGEST_FONT_NAME and any(word in buffer.value for word in (b"Bold", b"Black", b"Heavy"))


def _by_pypdf(name: str, data: bytes, limits: Limits, progress: Progress) -> tuple[Mapping[str, str], list[list[Line]]]:
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415

    # It says on the log what it mends, with pieces of the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableSource("source_encrypted", name=name)
        count = _counted(name, len(reader.pages), limits)
        pages = []
        for number in range(count):
            progress(number + 1, count)
            pages.append(_lines_by_pypdf(reader, number))
    except (FileNotDecryptedError, DependencyError):
        raise UnreadableSource("source_encrypted", name=name) from None
    except (UnreadableSource, MemoryError):
        raise
    except Exception:  # noqa: BLE001  (a broken file makes it raise whatever there is)
        raise UnreadableSource("source_broken", name=name, format="pdf") from None
    about: dict[str, str] = {}
    with suppress(Exception):
        about = {key.removeprefix("/"): str(value) for key, value in (reader.metadata or {}).items()}
    return about, pages


def _lines_by_pypdf(reader: Any, number: int) -> list[Line]:
    try:
        text = reader.pages[number].extract_text()
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001  (one page that is broken is a page without text, and said)
        return []
    return [Line(words) for line in text.split("\n") if (words := _clean(line))]
