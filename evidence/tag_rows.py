"""What the rubric, the question bank and the lexicon say about each sub-question, counted by language: where every classifier begins.

Words are counted twice over: as stems, and as pieces of three to five letters, which compounds and misspelt words still share. Knows no
evaluation: what is counted here holds nobody's words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log, sqrt

from evidence.words import DEFAULT_LANGUAGE, STEMMED, pieces_of, stem_of, told_words
from question_bank.model import Bank
from rubric.model import Edition

# How much a row counts by where it stands. The lexicon was written to point; an area's name points to all its sub-questions. With the
# terms at 1, two in a hundred fewer were found first (tests/evidence/test_tagging_gates.py); other weights near these change less.
_WEIGHT_OF_ROW, _WEIGHT_OF_HEADING, _WEIGHT_OF_AREA, _WEIGHT_OF_BANK, _WEIGHT_OF_TERM = 1.0, 1.0, 0.3, 0.5, 1.5
# A stem and a piece may be spelt alike.
_STEM = "="

Block = tuple[tuple[str, float], ...]  # features with how much of each
Features = tuple[str, list[str]]  # a word's stem, and its pieces


@dataclass(frozen=True, slots=True)
class Row:
    """A text that is known to speak to a sub-question, and how much it counts."""

    sub_question: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Word:
    """What a word is compared by: its stem, its pieces; each block with the square of its length."""

    blocks: tuple[Block, Block]
    squares: tuple[float, float]


class Column:
    """The rows of one language. ``amounts``: by feature, how much of it the rows of each sub-question have."""

    def __init__(self, rows: Iterable[Row], language: str) -> None:
        self.language = language
        counted = [(row, Counter(word.lower() for word in told_words(row.text, language))) for row in rows]
        rows_with = Counter(word for _, words in counted for word in words)
        features = {word: (stem_feature(stem_of(word, language)), pieces_of(word)) for word in rows_with}
        having = Counter[str]()
        for word, (stem, pieces) in features.items():
            for feature in (stem, *set(pieces)):
                having[feature] += rows_with[word]
        self._unseen = 1 + log(1 + len(counted))
        self._rarity = {feature: self._unseen - log(1 + number) for feature, number in having.items()}
        self.amounts = self._amounts(counted, features)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Every stem of the rows."""
        return tuple(feature.removeprefix(_STEM) for feature in self.amounts if feature.startswith(_STEM))

    def word(self, word: str, stem: str | None = None) -> Word:
        """The features of a word in small letters, as much as they are rare; ``stem`` if it is to be taken for another than its own."""
        rarity, unseen = self._rarity, self._unseen
        own = stem_feature(stem or stem_of(word, self.language))
        blocks = ((own, rarity.get(own, unseen)),), tuple([(piece, rarity.get(piece, unseen)) for piece in pieces_of(word)])
        return Word(blocks, (blocks[0][0][1] ** 2, sum([amount * amount for _, amount in blocks[1]])))

    def text(self, words: Mapping[str, float]) -> Iterator[tuple[str, float]]:
        """The features of a text, each block of length 1."""
        known = {word: self.word(word) for word in words}
        lengths = lengths_of((known[word].squares, times) for word, times in words.items())
        for word, times in words.items():
            for block, length in zip(known[word].blocks, lengths, strict=True):
                yield from ((feature, times * amount / length) for feature, amount in block)

    def _amounts(self, counted: Sequence[tuple[Row, Mapping[str, int]]], features: Mapping[str, Features]) -> dict[str, dict[str, float]]:
        """Summed by word first: a word stands in many rows, and has some thirty features."""
        rarity = self._rarity
        squares = {word: (rarity[stem] ** 2, sum([rarity[piece] ** 2 for piece in pieces])) for word, (stem, pieces) in features.items()}
        by_word: dict[str, dict[str, tuple[float, float]]] = {word: {} for word in features}
        for row, words in counted:
            lengths = lengths_of((squares[word], times) for word, times in words.items())
            for word, times in words.items():
                of_stem, of_pieces = by_word[word].get(row.sub_question, (0.0, 0.0))
                part = row.weight * times
                by_word[word][row.sub_question] = (of_stem + part / lengths[0], of_pieces + part / lengths[1])
        amounts: dict[str, dict[str, float]] = {feature: {} for feature in rarity}
        for word, (stem, pieces) in features.items():
            for sub_question, (of_stem, of_pieces) in by_word[word].items():
                amounts[stem][sub_question] = amounts[stem].get(sub_question, 0.0) + of_stem * rarity[stem]
                for piece in pieces:
                    having = amounts[piece]
                    having[sub_question] = having.get(sub_question, 0.0) + of_pieces * rarity[piece]
        return amounts


def stem_feature(stem: str) -> str:
    """How a stem is named among the features."""
    return _STEM + stem


def lengths_of(squares: Iterable[tuple[tuple[float, float], float]]) -> tuple[float, float]:
    """The lengths of a text's two blocks, from the squares of its words' blocks and how often they stand there; never 0.

    Words count as if they shared no piece: so what a word says can be known, and kept, before the text it stands in.
    """
    stems = pieces = 0.0
    for (stem, piece), times in squares:
        stems += times * times * stem
        pieces += times * times * piece
    return sqrt(stems) or 1.0, sqrt(pieces) or 1.0


@dataclass(frozen=True)
class Beginnings:
    """The columns of one edition, each counted when its language is first met; shared by all classifiers, and never changed."""

    edition: Edition
    bank: Bank
    lexicon: Mapping[str, Mapping[str, Sequence[str]]]
    _columns: dict[str, Column] = field(default_factory=dict)

    def column(self, language: str) -> Column:
        """The language's column; Swedish for one that has none."""
        language = language if language in STEMMED else DEFAULT_LANGUAGE
        if language not in self._columns:
            self._columns[language] = Column(self._rows(language), language)
        return self._columns[language]

    def _rows(self, language: str) -> Iterator[Row]:
        return (Row(row, texts[language], weight) for row, texts, weight in self._texts() if language in texts)

    def _texts(self) -> Iterator[tuple[str, Mapping[str, str], float]]:
        for area in self.edition.areas:
            for sub_question in area.sub_questions:
                yield sub_question.id, sub_question.text, _WEIGHT_OF_ROW
                yield sub_question.id, area.name, _WEIGHT_OF_AREA
            for heading in (*area.box, *area.narrative):
                for row in heading.sub_questions:
                    yield row, heading.text, _WEIGHT_OF_HEADING / len(heading.sub_questions)
        for prompt in self.bank.prompts:
            yield prompt.sub_question, prompt.text, _WEIGHT_OF_BANK
        for item in self.bank.items:
            yield item.sub_question, item.text, _WEIGHT_OF_BANK
        for row, languages in self.lexicon.items():
            for language, terms in languages.items():
                for term in terms:
                    yield row, {language: term}, _WEIGHT_OF_TERM
