"""Where a text's passages begin and end: sentence-sized pieces that evidence items and quotations are cut from.

Knows stops, abbreviations, list marks and lengths. Knows no file format: which lines are headings comes from the importer.
Every letter and digit outside headings is in exactly one passage, so nothing said can fall between two.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from importers.model import HeadingAt

MAX_CHARACTERS = 600
# "Ja." and "Nej, inte." say something only beside their neighbour; from four words on, a sentence is taken to stand alone.
_WORDS_OF_A_SENTENCE = 4

_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Possessive, and never begun inside a run of stops: 100,000 dots must not take 100,000 scans.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s)")
_LIST_MARK = re.compile(r"(?:\d{1,3}|[A-Za-z])\.$")
# What a passage does not begin or end with: blanks, list marks, quotation marks of markdown, the sides of a table row.
_EDGE_BEFORE = re.compile(r"(?:[\s|>]|[-*+•–—·▪](?=\s))+")
_EDGE_AFTER = " \t\u00a0|"
_LONGEST_ABBREVIATION = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text, from ``start`` up to ``end`` (code points)."""

    start: int
    end: int


def split_passages(text: str, headings: Sequence[HeadingAt] = ()) -> tuple[Passage, ...]:
    """The text's passages in order: at most 600 characters each, inside one line, never blank, never a heading.

    A line is a paragraph or a list item, and no passage holds more than one. Signs alone (a rule, dots) are no passage; emoji are.
    """
    found: list[Passage] = []
    for start, end in _lines(text, headings):
        if _says_something(text[start:end]):
            found += _passages_of_line(text, start, end)
    return tuple(found)


def beside(text: str, start: int, end: int) -> tuple[str, str]:
    """The sentences before and after ``text[start:end]`` in its line, "" where it has none: a line is one paragraph of one speaker."""
    lead, rest = text[max(0, start - MAX_CHARACTERS) : start], text[end : end + MAX_CHARACTERS]
    lead = lead[max((match.end() for match in _LINE_END.finditer(lead)), default=0) :]
    if (line_end := _LINE_END.search(rest)) is not None:
        rest = rest[: line_end.start()]
    before, after = split_passages(lead)[-1:], split_passages(rest)[:1]
    return "".join(lead[one.start : one.end] for one in before), "".join(rest[one.start : one.end] for one in after)


def _lines(text: str, headings: Sequence[HeadingAt]) -> Iterator[tuple[int, int]]:
    """What lies between line ends and headings."""
    cuts = [(match.start(), match.end()) for match in _LINE_END.finditer(text)]
    cuts += [(heading.start, heading.end) for heading in headings]
    at = 0
    for start, end in sorted(cuts):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < len(text):
        yield at, len(text)


def _passages_of_line(text: str, start: int, end: int) -> list[Passage]:
    sentences = [piece for sentence in _sentences(text, start, end) for piece in _within_length(text, *sentence)]
    joined: list[tuple[int, int]] = []
    for number, piece in enumerate(sentences, start=1):
        # A fragment waits for the sentence after it; the last one of a line goes to the sentence before it.
        waits = bool(joined) and (_is_fragment(text, joined[-1]) or (number == len(sentences) and _is_fragment(text, piece)))
        if waits and piece[1] - joined[-1][0] <= MAX_CHARACTERS:
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    return [Passage(*_trimmed(text, *piece)) for piece in joined if _says_something(text[slice(*piece)])]


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begun = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, begun, stop, end):
            yield begun, stop.end()
            begun = stop.end()
    if begun < end:
        yield begun, end


def _ends_sentence(text: str, begun: int, stop: re.Match[str], end: int) -> bool:
    following = text[stop.end() : min(stop.end() + 4, end)].lstrip()[:1]
    if "!" in stop[0] or "?" in stop[0]:
        return True
    if stop[0] == "…" or (len(stop[0]) > 1 and not stop[0].strip("….")):
        return not following.islower()  # "vi frågar … ibland" goes on
    before = text[max(begun, stop.start() - _LONGEST_ABBREVIATION) : stop.start()].lower()
    word = before.split()[-1].lstrip("(\"'”*_[") if before.split() else ""
    always, unless_capital = _abbreviations()
    if word in always or (len(word) == 1 and word.isalpha()):
        return False
    if word in unless_capital:
        return following.isupper()
    # "den 1. maj", and the number of a list item
    is_ordinal = word.isdigit() and (following.islower() or _LIST_MARK.match(text[begun : stop.end()].strip(" \t-*•")))
    return not is_ordinal


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    data = yaml.safe_load(Path(__file__).with_name("abbreviations.yaml").read_text(encoding="utf-8"))
    always, unless_capital = (frozenset(word for row in data[key] for word in row) for key in ("always", "unless_capital"))
    return always, unless_capital


def _within_length(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, or pieces of it that are not too long: cut at a space, else between two characters."""
    while end - start > MAX_CHARACTERS:
        space = max(text.rfind(" ", start + 1, start + MAX_CHARACTERS), text.rfind("\t", start + 1, start + MAX_CHARACTERS))
        cut = space if space > start and text[start:space].strip() else _between_characters(text, start, start + MAX_CHARACTERS)
        yield start, cut
        start = cut
    yield start, end


def _between_characters(text: str, start: int, cut: int) -> int:
    """The nearest place before ``cut`` that does not part a letter from its accent or an emoji from its colour."""
    for at in range(cut, start + MAX_CHARACTERS // 2, -1):
        if not _is_joined_to_the_one_before(text, at):
            return at
    return cut


def _is_joined_to_the_one_before(text: str, at: int) -> bool:
    sign = text[at]
    is_modifier = unicodedata.category(sign) in ("Mn", "Me", "Mc") or sign == "\u200d" or "\U0001f3fb" <= sign <= "\U0001f3ff"
    return is_modifier or text[at - 1] == "\u200d"


def _is_fragment(text: str, piece: tuple[int, int]) -> bool:
    return len(re.findall(r"\w+", text[slice(*piece)])) < _WORDS_OF_A_SENTENCE


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    edge = _EDGE_BEFORE.match(text, start, end)
    begin = edge.end() if edge else start
    return begin, begin + len(text[begin:end].rstrip().rstrip(_EDGE_AFTER).rstrip())


def _says_something(text: str) -> bool:
    return any(sign.isalnum() or unicodedata.category(sign) == "So" for sign in text)
