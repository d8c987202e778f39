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
from typing import Any, TypeAlias

from importers.dates import read_day
from importers.model import Contents, Limits, Note, Progress, UnreadableSource
from importers.page_lines import Line, blocks_of, without_contents, without_repeated

# PDFium writes one of these for a hyphen at a line's end, and goes on with the next line's words.
_HYPHEN_MARKS = "\x02\ufffe"
_PRINTED_LINE = re.compile(f"[^\r\n{_HYPHEN_MARKS}]+[{_HYPHEN_MARKS}]?")
# Ligatures, which no search would find, and other signs for what is there already; below, the bullets of Symbol and Wingdings.
_SIGNS = {0x02: "-", 0xFFFE: "-", 0x00: None, 0xA0: " ", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_SOFT_HYPHEN_AT_END = re.compile("\u00ad\\s*$")
_BULLETS = re.compile("[\uf0b7\uf0a7\uf0d8\uf0fc\uf076\u25cf\u25cb\u25a0]")
_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_END, _END_WITHIN = b"%%EOF", 2048
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7}) 0 obj")
_WITHIN_OBJECT = 2_000
_MOST_NAMED = 10
# What programs write as a title when nobody gave one.
_NO_TITLE = re.compile(r"microsoft |\(?anonymous|untitled|document\d*$|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|rtf|odt)$", re.IGNORECASE)
_LONGEST_FONT_NAME = 128
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(name: str, data: bytes, limits: Limits, progress: Progress) -> Contents:
    """The document's pages, and what it says of itself. Raises UnreadableSource."""
    is_whole = _END in data[-_END_WITHIN:]
    about, pages, notes = _read_somehow(name, data if is_whole else _with_end(data), limits, progress)
    kept, repeated = without_repeated(pages)
    without = [number for number, page in enumerate(kept, start=1) if not _has_words(page)]
    if len(without) == len(pages):
        raise UnreadableSource("source_scan", name=name, n=len(pages))
    kept, had_contents = without_contents(kept)
    date = read_day(about.get("ModDate", "")) or read_day(about.get("CreationDate", ""))
    notes.append(Note("pages", {"n": len(pages)}))
    if not is_whole:
        notes.append(Note("not_whole"))
    if without:
        named = ", ".join(map(str, without[:_MOST_NAMED])) + (" …" if len(without) > _MOST_NAMED else "")
        notes.append(Note("pages_without_text", {"n": len(without), "pages": named}))
    if repeated:
        notes.append(Note("repeated_lines", {"n": repeated}))
    if had_contents:
        notes.append(Note("contents_left_out"))
    return Contents(blocks_of(kept), _title(about.get("Title")), date, notes=tuple(notes))


_Read: TypeAlias = tuple[Mapping[str, str], list[list[Line]]]


def _read_somehow(name: str, data: bytes, limits: Limits, progress: Progress) -> tuple[Mapping[str, str], list[list[Line]], list[Note]]:
    try:
        return *_by_pdfium(name, data, limits, progress), []
    except _NotByPdfium:
        return *_by_pypdf(name, data, limits, progress), [Note("other_reader")]


def _with_end(data: bytes) -> bytes:
    """A file that was cut in its table of objects, with an end that says which object is the first; both readers then make the table anew.

    Where that object is lost, so are most others, and with them what the fonts' signs mean: such a file is broken.
    """
    at = data.rfind(b"/Catalog")
    firsts = _OBJECT.findall(data, max(0, at - _WITHIN_OBJECT), max(0, at))
    return data + b"\ntrailer\n<</Root %s 0 R>>\nstartxref\n0\n%%%%EOF\n" % firsts[-1] if firsts else data


class _NotByPdfium(Exception):
    """PDFium is not there, or makes nothing of the file."""


def _has_words(page: Sequence[Line]) -> bool:
    return any(sign.isalnum() for line in page for sign in line.text)


def _by_pdfium(name: str, data: bytes, limits: Limits, progress: Progress) -> _Read:
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
        return _about(document), pages
    except (pypdfium2.PdfiumError, UnicodeError, AssertionError):
        raise _NotByPdfium from None
    finally:
        document.close()


def _about(document: Any) -> Mapping[str, str]:
    """What the file says of itself; nothing where it says that in halves of signs, for which no page need be read otherwise."""
    try:
        about: Mapping[str, str] = document.get_metadata_dict()
    except UnicodeError:
        return {}
    return about


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
    # A soft hyphen is seen at a line's end alone.
    text = _SOFT_HYPHEN_AT_END.sub("-", text).replace("\u00ad", "")
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
    for match in _PRINTED_LINE.finditer(text):
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


def _by_pypdf(name: str, data: bytes, limits: Limits, progress: Progress) -> _Read:
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
