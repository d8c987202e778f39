"""Which format a file is in: its contents decide where they say so, its name where they do not.

Knows the first bytes of formats. Opens an archive's list of members and nothing in it.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePath

from importers.model import READABLE, UnreadableSource

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "mhtml": "multipart/related",
    "eml": "message/rfc822",
}
_BY_ENDING = {ending: ending for ending in READABLE} | {"htm": "html", "xhtml": "html", "mht": "mhtml", "text": "txt", "markdown": "md"}
# Formats that say what they are: without those bytes a file of that name is something else.
_UNMISTAKABLE = ("pdf", "docx", "odt")
# A word processor's old files, and new ones under a password, are OLE containers.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_RTF = b"{\\rtf"
_PACKAGE = b"PK\x03\x04"
_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # PDFs may begin with other bytes: those of a mail server, of a Mac
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z-]*:[ \t]")
_OF_HEADERS = re.compile(rb"[!-9;-~]+:|[ \t]+\S")  # a line that is one, or goes on with one
_ARCHIVE = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_LETTER = re.compile(rb"^(from|date|message-id|mime-version):[ \t]", re.IGNORECASE | re.MULTILINE)
_BEGINNING = 4_000


@dataclass(frozen=True, slots=True)
class Format:
    """One of READABLE; ``named_otherwise`` when the file's name says something else, or nothing."""

    format: str
    named_otherwise: bool

    @property
    def media_type(self) -> str:
        """As the web names it."""
        return _MEDIA_TYPES[self.format]


def format_of(name: str, data: bytes) -> Format:
    """What the file is.

    Raises UnreadableSource for a format that is not read, and for a file that is not what its name says nor another one.
    """
    if not data.strip(b"\0 \t\r\n\f"):
        raise UnreadableSource("source_empty", name=name)
    ending = PurePath(name).suffix.lower().removeprefix(".")
    named = _BY_ENDING.get(ending)
    told = _told_by_contents(name, data, named)
    if told is not None:
        return Format(told, told != named)
    if named is None:
        raise UnreadableSource("source_ending", name=name, ending=ending or name, readable=", ".join(READABLE))
    if named in _UNMISTAKABLE:
        raise UnreadableSource("source_misnamed", name=name, ending=named)
    return Format(named, named_otherwise=False)


def _told_by_contents(name: str, data: bytes, named: str | None) -> str | None:
    start = data.lstrip()[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")
    if start.startswith(_PDF) or (named in (None, "pdf") and _PDF in data[:_PDF_WITHIN]):
        return "pdf"
    if data.startswith(_PACKAGE):
        return _of_package(name, data, named)
    if data.startswith(_OLE):
        raise UnreadableSource("source_encrypted" if _ENCRYPTED_PACKAGE in data else "source_old_office", name=name)
    if data.startswith(_RTF):
        raise UnreadableSource("source_old_office", name=name)
    headers = _headers(start)
    if named != "eml" and _ARCHIVE.search(headers):
        return "mhtml"
    # Plain text may begin with a line that looks like one header, and tell of letters further down.
    if named not in ("md", "html", "mhtml") and len({header.lower() for header in _LETTER.findall(headers)}) >= 2:
        return "eml"
    return "html" if _PAGE.match(start) else None


def _headers(start: bytes) -> bytes:
    """The lines at the beginning of a letter, or of a page in an archive, that are not yet its words; none of another file."""
    return b"\n".join(takewhile(_OF_HEADERS.match, start.splitlines())) if _HEADER.match(start) else b""


def _of_package(name: str, data: bytes, named: str | None) -> str | None:
    """A docx or odt by what it holds; None for what only begins like an archive, and for other archives."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, OverflowError):
        if named in ("docx", "odt"):
            raise UnreadableSource("source_broken", name=name, format=named) from None
        return None
    if "word/document.xml" in members:
        return "docx"
    return "odt" if {"content.xml", "mimetype"} <= members else None
