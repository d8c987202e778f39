"""Other people's private matters in what somebody says: a person's name with health, family, crime, union membership or pay beside it.

Rules and a small name list, no model: it errs towards asking an evaluator to look. Knows sensitive_words.yaml; ``evidence.person_names``
knows what a name is. Whether an evaluator has looked is not known here.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from evidence.model import SourceKind, ThirdPerson
from evidence.passages import Passage
from evidence.person_names import names_in

WORDS_FILE = Path(__file__).with_name("sensitive_words.yaml")
SET_ASIDE = "set_aside"
LANGUAGES = ("sv", "en")
# In a document a name and a matter so many characters apart may be two things; an answer is one person's, about one thing.
_REACH_IN_A_DOCUMENT = 300
# That and room for a name and what stands around it: of a document no more is looked through for one passage.
_NEAR_IN_A_DOCUMENT = 500


class Matter(StrEnum):
    """What is private about a person."""

    HEALTH = "health"
    FAMILY = "family"
    CRIME = "crime"
    UNION = "union"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a passage is to be looked at: a name as it is written, and the words beside it that tell of a private matter."""

    name: str
    words: str
    matter: Matter


def suspicions(text: str, passages: Sequence[Passage], kind: SourceKind) -> tuple[Suspicion | None, ...]:
    """For each passage of a source's text why it is to be looked at; None where it holds neither such a name nor such words.

    In an interview a name and the words belong together wherever in the answer they stand, elsewhere when they are near each other.
    """
    if kind is SourceKind.INTERVIEW:
        return tuple(_suspicions(text, passages, len(text)))
    found: dict[Passage, Suspicion | None] = {}
    for near in _near_each_other(passages):
        begin, end = max(near[0].start - _NEAR_IN_A_DOCUMENT, 0), max(one.end for one in near) + _NEAR_IN_A_DOCUMENT
        inside = [Passage(one.start - begin, one.end - begin) for one in near]
        found.update(zip(near, _suspicions(text[begin:end], inside, _REACH_IN_A_DOCUMENT), strict=True))
    return tuple(found[passage] for passage in passages)


def _near_each_other(passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages in reading order, those together around which the same is looked through."""
    groups: list[list[Passage]] = []
    for passage in sorted(passages, key=lambda one: one.start):
        if groups and passage.start - groups[-1][-1].end < 2 * _NEAR_IN_A_DOCUMENT:
            groups[-1].append(passage)
        else:
            groups.append([passage])
    return groups


def _suspicions(text: str, passages: Sequence[Passage], reach: int) -> Sequence[Suspicion | None]:
    matters = _matters_in(text)
    names = names_in(text) if matters else ()
    if not names:
        return [None] * len(passages)
    places = tuple(matters)

    def suspicion(passage: Passage) -> Suspicion | None:
        pair = _closest(passage, names, places)
        if pair is None or _distance(*pair) > reach:
            return None
        name, place = pair
        return Suspicion(text[name.start : name.end], text[place.start : place.end], matters[place])

    return [suspicion(passage) for passage in passages]


def marks_of(text: str, passages: Sequence[Passage], kind: SourceKind) -> list[ThirdPerson | None]:
    """What the item of each passage begins with."""
    return [ThirdPerson.MARKED if suspicion else None for suspicion in suspicions(text, passages, kind)]


def _closest(passage: Passage, names: Sequence[Passage], matters: Sequence[Passage]) -> tuple[Passage, Passage] | None:
    """The name and the words closest to each other of which at least one stands in the passage."""
    pairs = [(name, one) for name in _inside(passage, names) for one in _beside(name, matters)]
    pairs += [(name, one) for one in _inside(passage, matters) for name in _beside(one, names)]
    return min(pairs, key=lambda pair: _distance(*pair), default=None)


def _inside(passage: Passage, places: Sequence[Passage]) -> Sequence[Passage]:
    """Those that begin in the passage."""
    return places[_first_from(passage.start, places) : _first_from(passage.end, places)]


def _beside(one: Passage, places: Sequence[Passage]) -> Sequence[Passage]:
    """The last before and the first after: looking at every pair would take a long answer's length squared."""
    at = _first_from(one.start, places)
    return places[max(at - 1, 0) : at + 1]


def _first_from(start: int, places: Sequence[Passage]) -> int:
    return bisect_left(places, start, key=lambda place: place.start)


def _distance(one: Passage, other: Passage) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _matters_in(text: str) -> dict[Passage, Matter]:
    """Where words of a matter stand, in order, without those that stand in a phrase that is set aside."""
    told = _patterns()[SET_ASIDE].sub(lambda match: " " * len(match[0]), text)
    found = [(Passage(*match.span()), matter) for matter in Matter for match in _patterns()[matter].finditer(told)]
    return dict(sorted(found, key=lambda one: one[0].start))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return {key: _pattern([phrase for language in LANGUAGES for phrase in data[key][language]]) for key in (*Matter, SET_ASIDE)}


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """The longest first: of two that begin alike the whole one is found."""
    written = "|".join(_written(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)


def _written(phrase: str) -> str:
    return r"\s+".join("(?:" + "|".join(re.escape(one).replace(r"\*", r"\w*") for one in word.split("/")) + ")" for word in phrase.split())
