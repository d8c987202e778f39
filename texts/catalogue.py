"""One language's texts: a sentence by its key, and dates, numbers and lists as that language writes them.

Knows the catalogue files and Babel; does not know which sentences exist or who reads them. A key is a file's name and its
nested keys joined by dots: ``who_reads`` under ``consent`` in ``bot.yaml`` is ``bot.consent.who_reads``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal

from texts.reading import Plural, TextError, read_catalogue

FOLDER: Final = Path(__file__).parent
# Everything is in these. A language beside them may be on its way: what it lacks is shown in the first of these.
WHOLE_LANGUAGES: Final = ("sv", "en")
DEFAULT_LANGUAGE: Final = WHOLE_LANGUAGES[0]
# What somebody may be asked in: these, and those on their way.
LANGUAGES: Final[tuple[str, ...]] = tuple(sorted({path.parent.name for path in FOLDER.glob("*/*.yaml")}))

# The instrument is Sweden's, and so are the clocks of those who read about it. Times are kept in UTC and only shown so.
CLOCK: Final = ZoneInfo("Europe/Stockholm")
# The English here is written in Europe: 2 March 2026, "a, b and c". Babel's plain "en" is American.
_LOCALES: Final = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. Call it with a key and the values of the sentence's placeholders."""

    language: str
    locale: Locale
    sentences: Mapping[str, str | Plural]

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence, filled in. Values go in as they are: braces in what a person wrote stay braces.

        Raises TextError for a key the language lacks and for a placeholder without a value.
        """
        sentence = self.sentences.get(key)
        if sentence is None:
            raise TextError(f'{self._place(key)} has no text "{key}". Add the key there, in every language.')
        if isinstance(sentence, Plural):
            sentence = sentence.form(self._category(key, values))
        try:
            return sentence.format_map(values)
        except (KeyError, IndexError, AttributeError, ValueError) as error:
            given = ", ".join(sorted(values)) or "none"
            raise TextError(
                f'{self._place(key)}: "{key}" asks for {error!s}; the values given are: {given}. Correct the text or the call.'
            ) from error

    def has(self, key: str) -> bool:
        """Whether the language has this text; a part of a key, as ``bot.consent``, is no text."""
        return key in self.sentences

    def date(self, value: date) -> str:
        """A day in full: 2 mars 2026, 2 March 2026."""
        return format_date(value, "long", locale=self.locale)

    def moment(self, value: datetime) -> str:
        """A day and a time of day on Sweden's clocks: 2 mars 2026 10:05, 2 March 2026, 10:05. Raises ValueError without a zone."""
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone: times are kept in UTC.")
        local = value.astimezone(CLOCK)
        # Babel joins a date and a time of the same length only, and a long time has seconds and a zone in it.
        frame = str(get_datetime_format("long", locale=self.locale)).replace("'", "")
        return frame.replace("{0}", format_time(local, "short", tzinfo=CLOCK, locale=self.locale)).replace("{1}", self.date(local.date()))

    def number(self, value: Decimal | float) -> str:
        """A number with the language's decimal mark and spaces: 7,5 and 7.5. All its decimals: rounding is not done here."""
        return format_decimal(value, locale=self.locale, decimal_quantization=False)

    def join(self, words: Sequence[str]) -> str:
        """A list in a sentence: "a, b och c"; "" for none."""
        return format_list(list(words), locale=self.locale)

    def _category(self, key: str, values: Mapping[str, object]) -> str:
        n = values.get("n")
        if not isinstance(n, (int, float, Decimal)):
            raise TextError(f'{self._place(key)}: "{key}" has a singular and a plural. Give the number as n.')
        return self.locale.plural_form(n)

    def _place(self, key: str) -> str:
        return f"texts/{self.language}/{key.partition('.')[0]}.yaml"


def load_texts(language: str) -> Texts:
    """The texts of a language, read once; those of DEFAULT_LANGUAGE when there is no such language."""
    return _load(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@lru_cache
def _load(language: str) -> Texts:
    own = texts_in(FOLDER / language)
    if language in WHOLE_LANGUAGES:
        return own
    return replace(own, sentences={**_load(DEFAULT_LANGUAGE).sentences, **own.sentences})


def missing_texts(language: str) -> list[str]:
    """The keys that a language has no text for yet: those are shown in DEFAULT_LANGUAGE."""
    own = texts_in(FOLDER / language).sentences
    return [key for key in _load(DEFAULT_LANGUAGE).sentences if key not in own]


def texts_in(folder: Path) -> Texts:
    """The texts of one language folder, anywhere. Raises TextError for a file that is no catalogue."""
    locale = Locale.parse(_LOCALES.get(folder.name, folder.name))
    sentences: dict[str, str | Plural] = {}
    for path in sorted(folder.glob("*.yaml")):
        sentences |= read_catalogue(path)
    return Texts(folder.name, locale, sentences)
