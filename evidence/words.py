"""The words of a text as stems, for comparing texts by what they are about.

Knows Swedish and English endings, stop words and how Swedish compounds hold other words. Does not know any sub-question.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

DEFAULT_LANGUAGE = "sv"
_WORD = re.compile(r"[^\W\d_]{2,}")
_STEMMERS = {"sv": "swedish", "en": "english"}
_LONGEST_WORD = 60  # what is longer is no word, and looking for words inside it takes time that grows with its square
# Shorter pieces of a compound are as often endings as words.
_SHORTEST_PART = 4


def stems(text: str, language: str) -> list[str]:
    """Stems in the text's order, stop words left out; a language without a stemmer keeps its words whole."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    stop = stop_words().get(language, frozenset())
    return [_stem(word, language) for word in words if word not in stop and len(word) <= _LONGEST_WORD]


def compound_parts(stem: str, known: Collection[str]) -> Iterator[str]:
    """The longest known stems that begin and end a compound: "brukarundersökning" has "bruk" and "undersökning"."""
    lengths = range(len(stem) - _SHORTEST_PART, _SHORTEST_PART - 1, -1)
    yield from next(([stem[:length]] for length in lengths if stem[:length] in known), [])
    yield from next(([stem[-length:]] for length in lengths if stem[-length:] in known), [])


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


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word
