"""A text in several languages, read in one of them: where that one is missing, in the language that everything is written in."""

from typing import Final

# Every text is in these. A language beside them may be on its way: what it lacks is shown in the first of these.
WHOLE_LANGUAGES: Final = ("sv", "en")
DEFAULT_LANGUAGE: Final = WHOLE_LANGUAGES[0]


class Translated(dict[str, str]):
    """A text by language. ``in`` tells whether it is there in a language; taking it never fails."""

    def __missing__(self, language: str) -> str:
        return self[DEFAULT_LANGUAGE]
