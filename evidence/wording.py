"""What a passage's wording makes it: a practice, a plan, an absence, an impression …; a proposal, which an evaluator can change.

Knows the phrases of wording_rules.yaml and their order of caution. Understands no sentence: it errs towards the kind that earns no
points, so that a plan never reads as done. "Ska" with its verb is planned even in a policy ("Alla medarbetare ska ha medarbetarsamtal
varje år"): a rule on paper says what is meant to happen, not that it happens. An "inte" that no longer phrase explains away makes an
absence.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from evidence.model import EvidenceKind

RULES_FILE = Path(__file__).with_name("wording_rules.yaml")
SET_ASIDE = "set_aside"
# "Not yet": of something decided or planned it says no more than that; alone it is an absence.
NOT_YET = "not_yet"
LANGUAGES = ("sv", "en")
_LONGEST_GAP = 5
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.!?;:…]")
_STOPS = frozenset(".!?;:…")
_START, _END = "^", "$"


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: str
    words: tuple[str, ...]  # as in the file: "a/b", "begin*", "#", "…", "^", "$"

    @property
    def strength(self) -> int:
        return sum(word not in ("…", _START, _END) for word in self.words)


def proposed_kind(text: str) -> EvidenceKind:
    """The most cautious kind that the passage's words give it; in_place when none does, opinion when it has no words at all."""
    tokens = _tokens(text)
    if not any(token not in _STOPS for token in tokens):
        return EvidenceKind.OPINION  # a thumb up shows no practice
    if text.rstrip().endswith("?"):
        return EvidenceKind.OPINION  # and neither does a question
    found = _kinds_found(tokens)
    first = next((kind for kind in _rules().order if kind in found), EvidenceKind.IN_PLACE.value)
    return EvidenceKind.STATED_MISSING if first == NOT_YET else EvidenceKind(first)


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).lower().replace("’", "'").replace("\u00ad", "")
    return _TOKEN.findall(plain)


def _kinds_found(tokens: Sequence[str]) -> set[str]:
    """Kinds of the phrases that keep their words: longer phrases choose first, then those further left."""
    matches = sorted(_matches(tokens), key=lambda match: (-match[0].strength, match[1][0] if match[1] else 0))
    taken: set[int] = set()
    kinds: set[str] = set()
    for phrase, places in matches:
        if taken.isdisjoint(places):
            taken.update(places)
            kinds.add(phrase.kind)
    return kinds - {SET_ASIDE}


def _matches(tokens: Sequence[str]) -> Iterator[tuple[_Phrase, tuple[int, ...]]]:
    rules = _rules()
    for at, token in enumerate(tokens):
        for phrase in rules.beginning_with(token, is_first=at == 0):
            words = phrase.words[1:] if phrase.words[0] == _START else phrase.words
            places = _match(words, tokens, at)
            if places:
                yield phrase, places


def _match(words: Sequence[str], tokens: Sequence[str], at: int) -> tuple[int, ...] | None:
    """Places of the phrase's own words when it begins at ``at``; the shortest gap that fits is taken."""
    if not words:
        return ()
    if words[0] == "…":
        for gap in range(_LONGEST_GAP + 1):
            rest = _match(words[1:], tokens, at + gap)
            if rest is not None:
                return rest
            if at + gap >= len(tokens) or tokens[at + gap] in _STOPS:
                return None
        return None
    if words[0] == _END:
        return () if all(token in _STOPS for token in tokens[at:]) else None
    if at >= len(tokens) or not _fits(words[0], tokens[at]):
        return None
    rest = _match(words[1:], tokens, at + 1)
    return None if rest is None else (at, *rest)


def _fits(word: str, token: str) -> bool:
    return any(
        token.startswith(one[:-1]) if one.endswith("*") else token == one or (one == "#" and token.isdigit()) for one in word.split("/")
    )


@dataclass(frozen=True, slots=True)
class _Rules:
    order: tuple[str, ...]
    by_first_word: Mapping[str, tuple[_Phrase, ...]]
    by_first_letters: Mapping[str, tuple[_Phrase, ...]]  # phrases that begin with "word*"

    def beginning_with(self, token: str, *, is_first: bool) -> Iterator[_Phrase]:
        candidates = list(self.by_first_word.get("#" if token.isdigit() else token, ()))
        candidates += [phrase for letters, phrases in self.by_first_letters.items() if token.startswith(letters) for phrase in phrases]
        return (phrase for phrase in candidates if is_first or phrase.words[0] != _START)


@cache
def _rules() -> _Rules:
    data = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))
    by_word: dict[str, list[_Phrase]] = {}
    by_letters: dict[str, list[_Phrase]] = {}
    for kind, languages in data.items():
        for phrase in (_Phrase(kind, tuple(line.split())) for lines in languages.values() for line in lines):
            for first in phrase.words[1 if phrase.words[0] == _START else 0].split("/"):
                (by_letters if first.endswith("*") else by_word).setdefault(first.rstrip("*"), []).append(phrase)
    order = tuple(kind for kind in data if kind != SET_ASIDE)
    return _Rules(order, {key: tuple(found) for key, found in by_word.items()}, {key: tuple(found) for key, found in by_letters.items()})
