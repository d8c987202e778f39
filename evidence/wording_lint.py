"""Faults of a wording-rules file, for `kompass check`: which line, what is wrong, what to do."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from evidence.model import EvidenceKind
from evidence.wording import LANGUAGES, NOT_YET, RULES_FILE, SET_ASIDE

_KINDS = (*(kind.value for kind in EvidenceKind if kind is not EvidenceKind.IN_PLACE), NOT_YET, SET_ASIDE)
_WORD = re.compile(r"(?:[^\W_]+(?:'[^\W_]+)*\*?|#)")


def lint_wording_rules(path: Path = RULES_FILE) -> list[str]:
    """Faults as "file: place: fault. What to do."; [] when the file is in order."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [f"{path.name}: {str(error).splitlines()[0]}. Correct the YAML."]
    if not isinstance(data, dict):
        return [f"{path.name}: no kinds. Begin with `not_found:` and phrases below sv and en."]
    return [f"{path.name}: {fault}" for fault in _faults(data)]


def _faults(data: dict[object, object]) -> Iterator[str]:
    for needed in _KINDS:
        if needed not in data:
            yield f'"{needed}" is missing. Add it with phrases below sv and en.'
    seen: dict[str, str] = {}
    for kind, languages in data.items():
        if kind not in _KINDS:
            yield f'"{kind}" is no kind. Use one of {", ".join(_KINDS)}.'
        elif not isinstance(languages, dict) or set(languages) != set(LANGUAGES):
            yield f"{kind}: languages are not {' and '.join(LANGUAGES)}. Give phrases below each."
        else:
            for language, phrases in languages.items():
                yield from _faults_of_phrases(f"{kind}, {language}", phrases, seen)


def _faults_of_phrases(place: str, phrases: object, seen: dict[str, str]) -> Iterator[str]:
    if not isinstance(phrases, list) or not phrases:
        yield f"{place}: no list of phrases. Write each after a dash."
        return
    for phrase in phrases:
        if not isinstance(phrase, str):
            yield f"{place}: {phrase!r} is no text. Put it in quotation marks."
            continue
        if phrase in seen:
            yield f'{place}: "{phrase}" stands already under {seen[phrase]}. Keep one.'
        seen[phrase] = place
        yield from (f'{place}: "{phrase}": {fault}' for fault in _faults_of_phrase(phrase))


def _faults_of_phrase(phrase: str) -> Iterator[str]:
    words = phrase.split()
    inner = words[words[:1] == ["^"] : len(words) - (words[-1:] == ["$"])]
    if not inner or "…" in (inner[0], inner[-1]):
        yield "a gap or nothing at an end. Begin and end with a word."
    for word in inner:
        if word != "…" and not all(_WORD.fullmatch(one) for one in word.split("/")):
            yield f'"{word}" is no word. Use letters, a/b, begin*, #, … between words, ^ first or $ last.'
        elif word != word.lower():
            yield f'"{word}" has capitals and would never be found. Write it in lower case.'
