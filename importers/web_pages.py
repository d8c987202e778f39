"""Pages that a browser saved, alone (html) or with all that belongs to them in one file (mhtml) → text, address and times."""

from importers import mime
from importers.decoding import Decoded, decoded
from importers.html import read_html
from importers.model import Contents, Limits, Note, UnreadableSource
from importers.saved_page import address_and_moment, day_of_page, declared_encoding, is_address, too_much_markup, without_embedded


def read_page(name: str, data: bytes, limits: Limits) -> Contents:
    """A page's own text, and what it says of itself. Raises UnreadableSource."""
    markup, embedded = without_embedded(data)
    too_much_markup(name, markup, limits)
    return _contents(decoded(name, markup, declared_encoding(markup)), embedded)


def read_archive(name: str, data: bytes, limits: Limits) -> Contents:
    """The page in an archive: its first html part. Raises UnreadableSource when there is none."""
    whole = mime.message(name, data)
    parts = mime.parts(name, whole)
    page = next((part for part in parts if mime.is_page(part)), None)
    if page is None:
        raise UnreadableSource("source_no_page", name=name)
    markup = mime.bytes_of(page)
    too_much_markup(name, markup, limits)
    found = _contents(mime.characters(name, page, declared_encoding(markup)), len(parts) - 1)
    places = ((whole, "Snapshot-Content-Location"), (page, "Content-Location"), (whole, "Content-Location"))
    return Contents(
        found.pages,
        title=found.title or mime.header(whole, "Subject"),
        date=found.date,
        url=next((told for place in places if is_address(told := mime.header(*place))), found.url),
        saved_at=mime.written_at(whole) or found.saved_at,
        notes=found.notes,
    )


def _contents(read: Decoded, embedded: int) -> Contents:
    page = read_html(read.text)
    url, saved_at = address_and_moment(read.text)
    notes = (*read.notes, *([Note("embedded_left_out", {"n": embedded})] if embedded else []), *page.notes)
    return Contents([page.blocks], page.title, day_of_page(read.text, page.all_blocks), url, saved_at, notes)
