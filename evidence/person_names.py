"""Where a text names a person, by a small list of names and what stands around them; no model, and no understanding.

Knows person_names.yaml. A name that is also a word or a place (Stig, Berg, My, Ville) counts with further evidence only: a capital inside a
sentence, a last name or "är" after it, a title before it. The name of a street, a school or a company is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from evidence.passages import Passage

NAMES_FILE = Path(__file__).with_name("person_names.yaml")
LISTS = ("first", "ambiguous", "last", "ambiguous_last", "endings", "titles", "verbs", "before", "after")
_TOKEN = re.compile(r"[^\W\d_]+(?:[-:'’][^\W\d_]+)*")
# "A.B." and "A. Berg"
_INITIALS = re.compile(r"(?<![\w.])[A-ZÅÄÖ]\.[ \u00a0]?[A-ZÅÄÖ]\.(?![\w])")
_INITIAL_BEFORE = re.compile(r"(?<![\w.])[A-ZÅÄÖ]\.[ \u00a0]?\Z")
_MOST_LAST_NAMES = 2
_SHORTEST_ENDING = 3  # letters before "sson": Olsson is one, Sson is none


@dataclass(frozen=True, slots=True)
class _Names:
    first: frozenset[str]
    ambiguous: frozenset[str]
    last: frozenset[str]
    ambiguous_last: frozenset[str]
    verbs: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    ending: re.Pattern[str]
    title: re.Pattern[str]

    @property
    def any_last(self) -> frozenset[str]:
        return self.last | self.ambiguous_last


def names_in(text: str) -> tuple[Passage, ...]:
    """Where names of persons stand, in order; none overlaps another."""
    tokens = [_Token(match, text) for match in _TOKEN.finditer(text)]
    found = [Passage(*match.span()) for match in _INITIALS.finditer(text)]
    at = 0
    while at < len(tokens):
        length = _name_at(tokens, at)
        if length:
            found.append(Passage(tokens[at].start, tokens[at + length - 1].end))
        at += length or 1
    return tuple(_apart(sorted(found, key=lambda place: place.start)))


class _Token:
    """A word in its text."""

    __slots__ = ("bare", "end", "has_capital", "is_first", "is_shouted", "start", "text", "word")

    def __init__(self, match: re.Match[str], text: str) -> None:
        self.text = text
        self.word = match[0]
        self.start, self.end = match.span()
        self.has_capital = self.word[0].isupper()
        self.is_shouted = len(self.word) > 2 and self.word.isupper()
        before = text[max(self.start - 8, 0) : self.start].rstrip(" \t\u00a0\"'”“’»«([*_")
        self.is_first = not before or before[-1] in "\n\r.!?:;…•-–—|/"
        self.bare = self.word.casefold().replace("’", "'")

    def forms(self) -> tuple[str, ...]:
        """The word as the lists have it, without the genitive's s too, and what begins a double name."""
        whole = self.bare.removesuffix("'s")
        forms = [whole, *([whole[:-1]] if whole.endswith("s") else [])]
        return (*forms, whole.partition("-")[0]) if "-" in whole else tuple(forms)

    def is_in(self, names: frozenset[str]) -> bool:
        return any(form in names for form in self.forms())

    def touches(self, following: "_Token") -> bool:
        """Whether nothing but blanks of one line, or an initial, lies between."""
        between = self.text[self.end : following.start]
        return bool(between) and (not between.strip(" \u00a0") or bool(re.fullmatch(r"[ \u00a0][A-ZÅÄÖ]\.?[ \u00a0]", between)))


def _name_at(tokens: Sequence[_Token], at: int) -> int:
    """How many words the name that begins here has; 0 where none does."""
    names, token = _names(), tokens[at]
    before = tokens[at - 1] if at and tokens[at - 1].touches(token) else None
    if before is not None and before.is_in(names.before):
        return 0
    length = _length(tokens, at)
    if not _is_name(tokens, at, length, is_titled=before is not None and bool(names.title.fullmatch(before.bare))):
        return 0
    last = tokens[at + length - 1]
    following = tokens[at + length] if at + length < len(tokens) and last.touches(tokens[at + length]) else None
    # "Montessori-skolan", "Karin Boyes gata"
    is_thing = last.bare.rpartition("-")[2] in names.after or (following is not None and following.bare in names.after)
    return 0 if is_thing else length


def _length(tokens: Sequence[_Token], at: int) -> int:
    """The word and the last names after it: words with capitals, or in lower case those that are nothing but last names."""
    names, length = _names(), 1
    while length <= _MOST_LAST_NAMES and at + length < len(tokens) and tokens[at + length - 1].touches(tokens[at + length]):
        token = tokens[at + length]
        is_last = token.is_in(names.any_last) or _has_ending(token)
        if token.bare in names.after or not (token.has_capital or (is_last and not tokens[at].has_capital)):
            break
        length += 1
    return length


def _is_name(tokens: Sequence[_Token], at: int, length: int, *, is_titled: bool) -> bool:
    names, token = _names(), tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) and token.touches(tokens[at + 1]) else None
    has_last = length > 1 and following is not None and (following.is_in(names.any_last) or _has_ending(following))
    is_meant = has_last or is_titled or (following is not None and following.bare in names.verbs)
    if not token.has_capital:
        return is_meant and token.is_in(names.first)
    if token.is_in(names.first) or token.is_in(names.last) or _has_ending(token):
        return True
    if token.is_in(names.ambiguous):
        return is_meant or not (token.is_first or token.is_shouted)
    if token.is_in(names.ambiguous_last):
        return is_titled or bool(_INITIAL_BEFORE.search(token.text[max(token.start - 4, 0) : token.start]))
    return is_titled and length > 1


def _has_ending(token: _Token) -> bool:
    match = _names().ending.search(token.bare) if token.has_capital else None
    return match is not None and match.start() >= _SHORTEST_ENDING - 1


def _apart(places: Sequence[Passage]) -> Iterator[Passage]:
    end = 0
    for place in places:
        if place.start >= end:
            yield place
            end = place.end


@cache
def _names() -> _Names:
    data = yaml.safe_load(NAMES_FILE.read_text(encoding="utf-8"))
    words = {key: [word.casefold() for line in data[key] for word in line.split()] for key in LISTS}
    endings = "|".join(re.escape(ending) for ending in words["endings"])
    titles = "|".join(re.escape(title).replace(r"\*", r"\w*") for title in words["titles"])
    sets = {key: frozenset(words[key]) for key in LISTS if key not in ("endings", "titles")}
    return _Names(**sets, ending=re.compile(rf"(?:{endings})s?\Z"), title=re.compile(titles))
