"""Blocks → one text, with the places of its headings and pages. Knows no file format."""

from collections.abc import Sequence

from importers.model import Block, Contents, HeadingAt, Imported


def laid_out(contents: Contents, media_type: str, *, has_pages: bool = False) -> Imported:
    """The contents as one text; without a title of its own, a source is called by its first heading."""
    text, headings, pages = _joined(contents.pages)
    title = contents.title or next((text[heading.start : heading.end] for heading in headings), None)
    return Imported(
        title=title,
        text=text,
        headings=tuple(headings),
        media_type=media_type,
        pages=tuple(pages) if has_pages else (),
        date=contents.date,
        url=contents.url,
        saved_at=contents.saved_at,
        notes=contents.notes,
    )


def _joined(pages: Sequence[Sequence[Block]]) -> tuple[str, list[HeadingAt], list[int]]:
    pieces: list[str] = []
    headings: list[HeadingAt] = []
    begun: list[int] = []  # where the pages begin that have got a block so far, or have none
    at = 0
    for number, blocks in enumerate(pages, start=1):
        for block in blocks:
            joint = block.joint if pieces else ""
            start = at + len(joint)
            begun += [start] * (number - len(begun))
            if block.level and block.text:
                headings.append(HeadingAt(start, start + len(block.text), block.level))
            pieces += [joint, block.text]
            at = start + len(block.text)
    begun += [at] * (len(pages) - len(begun))
    return "".join(pieces), headings, begun
