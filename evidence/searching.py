"""Searching by words: what of a text can be found, what a query asks for, and where a hit stands in its sentence.

Text and query are folded alike, so that both databases find the same: "Å" is "å" and never "a", a soft hyphen is none, a line break is a
space. Knows no database: a text is found where every needle of the query is a part of what is searchable of it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# A trigram is the shortest thing that the index knows.
SHORTEST_NEEDLE = 3
MAX_QUERY = 200
# Never in a folded text or query: between the short words at a text's end, each of which is then as long as a trigram.
_BETWEEN = "\x1f"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_HYPHEN = re.compile("[\u2010\u2011]")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")
_QUOTATION_MARKS = re.compile('["“”„«»]')
_SHORT_PART = re.compile(r"(?<!\w)\w{1,2}(?!\w)|[^\w\s]")
# What people put after a word, or at its end for "and so on"; inside a word, as in 1.4, it stays.
_EDGES = ".,;:!?()*"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, folded: all of it must be there. ``parts`` are words, and phrases that stood in quotation marks."""

    parts: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """Whether a part of it is looked for as a whole word only, and would find more if it were longer."""
        return any(len(part) < SHORTEST_NEEDLE for part in self.parts)

    @property
    def needles(self) -> tuple[str, ...]:
        """Strings of at least three characters that must all be part of the searchable text; a shorter word has to stand alone in it."""
        return tuple(dict.fromkeys(needle for part in self.parts for needle in _needles(part)))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a hit as a page shows it."""

    text: str
    is_hit: bool


def folded(text: str) -> str:
    """The text with differences that nobody means taken out: of case, of how an accent is written, of blanks and hyphens."""
    visible = _HYPHEN.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", _BLANK.sub(" ", visible.casefold())).strip()


def searchable(text: str) -> str:
    """What an index keeps of a text: its folded words, and once more those that are too short for trigrams, marked as whole words."""
    words = folded(text)
    short = sorted({match[0] for match in _SHORT_PART.finditer(words)})
    return _BETWEEN.join([words, *short, ""]) if short else words


def read_query(typed: str) -> Query:
    """What was typed: words, and phrases in quotation marks; of more than 200 characters the first 200. Nothing in it is an error."""
    pieces = _QUOTATION_MARKS.split(typed[:MAX_QUERY])
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        is_phrase = number % 2 == 1
        parts += [folded(piece)] if is_phrase else [_bare(word) for word in folded(piece).split(" ")]
    return Query(tuple(dict.fromkeys(part for part in parts if part)))


def stretches(text: str, query: Query) -> tuple[Stretch, ...]:
    """The whole text, cut where what was looked for begins and ends."""
    if not query.parts:
        return (Stretch(text, is_hit=False),)
    # The longest first: of "sam" and "samarbete" the whole word is marked.
    pattern = "|".join(_pattern(part) for part in sorted(query.parts, key=len, reverse=True))
    return tuple(_cut(text, re.compile(pattern, re.IGNORECASE)))


def _bare(word: str) -> str:
    """The word without what stands around it; signs alone stay as they are."""
    return word.strip(_EDGES) or word


def _needles(part: str) -> Iterator[str]:
    if len(part) >= SHORTEST_NEEDLE:
        yield part
        return
    for short in _SHORT_PART.findall(part):
        yield f"{_BETWEEN}{short}{_BETWEEN}"


def _pattern(part: str) -> str:
    """As the part may stand in a text that is not folded."""
    signs = [r"\s+" if sign == " " else "[-\u2010\u2011]" if sign == "-" else re.escape(sign) for sign in part]
    written = "\u00ad*".join(signs)
    return written if len(part) >= SHORTEST_NEEDLE or not part.isalnum() else rf"(?<!\w){written}(?!\w)"


def _cut(text: str, pattern: re.Pattern[str]) -> Iterator[Stretch]:
    at = 0
    for hit in pattern.finditer(text):
        if hit.start() > at:
            yield Stretch(text[at : hit.start()], is_hit=False)
        yield Stretch(hit[0], is_hit=True)
        at = hit.end()
    if at < len(text):
        yield Stretch(text[at:], is_hit=False)
