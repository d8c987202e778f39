"""What a passage says apart from its letters: its numbers, its negations, and the words that have an opposite.

Knows opposites.yaml. Measures no likeness: two passages whose letters are nearly the same may say the opposite, and this tells them apart.
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

OPPOSITES_FILE = Path(__file__).with_name("opposites.yaml")
# Digits with a letter beside them are a misread word ("ti11") or a name ("B2"), no number.
_NUMBER = r"(?<![^\W_])(?:\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)(?:[.,]\d+)*|\d+(?:[.,]\d+)*)(?![^\W_])"
_TOKEN = re.compile(rf"{_NUMBER}|[^\W_]+(?:'[^\W_]+)*")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u00ad]\s*\n\s*(?=[^\W\d_])")
# Of shorter words too many begin like another with a prefix: "in" and "a", "o" and "ro".
_SHORTEST_TURNED = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """A passage's words in order, and apart from them what must be equal in two passages that say the same."""

    words: tuple[str, ...]  # lower case, with numbers and negations
    numbers: tuple[str, ...]  # sorted, as digits with a point
    negations: int

    @property
    def bare(self) -> list[str]:
        """The words without numbers and negations: what likeness is measured on."""
        return [word for word in self.words if number_of(word) is None and not is_negation(word)]

    def says_as(self, other: "Meaning") -> bool:
        """Whether numbers and the count of negations are equal, and no word has its opposite in the other."""
        return self.numbers == other.numbers and self.negations == other.negations and not are_opposed(self.words, other.words)


def meaning_of(text: str) -> Meaning:
    """The text's words and what they say; ligatures, soft hyphens and words broken at a line's end are mended first."""
    # A municipality's texts have few different words: twenty thousand passages take a third of the room so.
    return _meaning(tuple(map(sys.intern, words_of(text))))


def words_of(text: str) -> list[str]:
    """Words and numbers in the text's order, in lower case."""
    mended = _BROKEN_WORD.sub("", unicodedata.normalize("NFKC", text)).replace("\u00ad", "").replace("’", "'")
    return _TOKEN.findall(mended.lower())


def meaning_of_words(words: Iterable[str]) -> Meaning:
    """The same for some of a text's words."""
    return _meaning(tuple(words))


@lru_cache(maxsize=50_000)
def number_of(word: str) -> str | None:
    """The number that a word is, as digits with a point: "1 200", "45,5" and "tre" are; None for any other word."""
    if word[0].isdigit() and word[-1].isdigit() and not any(letter.isalpha() for letter in word):
        return word.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    return _rules().numbers.get(word)


@lru_cache(maxsize=50_000)
def is_negation(word: str) -> bool:
    """Whether the word turns its statement round."""
    return word.endswith("n't") or _is_among(word, _rules().negations)


def are_opposed(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a word that only one text has stands against one that only the other has: ökar and minskar, tydlig and otydlig."""
    here, there = Counter(words), Counter(others)
    only_here, only_there = here - there, there - here
    return any(_are_opposite(one, other) for one in only_here for other in only_there)


def _meaning(words: tuple[str, ...]) -> Meaning:
    numbers = sorted(number for number in map(number_of, words) if number is not None)
    return Meaning(words, tuple(numbers), sum(map(is_negation, words)))


def _are_opposite(one: str, other: str) -> bool:
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(shorter) >= _SHORTEST_TURNED and any(longer == prefix + shorter for prefix in _rules().prefixes):
        return True
    here, there = _sides(one), _sides(other)
    return any(pair == other_pair and side != other_side for pair, side in here for other_pair, other_side in there)


@lru_cache(maxsize=50_000)
def _sides(word: str) -> tuple[tuple[int, int], ...]:
    """Where the word stands in the list of opposites: (opposition, side) each."""
    return tuple(
        (pair, side) for pair, sides in enumerate(_rules().opposites) for side, known in enumerate(sides) if _is_among(word, known)
    )


@dataclass(frozen=True, slots=True)
class _Words:
    whole: frozenset[str]
    beginnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    negations: _Words
    numbers: dict[str, str]
    opposites: tuple[tuple[_Words, ...], ...]
    prefixes: tuple[str, ...]


@cache
def _rules() -> _Rules:
    data = yaml.safe_load(OPPOSITES_FILE.read_text(encoding="utf-8"))
    return _Rules(
        negations=_known(word for rows in data["negations"].values() for row in rows for word in row),
        numbers={word: str(number) for numbers in data["numbers"].values() for word, number in numbers.items()},
        opposites=tuple(tuple(_known(side.split()) for side in sides) for rows in data["opposites"].values() for sides in rows),
        prefixes=tuple(data["prefixes"]),
    )


def _known(words: Iterable[str]) -> _Words:
    listed = list(words)
    whole = frozenset(word for word in listed if not word.endswith("*"))
    return _Words(whole, tuple(word[:-1] for word in listed if word.endswith("*")))


def _is_among(word: str, known: _Words) -> bool:
    return word in known.whole or word.startswith(known.beginnings)
