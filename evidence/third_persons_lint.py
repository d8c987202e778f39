"""Faults of the name list and of the sensitive words, for `kompass check`: which list, what is wrong, what to do."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import yaml

from evidence.person_names import LISTS, NAMES_FILE
from evidence.third_persons import LANGUAGES, SET_ASIDE, WORDS_FILE, Matter

_Find: TypeAlias = Callable[[Mapping[str, object]], Iterator[str]]

_NAME = re.compile(r"[^\W\d_]+(?:[-:'][^\W\d_]+)*")
_TITLE = re.compile(r"\*?[^\W\d_]+\*?")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]*)*\*?")
# A name in both would need less evidence than one of them asks for.
_APART = (("first", "ambiguous"), ("last", "ambiguous_last"))


def lint_third_persons(names: Path = NAMES_FILE, words: Path = WORDS_FILE) -> list[str]:
    """Faults as "file: place: fault. What to do."; [] when both files are in order."""
    return [f"{path.name}: {fault}" for path, find in ((names, _faults_of_names), (words, _faults_of_words)) for fault in _read(path, find)]


def _read(path: Path, find: _Find) -> Iterator[str]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield f"{str(error).splitlines()[0]}. Correct the YAML."
        return
    yield from find(data if isinstance(data, dict) else {})


def _faults_of_names(data: Mapping[str, object]) -> Iterator[str]:
    yield from _faults_of_keys(data, LISTS)
    listed: dict[str, set[str]] = {}
    for name in LISTS:
        lines = data.get(name)
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            yield f"{name}: no list of names. Write them after a dash, apart by blanks, in quotation marks if one begins with *."
            continue
        words = list(chain.from_iterable(line.split() for line in lines))
        shape = _TITLE if name == "titles" else _NAME
        yield from (f'{name}: "{word}" is no name. Use letters, and a hyphen inside.' for word in words if not shape.fullmatch(word))
        folded = [word.casefold() for word in words]
        yield from (f'{name}: "{word}" stands there twice. Keep one.' for word in sorted({one for one in folded if folded.count(one) > 1}))
        listed[name] = set(folded)
    for one, other in _APART:
        both = sorted(listed.get(one, set()) & listed.get(other, set()))
        yield from (f'{other}: "{word}" stands under {one} too. Keep it in one of them.' for word in both)


def _faults_of_words(data: Mapping[str, object]) -> Iterator[str]:
    kinds = (*(matter.value for matter in Matter), SET_ASIDE)
    yield from _faults_of_keys(data, kinds)
    seen: dict[str, str] = {}
    for kind in kinds:
        languages = data.get(kind)
        if not isinstance(languages, dict) or set(languages) != set(LANGUAGES):
            yield f"{kind}: languages are not {' and '.join(LANGUAGES)}. Give words below each."
            continue
        for language, phrases in languages.items():
            yield from _faults_of_phrases(f"{kind}, {language}", phrases, seen)


def _faults_of_phrases(place: str, phrases: object, seen: dict[str, str]) -> Iterator[str]:
    if not isinstance(phrases, list) or not phrases:
        yield f"{place}: no list of words. Write them in brackets, with commas between."
        return
    for phrase in phrases:
        if not isinstance(phrase, str) or not all(_WORD.fullmatch(one) for word in phrase.split() or [""] for one in word.split("/")):
            yield f'{place}: "{phrase}" is no word or phrase. Use letters, a/b and begin*.'
        elif phrase != phrase.lower():
            yield f'{place}: "{phrase}" has capitals. Write it in lower case.'
        elif phrase in seen:
            yield f'{place}: "{phrase}" stands already under {seen[phrase]}. Keep one.'
        else:
            seen[phrase] = place


def _faults_of_keys(data: Mapping[str, object], known: tuple[str, ...]) -> Iterator[str]:
    yield from (f'"{key}" is none of its lists. Use {", ".join(known)}.' for key in data if key not in known)
