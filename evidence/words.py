"""The words of a text, their stems and the pieces inside them, for comparing texts by what they are about.

Knows Swedish and English endings and stop words. Does not know any sub-question.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

DEFAULT_LANGUAGE = "sv"
_WORD = re.compile(r"[^\W\d_]{2,}")
_STEMMERS = {"sv": "swedish", "en": "english"}
STEMMED = frozenset(_STEMMERS)
_LONGEST_WORD = 60  # what is longer is no word
_SHORTEST_PIECE, _LONGEST_PIECE = 3, 5


def told_words(text: str, language: str) -> Iterator[str]:
    """The words that tell something, as they are written and in their order: no stop words, no numbers."""
    stop = stop_words().get(language, frozenset())
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        if len(word) <= _LONGEST_WORD and word.lower() not in stop:
            yield word


@lru_cache(maxsize=20_000)
def stem_of(word: str, language: str) -> str:
    """The stem of a word in small letters; a language without a stemmer keeps it whole."""
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


def pieces_of(word: str) -> list[str]:
    """Every 3 to 5 letters in a row; ^ is where the word begins. "samarbetet" shares most of them with "arbete"."""
    whole = f"^{word}"
    return [whole[at : at + size] for size in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1) for at in range(len(whole) - size + 1)]


def guessed_language(text: str) -> str:
    """The language with most of its stop words in the text; Swedish when none wins."""
    words = _WORD.findall(text.lower())
    counts = {language: sum(word in stop for word in words) for language, stop in stop_words().items()}
    best = max(counts, key=lambda language: (counts[language], language == DEFAULT_LANGUAGE))
    return best if counts[best] else DEFAULT_LANGUAGE


@cache
def stop_words() -> dict[str, frozenset[str]]:
    data = yaml.safe_load(Path(__file__).with_name("stopwords.yaml").read_text(encoding="utf-8"))
    return {language: frozenset(word for row in rows for word in row) for language, rows in data.items()}


@cache
def _stemmer(language: str) -> "BaseStemmer | None":
    # It imports its 36 algorithms at once, and most pages stem no word.
    from snowballstemmer import stemmer  # noqa: PLC0415

    return stemmer(_STEMMERS[language]) if language in _STEMMERS else None
