"""MIME: what e-mail and saved web pages in one file are made of. Its parts, headers and their characters.

Does not know what the parts say.
"""

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage

from importers.dates import read_moment
from importers.decoding import Decoded, decoded
from importers.model import UnreadableSource

_MOST_PARTS = 5_000
_PAGES = ("text/html", "application/xhtml+xml")


def message(name: str, data: bytes) -> EmailMessage:
    """The whole. Raises UnreadableSource for what has no headers, and for parts in parts without end."""
    try:
        read = message_from_bytes(data, policy=policy.default)
        is_one = any(key in read for key in ("Content-Type", "Subject", "From", "MIME-Version"))
    except (MemoryError, UnreadableSource):
        raise
    except Exception:  # noqa: BLE001  (the library raises whatever a broken header leads to)
        raise UnreadableSource("source_broken", name=name, format="MIME") from None
    if not is_one:
        raise UnreadableSource("source_no_letter", name=name)
    return read


def parts(name: str, whole: EmailMessage) -> list[EmailMessage]:
    """All that hold something themselves, in order; a letter inside the letter is one of them, and its own parts are not."""
    found: list[EmailMessage] = []
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and not is_letter(part):
            waiting += reversed([inner for inner in part.iter_parts() if isinstance(inner, EmailMessage)])
        else:
            found.append(part)
        if len(found) + len(waiting) > _MOST_PARTS:
            raise UnreadableSource("source_broken", name=name, format="MIME")
    return found


def is_letter(part: EmailMessage) -> bool:
    """Whether it is a whole letter, such as one that was forwarded."""
    return part.get_content_maintype() == "message"


def is_page(part: EmailMessage) -> bool:
    """Whether it is html."""
    return part.get_content_type() in _PAGES


def bytes_of(part: EmailMessage) -> bytes:
    """What it holds, out of its wrapping; empty for one whose wrapping is broken."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def characters(name: str, part: EmailMessage, declared: str | None = None) -> Decoded:
    """Its text, in the encoding it names, else the one ``declared`` elsewhere. Raises UnreadableSource."""
    try:
        named = part.get_content_charset()
    except (ValueError, LookupError, AttributeError, TypeError):
        named = None
    return decoded(name, bytes_of(part), named or declared)


def header(whole: EmailMessage, key: str) -> str | None:
    """A header on one line; None where it is missing or broken."""
    try:
        return _storable(" ".join(str(whole.get(key, "")).split())) or None
    except Exception:  # noqa: BLE001  (the library gives up in many ways on headers that are not as they should be)
        return None


def file_name(part: EmailMessage) -> str:
    """What an attachment is called, else what it is."""
    try:
        return _storable(part.get_filename() or "") or part.get_content_type()
    except Exception:  # noqa: BLE001  (as above)
        return part.get_content_type()


def _storable(text: str) -> str:
    # A header's bytes that are in no encoding come as halves of pairs, which no database takes.
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def written_at(whole: EmailMessage) -> dt.datetime | None:
    """When it says it was written or saved, in UTC."""
    return read_moment(header(whole, "Date") or "")
