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
    """A printed line: its words (at least one sign, no blanks around), the height of its letters, its two ends and its foot."""

    text: str
    size: float = 0.0
    is_bold: bool = False
    left: float = 0.0
    right: float = 0.0
    foot: float = 0.0


# A heading is larger than the text by so much, or bold, and no longer than that: else it is a leading paragraph.
_LARGER = 1.12
_LONGEST_HEADING = 160
# Lines of a table of contents.
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$")
# Lines of a paragraph are as far apart as most are, or a little more; between paragraphs there is more than this.
_SPREAD = 1.18
_LIST_MARK = re.compile(r"(?:[-–—•·▪◦‣o*§]\s|\(?(?:\d{1,2}|[a-zA-Z])[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s)")
# "vård- och omsorg" keeps its hyphen and its space at the end of a line, "IT-avdelning", "e-tjänst" and "2014-2016" their hyphen alone,
# "kommun-stämma" neither.
_HYPHEN = re.compile(r"(?<=\w)-$")
_BROKEN_WORD = re.compile(r"[a-zåäöéü]{2}-$")
_TWO_WORDS = re.compile(r"(?:och|eller|samt|respektive|and|or)\b")
_GOES_ON = re.compile(r"[a-zåäöéü]")
_STOP = (".", "!", "?", ":", ";")
# How many lines at each edge of a page are looked at, and on how many pages a line must stand there to be none of the text.
_EDGE_LINES = 2
_FEWEST_PAGES, _SHARE_OF_PAGES = 3, 0.4
_NARROWEST = 30  # characters of a line that can be full: below are the lines of forms and title pages
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
    emptied = sum(bool(page) and not rest for page, rest in zip(pages, kept, strict=True))
    if emptied > len(pages) / 2:
        # A row of short pages made alike, such as one form after another: what they repeat is all that they say.
        return [list(page) for page in pages], 0
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
    """Paragraphs, list items and headings, page by page. A sentence that goes on over the end of its page stays one."""
    lines = [line for page in pages for line in page]
    levels = _levels(lines, _most_common_size(lines))
    distances = _usual_distances(pages)
    found = [[block for block in _blocks_of_page(page, levels, distances) if block.text] for page in pages]
    for page, following in pairwise(found):
        if page and following and _goes_over(page[-1], following[0]):
            before, joint = _joint(page[-1].text, following[0].text)
            page[-1] = replace(page[-1], text=before)
            following[0] = replace(following[0], joint=joint)
    return found


def _goes_over(before: Block, after: Block) -> bool:
    starts_inside = bool(_GOES_ON.match(after.text)) and not _LIST_MARK.match(after.text)
    return before.level == after.level == 0 and starts_inside and not before.text.endswith(_STOP)


def without_contents(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], bool]:
    """The pages without the lines of a table of contents (words, dots, a page's number), and whether there were any."""
    kept = [[line for line in page if not _LEADERS.search(line.text[-_LONGEST_HEADING:])] for page in pages]
    return kept, any(len(page) < len(whole) for page, whole in zip(kept, pages, strict=True))


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


def _blocks_of_page(page: Sequence[Line], levels: dict[tuple[float, bool], int], distances: dict[float, float]) -> Iterator[Block]:
    widths = _Widths(page)
    open_block: Block | None = None
    before: Line | None = None
    for line in page:
        level = levels.get((line.size, line.is_bold), 0)
        is_near = before is not None and _is_near(before, line, distances)
        if open_block and before and is_near and open_block.level == level and _is_continued(before, line, widths):
            text, joint = _joint(open_block.text, line.text)
            open_block = replace(open_block, text=f"{text}{joint}{line.text}")
        else:
            if open_block is not None:
                yield _checked(open_block)
            open_block = Block(line.text, level)
        before = line
    if open_block is not None:
        yield _checked(open_block)


def _checked(block: Block) -> Block:
    """A heading that reads as one; text for what only looks like a heading."""
    is_heading = len(block.text) <= _LONGEST_HEADING and not block.text.endswith((".", ":", ";", ",")) and any(map(str.isalpha, block.text))
    return block if is_heading else replace(block, level=0)


def _is_near(before: Line, line: Line, distances: dict[float, float]) -> bool:
    """Whether they are set as lines of one paragraph; of lines without a place nothing is known against it."""
    if not line.size:
        return True
    # The mark of a list may be larger than its words, so sizes may differ a little.
    distance = before.foot - line.foot
    usual = distances.get(line.size, line.size * 1.25)
    return abs(before.size - line.size) <= max(1.0, 0.1 * line.size) and 0 < distance <= usual * _SPREAD + 0.5


class _Widths:
    """How far the lines of a page reach: those of a column in points, or all of them in characters where no places are known."""

    def __init__(self, page: Sequence[Line]) -> None:
        self.characters = max((len(line.text) for line in page), default=0)
        self._ends: dict[int, float] = {}
        for line in page:
            at = round(line.left)
            self._ends[at] = max(line.right, self._ends.get(at, 0.0))
        self._widest: dict[int, float] = {}

    def of_column(self, line: Line) -> float:
        at = round(line.left)
        if at not in self._widest:
            self._widest[at] = max(right for left, right in self._ends.items() if abs(left - at) < _COLUMN)
        return self._widest[at]


def _is_continued(before: Line, line: Line, widths: _Widths) -> bool:
    """Whether the line goes on with the paragraph of the one before it: inside a sentence, or because its first word did not fit there."""
    if _LIST_MARK.match(line.text):
        return False
    if _HYPHEN.search(before.text) or (_GOES_ON.match(line.text) and not before.text.endswith(_STOP)):
        return True
    if len(before.text) < _NARROWEST:
        return False
    first_word = len(line.text.split(maxsplit=1)[0]) + 1
    if not line.size:
        return len(before.text) + first_word > widths.characters
    per_character = (line.right - line.left) / max(1, len(line.text))
    return before.right + first_word * per_character > widths.of_column(before)


def _joint(before: str, after: str) -> tuple[str, str]:
    """The first text without a hyphen that only breaks a word, and what stands between the two."""
    end = before[-3:]  # of what may be a long paragraph
    if not _HYPHEN.search(end) or _TWO_WORDS.match(after):
        return before, " "
    return (before[:-1] if _BROKEN_WORD.search(end) and _GOES_ON.match(after) else before), ""
