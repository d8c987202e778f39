"""Bytes to characters: which encoding a file has, and which files are no text at all.

Knows nothing of markup.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from importers.model import Note, UnreadableSource

# Tab, line feed, form feed and the like are text; Ctrl-Z ends files from DOS. Any other control character means that this is no text file.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_HALF_OF_PAIR = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# What older Swedish files are in: Windows, and before it DOS and the Macintosh. Asked to choose among all there are, the guesser takes
# å, ä and ö for Czech or Turkish letters in every third short text.
_WINDOWS = "cp1252"
_OLDER = {_WINDOWS: "Windows-1252", "cp850": "DOS 850", "mac_roman": "Mac Roman"}
_SWEDISH = re.compile("[åäöÅÄÖéÉ]")
_SAMPLE = 200_000
_NULS_OF_UTF16 = 0.3


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters, and the encoding they were in where the file did not say it."""

    text: str
    guessed: str | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is to be said of the guess."""
        return (Note("encoding", {"encoding": self.guessed}),) if self.guessed else ()


def decoded(name: str, data: bytes, declared: str | None = None) -> Decoded:
    """The file's characters, lines ended by a line feed alone; ``name`` is only for the error.

    UTF-8, UTF-16 with BOM, what the file itself has ``declared``; else guessed among UTF-16 and older encodings of Swedish.
    Raises UnreadableSource for an empty file and for one that is no text.
    """
    text, guessed = _characters(name, data, declared)
    text = clean(text)
    if _CONTROL.search(text):
        raise UnreadableSource("source_binary", name=name)
    if not text.strip():
        raise UnreadableSource("source_empty", name=name)
    return Decoded(text, guessed)


def clean(text: str) -> str:
    """Lines ended by line feeds, letters whole, no byte order mark."""
    # NFC: macOS writes å as a and a ring; the search and the wording rules would not know the word again.
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text.replace("\x1a", "").removeprefix("\ufeff")))


def _characters(name: str, data: bytes, declared: str | None) -> tuple[str, str | None]:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16"), None
        if (wide := _utf16_without_mark(data)) is not None:
            return data.decode(wide), "UTF-16"
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnreadableSource("source_binary", name=name) from None
    if declared is not None and (text := _as(data, declared)) is not None:
        return text, None
    encoding = _guess(data)
    text = _as(data, encoding)
    if text is None:
        raise UnreadableSource("source_binary", name=name)
    return text, _OLDER[encoding]


def _utf16_without_mark(data: bytes) -> str | None:
    """Every other byte of Western text in UTF-16 is NUL, and no other text has any."""
    sample = data[:_SAMPLE]
    half = max(1, len(sample) // 2)
    # One of them alone: a file with NULs in both places is no text.
    first, second = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if len(data) % 2 == 0 and max(first, second) > _NULS_OF_UTF16 and min(first, second) == 0:
        return "utf-16-le" if second > first else "utf-16-be"
    return None


def _as(data: bytes, encoding: str) -> str | None:
    try:
        # Browsers read all that calls itself Latin-1 or ASCII as Windows': quotation marks and dashes are in it.
        name = codecs.lookup(encoding).name
        text = data.decode(_WINDOWS if name in ("iso8859-1", "ascii") else name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    # Python knows encodings that are none of a text's, and of some come halves of pairs, which no database takes.
    return None if _HALF_OF_PAIR.search(text) else text


def _guess(data: bytes) -> str:
    # Imported here: most files say what they are in.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    # Only the lines with letters beyond ASCII tell the encodings apart; of a long file a part is enough.
    sample = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE]
    found = {match.encoding: match for match in from_bytes(sample, cp_isolation=list(_OLDER))}
    likely = [encoding for encoding in _OLDER if encoding in found] or [_WINDOWS]
    # Its measures of disorder are close together in short texts: the letters of Swedish decide, then Windows comes first.
    return max(likely, key=lambda encoding: len(_SWEDISH.findall(_as(sample, encoding) or "")))
