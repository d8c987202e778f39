"""Lines where they stand on a page → paragraphs and headings.

A PDF knows where each line is printed, and not which of them make a paragraph. Knows no file format: sizes and places are in points,
counted from the lower left corner; a line without a place has zeros.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from importers.model import Block


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its words, the height of its letters, its two ends and its foot."""

    text: str
    size: float = 0.0
    is_bold: bool = False
    left: float = 0.0
    right: float = 0.0
    foot: float = 0.0


# A heading is larger than the text by so much, and no longer than that.
_LARGER = 1.12
_LONGEST_HEADING = 160
_LONGEST_BOLD_HEADING = 90
# Lines of a paragraph are as far apart as most are, or a little more; between paragraphs there is more than this.
_SPREAD = 1.18
_LIST_MARK = re.compile(r"(?:[-–—•·▪◦‣o*§]\s|\(?(?:\d{1,2}|[a-zA-Z])[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s)")
# "vård- och omsorg" keeps its hyphen at the end of a line; "kommun-stämma" does not, "e-tjänst" does.
_HYPHEN_STAYS = re.compile(r"(?:och|eller|samt|respektive|and|or)\b|[^a-zåäöéü]")
_BROKEN_WORD = re.compile(r"[a-zåäöéü]{2,}[-\u2010\u00ad]$", re.IGNORECASE)
# How many lines at each edge of a page are looked at, and on how many pages a line must stand there to be none of the text.
_EDGE_LINES = 2
_FEWEST_PAGES, _SHARE_OF_PAGES = 3, 0.4
_COLUMN = 60.0  # lines that begin within so many points of each other are one column


def without_repeated(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """The pages without headers, footers and page numbers, and how many different ones were left out.

    They are lines of the text's size or smaller, at the edges, that say the same at the same height of many pages, but for its number.
    """
    largest = _most_common_size([line for page in pages for line in page]) * _LARGER
    edges = [[line for line in _edge_lines(page) if line.size <= largest] for page in pages]
    counts = Counter(key for number, edge in enumerate(edges) for key in {key for line in edge for key in _keys(line, number)})
    enough = max(_FEWEST_PAGES, _SHARE_OF_PAGES * len(pages))
    repeated = {key for key, count in counts.items() if count >= enough}
    left_out = [{line for line in edge if repeated & _keys(line, number)} for number, edge in enumerate(edges)]
    kept = [[line for line in page if line not in out] for page, out in zip(pages, left_out, strict=True)]
    return kept, len({(key[1], key[0].count("#")) if "#" in key[0] else key for key in repeated})


def _edge_lines(page: Sequence[Line]) -> set[Line]:
    # As they stand on the page, where that is known: a footer may be the first thing that a file names.
    by_height = sorted(page, key=lambda line: -line.foot)
    return {*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]}


def _keys(line: Line, page: int) -> set[tuple[str, int]]:
    """What the line would have in common with those of other pages: its words, with one of its numbers counted from the page's."""
    text, height = line.text.strip(), round(line.foot)
    numbers = list(re.finditer(r"\d{1,4}", text))
    counted = {f"{text[: found.start()]}#{int(found[0]) - page}#{text[found.end() :]}" for found in numbers}
    return {(key, height) for key in {text, *counted}}


def blocks_of(pages: Sequence[Sequence[Line]]) -> list[list[Block]]:
    """Paragraphs, list items and headings, page by page."""
    lines = [line for page in pages for line in page]
    text_size = _most_common_size(lines)
    levels = _levels(lines, text_size)
    distances = _usual_distances(pages)
    return [[block for block in _blocks_of_page(page, text_size, levels, distances) if block.text] for page in pages]


def _most_common_size(lines: Sequence[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _levels(lines: Sequence[Line], text_size: float) -> dict[tuple[float, bool], int]:
    """The level of each style that headings are in: the larger, the higher; bold ones of the text's size come last."""
    styles = {(line.size, line.is_bold) for line in lines}
    larger = sorted({size for size, _ in styles if size > text_size * _LARGER}, reverse=True)
    found = {(size, bold): min(number, 6) for number, size in enumerate(larger, start=1) for bold in (False, True)}
    # Where most is bold, bold says nothing.
    if sum(len(line.text) for line in lines if line.is_bold) < sum(len(line.text) for line in lines) / 3:
        found[text_size, True] = min(len(larger) + 1, 6)
    return found


def _usual_distances(pages: Sequence[Sequence[Line]]) -> dict[float, float]:
    """From foot to foot of two lines, by their size; where no two follow each other, there is none."""
    counts: dict[float, Counter[float]] = {}
    for page in pages:
        for before, line in pairwise(page):
            distance = round(before.foot - line.foot, 1)
            if before.size == line.size and 0 < distance < 3 * line.size:
                counts.setdefault(line.size, Counter())[distance] += 1
    return {size: counter.most_common(1)[0][0] for size, counter in counts.items()}


def _blocks_of_page(
    page: Sequence[Line], text_size: float, levels: dict[tuple[float, bool], int], distances: dict[float, float]
) -> Iterator[Block]:
    open_block: Block | None = None
    before: Line | None = None
    for line in page:
        level = _level_of(line, text_size, levels)
        goes_on = (
            open_block is not None
            and before is not None
            and open_block.level == level
            and _is_near(before, line, distances)
            and (level > 0 or _is_continued(before, line, page))
        )
        if goes_on and open_block is not None:
            open_block = replace(open_block, text=_joined(open_block.text, line.text.strip()))
        else:
            if open_block is not None:
                yield open_block
            open_block = Block(line.text.strip(), level)
        before = line
    if open_block is not None:
        yield open_block


def _level_of(line: Line, text_size: float, levels: dict[tuple[float, bool], int]) -> int:
    text = line.text.strip()
    longest = _LONGEST_HEADING if line.size > text_size * _LARGER else _LONGEST_BOLD_HEADING
    is_short = len(text) <= longest and not text.endswith((".", ":", ";", ","))
    has_letters = any(sign.isalpha() for sign in text)
    return levels.get((line.size, line.is_bold), 0) if is_short and has_letters else 0


def _is_near(before: Line, line: Line, distances: dict[float, float]) -> bool:
    """Whether they are set as lines of one paragraph; of lines without a place nothing is known against it."""
    if not line.size:
        return True
    # The mark of a list may be larger than its words, so sizes may differ a little.
    distance = before.foot - line.foot
    usual = distances.get(line.size, line.size * 1.25)
    return abs(before.size - line.size) <= max(1.0, 0.1 * line.size) and 0 < distance <= usual * _SPREAD + 0.5


def _is_continued(before: Line, line: Line, page: Sequence[Line]) -> bool:
    words = line.text.split(maxsplit=1)
    if not words or _LIST_MARK.match(line.text.lstrip()):
        return False
    if words[0][0].islower():
        return True
    # A line is full when the next one's first word would not have fitted on it.
    if line.size:
        widest = max(other.right for other in page if abs(other.left - before.left) < _COLUMN)
        first_word = (line.right - line.left) * (len(words[0]) + 1) / max(1, len(line.text))
        return before.right + first_word > widest
    widest_text = max(len(other.text) for other in page)
    return len(before.text) + 1 + len(words[0]) > widest_text


def _joined(before: str, after: str) -> str:
    if _BROKEN_WORD.search(before) and not _HYPHEN_STAYS.match(after):
        return before[:-1] + after
    return f"{before}{'' if before.endswith('-') and not before.endswith(' -') and not _HYPHEN_STAYS.match(after) else ' '}{after}"
