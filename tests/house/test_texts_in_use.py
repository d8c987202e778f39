"""Every text that the rooms ask for exists, and every text that exists is asked for."""

from collections.abc import Iterator

import pytest
import yaml

from tests.house.mentions import Mention, mentions
from tests.house.tree import ROOMS, files_of
from texts.catalogue import DEFAULT_LANGUAGE, load_texts

KEYS = frozenset(load_texts(DEFAULT_LANGUAGE).sentences)
STEMS = tuple(sorted({key.partition(".")[0] + "." for key in KEYS}))


@pytest.fixture(scope="module")
def written() -> list[Mention]:
    return list(mentions())


def test_every_text_that_is_asked_for_exists(written: list[Mention]) -> None:
    asked = [each for each in written if each.is_asked_for and any(each.parts)]
    missing = [f"{each.place}: {each.pattern.pattern}" for each in asked if not any(each.pattern.fullmatch(key) for key in KEYS)]
    assert len(asked) > 10, "the calls of texts() were not found: has it another name now?"
    assert missing == []


def test_every_text_is_used(written: list[Mention]) -> None:
    literals = {each.literal for each in written if each.literal is not None}
    patterns = {each.pattern for each in written if each.literal is None and str(each.parts[0]).startswith(STEMS)}
    words = literals | set(_words_in_data())
    unused = [
        key
        for key in sorted(KEYS - literals)
        if not any((found := pattern.fullmatch(key)) and _are_known(found.groups(), words) for pattern in patterns)
    ]
    assert unused == []


def _are_known(filled: tuple[str, ...], words: set[str]) -> bool:
    """Whether what a key has at the places known at run time is named somewhere: as a role in the question bank is."""
    return all(part in words for each in filled for part in each.split("."))


def _words_in_data() -> Iterator[str]:
    for path in files_of(*(room for room in ROOMS if room != "texts"), endings=(".yaml",)):
        for event in yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                yield event.value
    # A language is the name of its folder.
    yield from (path.parent.name for path in files_of("texts", endings=(".yaml",)))
