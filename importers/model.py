"""What reading a source gives, within which limits, and the one error it can give instead.

Knows no file format. Does not word anything for readers: errors and notes carry a key and values, and the texts room has the sentences.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

READABLE = ("pdf", "docx", "odt", "txt", "md", "html", "mhtml", "eml")  # as told to readers; htm is html, mht is mhtml
MEGABYTE = 1_000_000

# Told while a file with pages is read: the page it is at, from 1, and how many there are.
Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class HeadingAt:
    """A heading's words in the text, from ``start`` to ``end`` (code points, without marks); ``level`` is 1 to 6."""

    start: int
    end: int
    level: int


# Notes that tell that the text may be less than the file, or other than it.
DOUBTS = frozenset({"encoding", "not_whole", "other_reader", "pages_without_text"})


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done to a file while it was read and that its evaluator should know, or that could not be found out."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The key of its sentence in the texts room, which is filled in with ``values``."""
        return f"imports.{self.key}"


@dataclass(frozen=True, slots=True)
class Imported:
    """A source as text: lines end in a line feed, no NUL, and at least one word.

    ``title`` is None when the source names none. ``pages`` has the place in the text where each page begins (code points); a page without
    text begins where the next one does, and what has no pages has none. A paragraph that goes on over a page's end is one line.
    ``date`` is the day that the source gives itself; ``url`` and ``saved_at`` (UTC) are where and when a saved page says it was saved.
    """

    title: str | None
    text: str
    headings: tuple[HeadingAt, ...]
    media_type: str
    pages: tuple[int, ...] = ()
    date: dt.date | None = None
    url: str | None = None
    saved_at: dt.datetime | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text to be: a paragraph, list item or table row (``level`` 0), or a heading (1 to 6).

    ``joint`` stands between it and the block before: something else than a line's end where a paragraph goes on over a page's.
    """

    text: str
    level: int = 0
    joint: str = "\n"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader finds in a file, before it is laid out as one text. ``pages`` is a single one for what has none."""

    pages: Sequence[Sequence[Block]]
    title: str | None = None
    date: dt.date | None = None
    url: str | None = None
    saved_at: dt.datetime | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken; what is beyond is refused. A megabyte is 1,000,000 bytes.

    ``seconds`` and ``memory_megabytes`` are for whoever reads in a process of its own: nothing in this room counts them.
    """

    megabytes: int = 100  # of the file as it came
    text_megabytes: int = 10  # of a text, and of a page's markup without its pictures; six hundred printed pages have about two
    xml_megabytes: int = 25  # of the XML in a docx or odt, some thousand pages: in memory it is up to thirty times as large
    unpacked_megabytes: int = 200  # of all that a docx or odt unpacks to, pictures with it
    pages: int = 1_000
    seconds: int = 60
    memory_megabytes: int = 1_000


DEFAULT = Limits()


def page_at(pages: tuple[int, ...], at: int) -> int | None:
    """The page, from 1, on which the character ``at`` stands; None for a source without pages."""
    return max(1, bisect_right(pages, at)) if pages else None


class UnreadableSource(Exception):
    """A file that cannot be read, or is not taken: the key of its sentence in ``texts/*/refusals.yaml`` and what that sentence names.

    Every one names ``name``. Its ``str`` is for programmers; readers get the sentence.
    """

    def __init__(self, key: str, **values: str | int) -> None:
        self.key = key
        self.values = values
        super().__init__(f"{values['name']}: {key}")

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are pickled by their message, and this one goes from the process that reads to the one that asked.
        return _unpickled, (self.key, self.values)


def _unpickled(key: str, values: Mapping[str, str | int]) -> UnreadableSource:
    return UnreadableSource(key, **values)
