"""How long suggesting takes and what it costs: prints each figure beside its limit.

Run from the project's root: .venv/bin/python -m benchmarks.tagging
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from statistics import median, quantiles
from time import process_time

from evidence.tag_rows import Beginnings
from evidence.tagging import Tagger
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition

EDITION = load_edition("2010")
BANK, LEXICON = load_bank(EDITION), load_lexicon(EDITION)
ROUNDS = 7
LEARNED = 1000
LANGUAGES = ("sv", "en")


def sentences(language: str) -> list[str]:
    """What an evaluator looks for, as noun phrases of about fifteen words: 206 of them."""
    return [item.text[language] for item in BANK.items]


def begun(language: str) -> Beginnings:
    """What all classifiers share, counted anew."""
    beginnings = Beginnings(EDITION, BANK, LEXICON)
    beginnings.column(language)
    return beginnings


def seconds_of(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """The processor time of each text: on a machine that does other things too, the clock tells more than it takes."""
    found = []
    for text in texts:
        before = process_time()
        work(text)
        found.append(process_time() - before)
    return found


def build_seconds(language: str) -> list[float]:
    """Counting the rows of a language; the first time it also loads the stemmers."""
    return seconds_of(lambda _: begun(language), [language] * ROUNDS)


def megabytes() -> float:
    """What the beginnings in both languages and one classifier with a thousand confirmed tags hold, as Python counts."""
    tracemalloc.start()
    try:
        tagger = Tagger(Beginnings(EDITION, BANK, LEXICON))
        for language in LANGUAGES:
            for item in islice(cycle(BANK.items), LEARNED // len(LANGUAGES)):
                tagger.learn(item.text[language], item.sub_question)
            for text in sentences(language):
                tagger.suggest(text, language=language)
        return tracemalloc.get_traced_memory()[0] / 1e6
    finally:
        tracemalloc.stop()


def said(what: str, figures: Sequence[float], most: float) -> None:
    """A line: the median and the slowest twentieth, in milliseconds, beside the limit."""
    middle, slow = (1000 * each for each in (median(figures), quantiles(figures, n=20)[-1]))
    print(f"{what}: {middle:.2f} ms (19 of 20 within {slow:.2f}); limit {most:g} ms")


def main() -> None:
    for language in LANGUAGES:
        texts = sentences(language)
        said(f"build, {language}", build_seconds(language), 300)
        beginnings = begun(language)
        # A word that was met before is not looked at anew; each of these sentences is the first its classifier meets.
        fresh = [Tagger(beginnings) for _ in texts]
        said(f"a sentence, all its words new, {language}", seconds_of(lambda text: fresh.pop().suggest(text, language=language), texts), 10)  # noqa: B023
        tagger = Tagger(beginnings)
        said(f"a sentence, one after the other, {language}", seconds_of(lambda text: tagger.suggest(text, language=language), texts), 10)  # noqa: B023
        said(f"a tag confirmed, {language}", seconds_of(lambda text: tagger.learn(text, "1.1"), texts), 5)  # noqa: B023
        said(f"a tag taken back, {language}", seconds_of(lambda text: tagger.unlearn(text, "1.1"), texts), 5)  # noqa: B023
    print(f"memory, both languages, {LEARNED} tags confirmed: {megabytes():.0f} MB; limit 60 MB")


if __name__ == "__main__":
    main()
