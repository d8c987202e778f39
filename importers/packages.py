"""Opening a docx or odt safely: both are zip archives of XML, which can be made to unpack to more than any machine holds.

Unpacks nothing to the disk, so a member's path leads nowhere.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence

from importers.model import MEGABYTE, Limits, UnreadableSource

_MOST_MEMBERS = 10_000
_IS_ENCRYPTED = 0x1
# No word processor writes either, and both make XML grow or read other files. In UTF-16 there is a NUL beside each letter.
_DECLARATIONS = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_OVERLAP = 40
_BEFORE_MARKUP = b" \t\r\n\0\xef\xbb\xbf\xfe\xff"  # blanks, and the marks and NULs of encodings
_PIECE = 1 << 20


def check_package(name: str, data: bytes, limits: Limits, media_format: str) -> None:
    """Read the archive through once. Raises UnreadableSource for one that is broken, locked, too large, or declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if any(member.flag_bits & _IS_ENCRYPTED for member in members):
                raise UnreadableSource("source_encrypted", name=name)
            # Python reads no more of a member than its size says, so the sizes may be believed.
            if len(members) > _MOST_MEMBERS:
                raise UnreadableSource("source_unpacked", name=name, limit=limits.unpacked_megabytes)
            _refuse_larger(name, members, limits.unpacked_megabytes)
            _refuse_larger(name, [member for member in members if _is_markup(package, member)], limits.xml_megabytes)
            # Pictures that are XML may declare what they like: nobody reads them.
            if any(_is_named_markup(member) and _declares_entities(package, member) for member in members):
                raise UnreadableSource("source_entities", name=name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise UnreadableSource("source_broken", name=name, format=media_format) from None


def _refuse_larger(name: str, members: Sequence[zipfile.ZipInfo], megabytes: int) -> None:
    if sum(member.file_size for member in members) > megabytes * MEGABYTE:
        raise UnreadableSource("source_unpacked", name=name, limit=megabytes)


def _is_named_markup(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith((".xml", ".rels"))


def _is_markup(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether it is XML: a docx itself says which of its members is its text, and that may be called anything."""
    if _is_named_markup(member):
        return True
    with package.open(member) as opened:
        while piece := opened.read(_PIECE):
            if begun := piece.lstrip(_BEFORE_MARKUP):
                return begun.startswith(b"<")
    return False


def _declares_entities(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    with package.open(member) as opened:
        while piece := opened.read(_PIECE):
            if _DECLARATIONS.search(tail + piece):
                return True
            tail = piece[-_OVERLAP:]
    return False
