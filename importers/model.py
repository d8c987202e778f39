"""What reading a source gives, and the one error it can give instead.

Knows no file format. Does not word refusals for readers: an error carries a key and values, and the texts room has the sentence.
"""

from dataclasses import dataclass

READABLE = ("txt", "md", "html")  # as told to readers; htm is html


@dataclass(frozen=True, slots=True)
class HeadingAt:
    """A heading's words in the text, from ``start`` to ``end`` (code points, without marks); ``level`` is 1 to 6."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Imported:
    """A source as text: lines end in a line feed, no NUL, and at least one word. ``title`` is None when the source names none."""

    title: str | None
    text: str
    headings: tuple[HeadingAt, ...]
    media_type: str


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text to be: a paragraph, list item or table row (``level`` 0), or a heading (1 to 6)."""

    text: str
    level: int = 0


class UnreadableSource(Exception):
    """A file that cannot be read, with the key of its sentence and what that sentence names.

    Keys: source_empty (name), source_binary (name), source_markup_only (name), source_ending (name, ending, readable).
    """

    def __init__(self, key: str, **values: str) -> None:
        self.key = key
        self.values = values
        super().__init__(_SENTENCES[key].format(**values))


_SENTENCES = {
    "source_empty": "{name}: the file is empty. Save it again with its text in it.",
    "source_binary": "{name}: the file holds bytes that are no text. Save it as UTF-8 text and try again.",
    "source_markup_only": "{name}: the page has markup but no words. Save it from your browser again, or copy its text to a txt file.",
    "source_ending": "{name}: Kompass reads {readable} so far, not {ending}. Save the file as one of those.",
}
