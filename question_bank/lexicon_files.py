"""The tagging lexicon from its files: words that point to a sub-question, by language.

Knows ``EDITION.yaml`` and ``EDITION_anything.yaml`` and the faults of a list of words. Does not know how text is searched for them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from question_bank.bank_folder import shown
from rubric.model import Edition
from rubric.yaml_file import Faults, fields, items, quoted_id, read_root, text_of
from texts.catalogue import WHOLE_LANGUAGES

MAX_SUB_QUESTIONS: Final = 2  # a word that points to three sub-questions points nowhere

Lexicon: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]  # terms by sub-question and language


def edition_of(path: Path) -> str:
    """The edition a lexicon file belongs to: its name up to the first underscore."""
    return path.stem.partition("_")[0]


def read_lexicon(folder: Path, edition: Edition) -> tuple[Lexicon, list[str]]:
    """Every file of the edition as one lexicon in the rubric's order, and its faults; {} when the edition has none."""
    terms: dict[str, dict[str, tuple[str, ...]]] = {}
    places: dict[tuple[str, str], set[str]] = {}  # a language and term's sub-questions, over all files
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        if edition_of(path) == edition.id:
            faults += _read_file(path, edition, terms, places)
    return {row.id: terms[row.id] for row in edition.sub_questions if row.id in terms}, faults


def _read_file(
    path: Path, edition: Edition, terms: dict[str, dict[str, tuple[str, ...]]], places: dict[tuple[str, str], set[str]]
) -> list[str]:
    faults = Faults(shown(path))
    root = read_root(path, faults)
    if root is not None and not isinstance(root, yaml.MappingNode):
        faults.add(root, 'the lexicon is not keys with values. Write "1.1": and its terms by language under it.')
    for key, node in root.value if isinstance(root, yaml.MappingNode) else ():
        own = quoted_id(key, "the sub-question id", faults)
        if own is None or not _is_in_place(own, key, edition, terms, faults):
            continue
        terms[own] = _terms(node, own, faults, places)
    return faults.listed()


def _is_in_place(own: str, key: yaml.Node, edition: Edition, terms: Mapping[str, object], faults: Faults) -> bool:
    if own not in {row.id for row in edition.sub_questions}:
        faults.add(key, f'the lexicon has terms for "{own}", which is no sub-question of edition {edition.id}. Correct the id.')
        return False
    if own in terms:
        faults.add(key, f"the lexicon has terms for {own} twice. Put them into one entry.")
        return False
    return True


def _terms(node: yaml.Node, own: str, faults: Faults, places: dict[tuple[str, str], set[str]]) -> dict[str, tuple[str, ...]]:
    found = fields(node, f"the lexicon of {own}", faults, required=WHOLE_LANGUAGES)
    return {language: _words(words, own, language, faults, places) for language, words in found.items()}


def _words(node: yaml.Node, own: str, language: str, faults: Faults, places: dict[tuple[str, str], set[str]]) -> tuple[str, ...]:
    what = f'the lexicon of {own}, "{language}",'
    words: list[str] = []
    for item in items(node, what, faults, at_least_one="term"):
        word = text_of(item, f"a term in {what[:-1]}", faults)
        if word is None:
            continue
        words.append(word)
        elsewhere = places.setdefault((language, word.casefold()), set())
        if own in elsewhere:
            faults.add(item, f'{what} has "{word}" twice. Remove one.')
        elsewhere.add(own)
        if len(elsewhere) > MAX_SUB_QUESTIONS:
            faults.add(item, f'{what} has "{word}", which stands at {", ".join(sorted(elsewhere))}. Keep it at two of them at most.')
    return tuple(words)
