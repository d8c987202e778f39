"""Bytes to characters: which encoding a file has, and which files are no text at all.

Knows nothing of markup.
"""

import codecs
import re
import unicodedata

from importers.model import UnreadableSource

# Tab, line feed, form feed and the like are text; Ctrl-Z ends files from DOS. Any other control character means that this is no text file.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")


def decoded(name: str, data: bytes) -> str:
    """The file's characters, lines ended by a line feed alone; ``name`` is only for the error.

    UTF-8 with or without BOM, UTF-16 with BOM, else Windows' cp1252, which is what older Swedish files are in.
    Raises UnreadableSource for an empty file and for one that is no text.
    """
    try:
        text = _characters(data)
    except UnicodeDecodeError:
        raise UnreadableSource("source_binary", name=name) from None
    if _CONTROL.search(text):
        raise UnreadableSource("source_binary", name=name)
    # NFC: macOS writes å as a and a ring; the search and the wording rules would not know the word again.
    text = unicodedata.normalize("NFC", _LINE_END.sub("\n", text.replace("\x1a", "").removeprefix("\ufeff")))
    if not text.strip():
        raise UnreadableSource("source_empty", name=name)
    return text


def _characters(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")
