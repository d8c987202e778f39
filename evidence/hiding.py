"""Words that an evaluator hides: where they stand, what is put in their place, and where they are in a text that has changed since.

Knows texts only. One mark stands for each character, so that no offset moves and every passage keeps its place; line breaks stay, for no
passage crosses one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MASK = "\u2588"
_RUN = re.compile(f"{MASK}+")
# After the end of a word, or before a genitive's s.
_WORD_ENDS = re.compile(r"(?:['’]?s)?(?!\w)")


@dataclass(frozen=True, slots=True)
class HiddenAt:
    """Words that are hidden in one line of a text, from ``start`` to ``end`` (code points); ``id`` is whoever asks' own number."""

    start: int
    end: int
    words: str
    id: int = 0


def pattern_of(words: str, passage: str) -> re.Pattern[str] | None:
    """What finds the words, however blanks and capitals are written; None where the passage does not hold them.

    Whole words, with or without a genitive's s: "Bo" is not in "boende". Only where the passage holds them as a part of a longer word
    they are looked for inside words.
    """
    said = words.split()
    # What is longer than the passage is not in it, and a pattern of a whole book takes long to make.
    if not said or MASK in words or sum(map(len, said)) > len(passage):
        return None
    both = (_pattern(said, is_inside=is_inside) for is_inside in (False, True))
    return next((pattern for pattern in both if pattern.search(passage)), None)


def pattern_again(hidden: HiddenAt, old: str) -> re.Pattern[str]:
    """What finds in another text what is hidden in ``old``: inside words too if it was hidden inside one."""
    is_inside = bool(re.match(r"\w", old[max(hidden.start - 1, 0) : hidden.start])) or not _WORD_ENDS.match(old, hidden.end)
    return _pattern(hidden.words.split(), is_inside=is_inside)


def _pattern(said: Sequence[str], *, is_inside: bool) -> re.Pattern[str]:
    body = r"\s+".join(map(re.escape, said))
    return re.compile(body if is_inside else rf"(?<!\w){body}(?={_WORD_ENDS.pattern})", re.IGNORECASE)


def places_in(text: str, pattern: re.Pattern[str]) -> list[HiddenAt]:
    """Where what is to be hidden stands, in order, line by line."""
    return [place for match in pattern.finditer(text) for place in _lines_of(match[0], match.start()) if place.words]


def masked(text: str, pattern: re.Pattern[str]) -> str:
    """The text with marks in place of what is to be hidden."""
    return pattern.sub(lambda match: "\n".join(MASK * len(line) for line in match[0].split("\n")), text)


def masked_together(texts: Sequence[str], pattern: re.Pattern[str]) -> list[str]:
    """The same for texts that follow each other: words may begin in one and end in the next."""
    whole, found, at = masked("\n".join(texts), pattern), [], 0
    for text in texts:
        found.append(whole[at : at + len(text)])
        at += len(text) + 1
    return found


def restored(text: str, hidden: Sequence[HiddenAt]) -> str:
    """The text with the words back in their places."""
    for place in hidden:
        text = text[: place.start] + place.words + text[place.end :]
    return text


def carried(old: str, hidden: Sequence[HiddenAt], new: str) -> list[HiddenAt]:
    """Where what is hidden in ``old`` is hidden in ``new``: in lines that are the same in both; elsewhere by its length.

    What nobody can tell is left out: that stays hidden for good. Two lines that differ in nothing but what is hidden keep their order.
    """
    before, found = _places_of_lines(old), list[HiddenAt]()
    for line, starts in _places_of_lines(new).items():
        earlier = before.get(line, [])
        for number, start in enumerate(starts):
            if len(earlier) == len(starts):
                at = earlier[number]
                inside = (one for one in hidden if at <= one.start and one.end <= at + len(line))
                found += [replace(one, start=one.start - at + start, end=one.end - at + start) for one in inside]
            else:
                found += _by_length(line, start, hidden)
    return sorted(found, key=lambda one: one.start)


def _by_length(line: str, start: int, hidden: Sequence[HiddenAt]) -> Iterator[HiddenAt]:
    for run in _RUN.finditer(line):
        candidates = {one.words: one for one in hidden if len(one.words) == len(run[0])}
        if len(candidates) == 1:
            (one,) = candidates.values()
            yield replace(one, start=start + run.start(), end=start + run.end())


def _places_of_lines(text: str) -> dict[str, list[int]]:
    """Where each line that hides something begins."""
    found: dict[str, list[int]] = {}
    for line in _lines_of(text, 0):
        if MASK in line.words:
            found.setdefault(line.words, []).append(line.start)
    return found


def _lines_of(text: str, start: int) -> Iterator[HiddenAt]:
    for line in text.split("\n"):
        yield HiddenAt(start, start + len(line), line)
        start += len(line) + 1
