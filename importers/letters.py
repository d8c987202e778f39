"""E-mail (eml): what was written. Attachments are left out and named; who wrote to whom stays in the file."""

from email.message import EmailMessage

from importers import html, mime
from importers.dates import read_day
from importers.model import Block, Contents, Limits, Note, UnreadableSource
from importers.plain import unwrapped
from importers.saved_page import declared_encoding, too_much_markup

_MOST_NAMED = 10


def read_letter(name: str, data: bytes, limits: Limits) -> Contents:
    """The plain text, else the html. Raises UnreadableSource for a letter without words of its own."""
    whole = mime.message(name, data)
    parts = mime.parts(name, whole)
    bodies = [body for form in ("plain", "html") if (body := _body(whole, form)) is not None]
    if not bodies:
        raise UnreadableSource("source_no_letter", name=name)
    # Some programs write a plain form with nothing in it beside the html.
    body = next((body for body in bodies if mime.bytes_of(body).strip()), bodies[0])
    read = mime.characters(name, body, declared_encoding(mime.bytes_of(body)))
    if mime.is_page(body):
        too_much_markup(name, read.text, limits)
        blocks = html.read_letter_html(read.text).blocks
    else:
        blocks = [Block(line) for line in unwrapped(read.text).split("\n")]
    attachments = [mime.file_name(part) for part in parts if part.is_attachment() or mime.is_letter(part)]
    named = ", ".join(attachments[:_MOST_NAMED]) + (" …" if len(attachments) > _MOST_NAMED else "")
    notes = (Note("attachments_left_out", {"n": len(attachments), "names": named}),) if attachments else ()
    return Contents(
        [blocks], title=mime.header(whole, "Subject"), date=read_day(mime.header(whole, "Date") or ""), notes=(*read.notes, *notes)
    )


def _body(whole: EmailMessage, form: str) -> EmailMessage | None:
    try:
        body = whole.get_body((form,))
    except (ValueError, LookupError, AttributeError, RecursionError):
        return None
    return body if isinstance(body, EmailMessage) and not body.is_multipart() else None
