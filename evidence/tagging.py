"""Which sub-questions a text seems to speak to: a suggestion to show an evaluator, never used by itself.

A complement naive Bayes (Rennie et al. 2003, "Tackling the poor assumptions of naive Bayes text classifiers") over the stems and the
pieces of words, weighted by how rare they are: a feature speaks for a sub-question by how much less the others would expect it. It begins
with what ``tag_rows`` counted and learns from the tags that evaluators confirm: one an evaluation, so that nobody meets another's words.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from rapidfuzz import fuzz, process

from evidence.tag_rows import Beginnings, Block, Column, lengths_of, stem_feature
from evidence.words import guessed_language, stem_of, told_words

SUGGESTION_FLOOR = 0.2
MOST_REASONS = 3

_SMOOTHING = 1.0
_WEIGHT_OF_CONFIRMED = 1.5
# The sentences before and after. Of 100 report sentences that have neighbours, 52 were found first alone, 59 with the neighbours at a
# quarter, 62 at a half. At more than that a sentence that changes the subject goes with its neighbours.
_WEIGHT_OF_CONTEXT = 0.5
_TEMPERATURE = 0.3
_ODDS_OF_ASKED = 8.0  # most answers are about what was asked; a clear answer to something else outweighs it
_SHARE_OUTSIDE_AREA = 0.02  # of the confidence, where the area is given: small enough that the first suggestion is always inside
# A stem that nobody has used is taken for one that is spelt this much alike (in percent), unless it is short.
_ALIKE, _SHORTEST_MISSPELT = 85, 5
# What is learned is counted in whole parts of this size: then taking back leaves exactly what was, which floats do not.
_PARTS = 1 << 24
_MOST_WORDS_KEPT = 2_000  # about 1 KB each, in every classifier


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sub-question with a confidence, 0 to 1; those of one text add up to 1. ``why``: the words that spoke most for it, as written."""

    sub_question: str
    confidence: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Heard:
    """How much each block of a word speaks for each sub-question, before the text's length is known."""

    stem: tuple[float, ...]
    pieces: tuple[float, ...]
    squares: tuple[float, float]


class Tagger:
    """Suggests sub-questions of one edition. ``learned``: texts with the sub-question they were confirmed for."""

    def __init__(self, beginnings: Beginnings, learned: Iterable[tuple[str, str]] = ()) -> None:
        self._beginnings = beginnings
        self._areas = {row.id: row.area for row in beginnings.edition.sub_questions}
        self._places = {row: place for place, row in enumerate(self._areas)}
        self._learned: dict[str, dict[str, Counter[str]]] = {}  # by language, feature and sub-question
        self._heard: dict[tuple[str, str], _Heard] = {}
        for text, sub_question in learned:
            self.learn(text, sub_question)

    def learn(self, text: str, sub_question: str) -> None:
        """That ``text`` was confirmed to speak to it; one of another edition is left out."""
        self._count(text, sub_question, 1)

    def unlearn(self, text: str, sub_question: str) -> None:
        """Take back what was learned: afterwards all is as if it never had been."""
        self._count(text, sub_question, -1)

    def suggest(
        self,
        text: str,
        *,
        language: str | None = None,
        area: str | None = None,
        asked: str | None = None,
        before: str = "",
        after: str = "",
    ) -> list[Suggestion]:
        """Every sub-question, best first; a text without a known word leaves only what ``asked`` and ``area`` say.

        ``asked`` is the sub-question of the question answered, ``area`` the area it is known to be about; unknown ones count for nothing.
        ``before`` and ``after`` are sentences of the same paragraph by the same speaker.
        """
        column = self._beginnings.column(language or guessed_language(f"{before} {text} {after}"))
        words = dict[str, float](Counter(word.lower() for word in told_words(text, column.language)))
        for word in told_words(f"{before}\n{after}", column.language):
            words[word.lower()] = words.get(word.lower(), 0.0) + _WEIGHT_OF_CONTEXT
        spoken = self._spoken(words, column)
        totals = [sum(each) / _TEMPERATURE for each in zip(*spoken.values(), strict=True)] or [0.0] * len(self._areas)
        scores = dict(zip(self._areas, totals, strict=True))
        if asked in scores:
            scores[asked] += log(_ODDS_OF_ASKED)
        inside = {row for row, own_area in self._areas.items() if own_area == area}
        confidences = _shares(scores) if len(inside) in (0, len(scores)) else _shares_by_area(scores, inside)
        # sorted() is stable: where nothing tells them apart, they stand in the rubric's order.
        best = sorted(self._areas, key=lambda row: -confidences[row])
        written = {word.lower(): word for word in told_words(text, column.language)}
        return [
            Suggestion(row, confidences[row], self._why(row, written, spoken) if confidences[row] >= SUGGESTION_FLOOR else ())
            for row in best
        ]

    def _why(self, sub_question: str, written: Mapping[str, str], spoken: Mapping[str, Sequence[float]]) -> tuple[str, ...]:
        place = self._places[sub_question]
        for_it = sorted(written, key=lambda word: -spoken[word][place])
        return tuple(written[word] for word in for_it[:MOST_REASONS] if spoken[word][place] > 0)

    def _spoken(self, words: Mapping[str, float], column: Column) -> dict[str, list[float]]:
        """For each word how much it speaks for each sub-question, in the rubric's order."""
        heard = {word: self._hear(word, column) for word in words}
        stems, pieces = lengths_of((heard[word].squares, times) for word, times in words.items())
        spoken = {}
        for word, times in words.items():
            of_stem, of_pieces = times / stems, times / pieces
            spoken[word] = [of_stem * stem + of_pieces * piece for stem, piece in zip(heard[word].stem, heard[word].pieces, strict=True)]
        return spoken

    def _hear(self, word: str, column: Column) -> _Heard:
        found = self._heard.get((column.language, word))
        if found is None:
            if len(self._heard) >= _MOST_WORDS_KEPT:
                self._heard.clear()
            known = column.word(word, self._nearest_stem(word, column))
            stem, pieces = (self._speaks_for(block, column) for block in known.blocks)
            found = self._heard[column.language, word] = _Heard(stem, pieces, known.squares)
        return found

    def _speaks_for(self, block: Block, column: Column) -> tuple[float, ...]:
        learned = self._learned.get(column.language, {})
        found = [0.0] * len(self._places)
        for feature, amount in block:
            having = column.amounts.get(feature, {})
            if feature in learned:
                own = learned[feature]
                having = {row: having.get(row, 0.0) + own[row] / _PARTS for row in {**having, **own}}
            everywhere = _SMOOTHING + sum(having.values())
            for row, part in having.items():
                # The complement: what all other sub-questions together make of the feature.
                found[self._places[row]] += amount * log(everywhere / (everywhere - part))
        return tuple(found)

    def _nearest_stem(self, word: str, column: Column) -> str:
        stem = stem_of(word, column.language)
        feature = stem_feature(stem)
        if len(stem) < _SHORTEST_MISSPELT or feature in column.amounts or feature in self._learned.get(column.language, {}):
            return stem
        found = process.extractOne(stem, column.stems, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return found[0] if found else stem

    def _count(self, text: str, sub_question: str, sign: int) -> None:
        if sub_question not in self._places:
            return
        column = self._beginnings.column(guessed_language(text))
        learned = self._learned.setdefault(column.language, {})
        for feature, amount in column.text(Counter(word.lower() for word in told_words(text, column.language))):
            own = learned.setdefault(feature, Counter())
            own[sub_question] += sign * round(_WEIGHT_OF_CONFIRMED * _PARTS * amount)
            if not own[sub_question]:
                del own[sub_question]
            if not own:
                del learned[feature]
        self._heard.clear()


def _shares(scores: Mapping[str, float], of: float = 1.0) -> dict[str, float]:
    highest = max(scores.values(), default=0.0)
    odds = {row: exp(score - highest) for row, score in scores.items()}
    total = sum(odds.values())
    return {row: of * value / total for row, value in odds.items()}


def _shares_by_area(scores: Mapping[str, float], inside: Collection[str]) -> dict[str, float]:
    within = {row: score for row, score in scores.items() if row in inside}
    outside = {row: score for row, score in scores.items() if row not in inside}
    return _shares(within, 1 - _SHARE_OUTSIDE_AREA) | _shares(outside, _SHARE_OUTSIDE_AREA)
