"""Choosing a text by language where the instrument itself brings it.

Knows that an edition's texts are kept by language. Does not know the catalogues.
"""

from collections.abc import Mapping, Sequence

from texts.catalogue import DEFAULT_LANGUAGE


def in_language(by_language: Mapping[str, str], language: str) -> str:
    """The text in that language, else in the default one, else in the first there is."""
    for wanted in (language, DEFAULT_LANGUAGE):
        if wanted in by_language:
            return by_language[wanted]
    return next(iter(by_language.values()))


def phrases_in_language(by_language: Mapping[str, Sequence[str]], language: str) -> Sequence[str]:
    """The same of several phrases."""
    return by_language.get(language) or by_language.get(DEFAULT_LANGUAGE, ())


def upper_first(text: str) -> str:
    """The text with a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]
