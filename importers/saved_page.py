"""What a saved page says of itself: the address it was saved from and when, the day it was changed, and its encoding.

Browsers write a comment at its beginning; the page's own head, or a line of its text, says when it was changed.
"""

import datetime as dt
import re
from collections.abc import Sequence
from html import unescape

from importers.dates import read_day, read_moment
from importers.model import MEGABYTE, Block, Limits, UnreadableSource

_HEAD = 100_000
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S{1,2000}?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,2000})\s+saved date:\s*([^\n]+)", re.IGNORECASE)
_TAG = re.compile(r"<(?:meta|link)\b[^>]{0,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_ADDRESSES = ("canonical", "og:url")
_DAYS_OF_CHANGE = ("article:modified_time", "dcterms.modified", "dc.date.modified", "last-modified")
_DAYS = (*_DAYS_OF_CHANGE, "article:published_time", "dcterms.date", "dc.date")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
# "Senast uppdaterad: 2 mars 2015", as most municipal pages have at their foot.
_CHANGED = re.compile(
    r"(?:uppdatera(?:d|des)|ändra(?:d|des)|granska(?:d|des)|publicera(?:d|des)|updated|modified|published|reviewed)"
    r"(?:\s+(?:den|av|on|senast))?\s*[:|]?\s*(\d{4}-\d{2}-\d{2}|\d{1,2}\.? [a-zA-Z]{3,9},? \d{4})",
    re.IGNORECASE,
)
# Pictures, fonts and the like inside the page itself: most of what a single file from a browser holds.
_EMBEDDED = re.compile(rb"data:[\w.+-]+/[\w.+-]+(?:;[\w.+-]+(?:=[\w.+-]*)?){0,4};base64,[A-Za-z0-9+/=%]*")


def without_embedded(data: bytes) -> tuple[bytes, int]:
    """The page's markup without the pictures and fonts inside it, and how many there were."""
    return _EMBEDDED.subn(b"data:,", data)


def too_much_markup(name: str, page: str | bytes, limits: Limits) -> None:
    """Raises UnreadableSource when it is."""
    if len(page) > limits.text_megabytes * MEGABYTE:
        raise UnreadableSource("source_too_much_markup", name=name, limit=limits.text_megabytes)


def declared_encoding(data: bytes) -> str | None:
    """What the page says its bytes are in."""
    found = _CHARSET.search(data[:4_000])
    # Programs that change a page's encoding leave what it said: one that could not be read as ASCII has not been read here.
    return found[1].decode("ascii") if found and _writes_ascii_as_ascii(found[1].decode("ascii")) else None


def _writes_ascii_as_ascii(encoding: str) -> bool:
    try:
        return b"<meta charset>".decode(encoding) == "<meta charset>"
    except (LookupError, UnicodeDecodeError, ValueError):
        return False


def address_and_moment(page: str) -> tuple[str | None, dt.datetime | None]:
    """Where the page was saved from and when (UTC); else its own address. None for what it does not say."""
    head = page[:_HEAD]
    if (saved := _SINGLE_FILE.search(head)) and is_address(saved[1]):
        return saved[1], read_moment(saved[2])
    found = _SAVED_FROM.search(head)
    told = _told(head)
    own = next((told[name] for name in _ADDRESSES if is_address(told.get(name))), None)
    return (found[1] if found and is_address(found[1]) else own), None


def day_of_page(page: str, blocks: Sequence[Block]) -> dt.date | None:
    """When the page says it was changed last, or published: in its head, else the last time in its text."""
    told = _told(page[:_HEAD])
    in_head = next((day for name in _DAYS if (day := read_day(told.get(name, "")))), None)
    in_text = (read_day(found[1]) for block in reversed(blocks) for found in _CHANGED.finditer(block.text))
    return in_head or next((day for day in in_text if day), None)


def is_address(written: str | None) -> bool:
    """Whether it leads to a page on the web."""
    return bool(written) and str(written).startswith(("http://", "https://")) and len(str(written)) <= 2_000


def _told(head: str) -> dict[str, str]:
    """What the head's meta and link elements say, by name in small letters."""
    found: dict[str, str] = {}
    for tag in _TAG.findall(head):
        attributes = {name.lower(): unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(tag)}
        name = (attributes.get("property") or attributes.get("name") or attributes.get("rel") or attributes.get("http-equiv") or "").lower()
        value = attributes.get("content") or attributes.get("href")
        if name and value:
            found.setdefault(name, value.strip())
    return found
