"""One sub-question of a bank, from its YAML: its prompts and checklist items, and every fault they can have.

Knows what a good prompt is, as far as a program can tell. Does not know which files there are or which sub-questions are missing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from string import ascii_lowercase
from typing import Final

import yaml
from rapidfuzz import fuzz, process, utils

from question_bank.model import ROLES, SOURCES, ChecklistItem, Prompt
from rubric.model import Edition
from rubric.yaml_file import Faults, fields, items, quoted_id, text_of, texts_of
from texts.catalogue import LANGUAGES

MAX_PROMPT_CHARACTERS: Final = 280  # what a phone shows at once, with its buttons
MIN_ROLES: Final = 2  # one role alone cannot be held against another
# token_sort_ratio, 0 to 100. An interviewee who is read the instrument answers the instrument, not from the working day.
TOO_CLOSE: Final = 70.0


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file says about one sub-question."""

    sub_question: str
    prompts: tuple[Prompt, ...]
    items: tuple[ChecklistItem, ...]


class Wording:
    """The instrument's own words: sub-questions and headings, in each language."""

    def __init__(self, edition: Edition) -> None:
        headings = [heading.text for area in edition.areas for heading in (*area.box, *area.narrative)]
        texts = [*(row.text for row in edition.sub_questions), *headings]
        # Prepared once: done anew for every prompt it takes most of the time of the check.
        self._prepared = {
            language: {text[language]: utils.default_process(text[language]) for text in texts if language in text}
            for language in LANGUAGES
        }

    def nearest(self, text: str, language: str) -> str | None:
        """The instrument's phrase that a text is too close to, if there is one."""
        found = process.extractOne(
            utils.default_process(text), self._prepared[language], scorer=fuzz.token_sort_ratio, processor=None, score_cutoff=TOO_CLOSE
        )
        return None if found is None else str(found[2])


def read_entry(node: yaml.Node, wording: Wording, faults: Faults) -> Entry | None:
    """One sub-question's entry; None when not even its id can be read."""
    found = fields(node, "a sub-question", faults, required=("id", "prompts", "items"), optional=("probes", "explanation"))
    own = quoted_id(found.get("id"), "the sub-question id", faults)
    if own is None:
        return None
    entry = Entry(own, _prompts(found.get("prompts"), own, wording, faults), _items(found.get("items"), own, faults))
    _check_roles(entry, node, faults)
    if "items" in found and not any(item.source == "document" for item in entry.items):
        faults.add(node, f"sub-question {own} has no checklist item for documents. Add one: points need a document to rest on.")
    _check_probes(found.get("probes"), own, faults)
    if "explanation" in found:
        explained = fields(found["explanation"], f"the explanation of {own}", faults, required=(), optional=LANGUAGES)
        texts_of(explained, found["explanation"], f"the explanation of {own}", faults, LANGUAGES)
    return entry


def _prompts(node: yaml.Node | None, own: str, wording: Wording, faults: Faults) -> tuple[Prompt, ...]:
    nodes = items(node, f'sub-question {own}, "prompts",', faults, at_least_one="prompt")
    # More prompts than letters would have more prompts than roles, which is a fault already.
    return tuple(_prompt(item, f"{own}-{letter}", own, wording, faults) for letter, item in zip(ascii_lowercase, nodes, strict=False))


def _prompt(node: yaml.Node, prompt_id: str, own: str, wording: Wording, faults: Faults) -> Prompt:
    what = f"prompt {prompt_id}"
    found = fields(node, what, faults, required=("roles",), optional=LANGUAGES)
    roles = [
        _one_of(role, ROLES, f"{what}, a role", faults)
        for role in items(found.get("roles"), f'{what}, "roles",', faults, at_least_one="role")
    ]
    texts = texts_of(found, node, what, faults, LANGUAGES)
    for language, text in texts.items():
        for fault in _wording_faults(text, language, wording):
            faults.add(found[language], f'{what}, "{language}", {fault}')
    return Prompt(prompt_id, own, tuple(role for role in roles if role), texts)


def _wording_faults(text: str, language: str, wording: Wording) -> list[str]:
    found = []
    if len(text) > MAX_PROMPT_CHARACTERS:
        found.append(f"has {len(text)} characters. Shorten it to {MAX_PROMPT_CHARACTERS}: it is read on a phone.")
    if text.count("?") > 1:
        found.append("has two question marks. Ask one thing: of two questions, people answer the last.")
    if nearest := wording.nearest(text, language):
        found.append(f'is too close to the instrument\'s own "{nearest}". Ask in everyday words what is done.')
    return found


def _items(node: yaml.Node | None, own: str, faults: Faults) -> tuple[ChecklistItem, ...]:
    read: list[ChecklistItem] = []
    for item in items(node, f'sub-question {own}, "items",', faults, at_least_one="checklist item"):
        what = f"a checklist item of {own}"
        found = fields(item, what, faults, required=("source",), optional=LANGUAGES)
        source = _one_of(found.get("source"), SOURCES, f"{what}, its source", faults) or ""
        place = 1 + sum(earlier.source == source for earlier in read)
        read.append(ChecklistItem(f"{own}-{source}-{place}", own, source, texts_of(found, item, what, faults, LANGUAGES)))
    return tuple(read)


def _check_roles(entry: Entry, node: yaml.Node, faults: Faults) -> None:
    roles = [role for prompt in entry.prompts for role in prompt.roles]
    for role in sorted({role for role in roles if roles.count(role) > 1}):
        faults.add(
            node, f'sub-question {entry.sub_question} has the role "{role}" more than once. Leave it at the prompt that suits it best.'
        )
    if entry.prompts and len(set(roles)) < MIN_ROLES:
        faults.add(
            node,
            f"sub-question {entry.sub_question} suits fewer than two roles. Add a role: one role alone cannot be held against another.",
        )


def _check_probes(node: yaml.Node | None, own: str, faults: Faults) -> None:
    for probe in items(node, f'sub-question {own}, "probes",', faults, at_least_one="probe"):
        found = fields(probe, f"a probe of {own}", faults, required=("when",), optional=LANGUAGES)
        text_of(found.get("when"), f'a probe of {own}, "when",', faults)
        texts_of(found, probe, f"a probe of {own}", faults, LANGUAGES)


def _one_of(node: yaml.Node | None, known: Sequence[str], what: str, faults: Faults) -> str | None:
    text = text_of(node, what, faults)
    if node is None or text is None or text in known:
        return text
    faults.add(node, f'{what} is "{text}", which is unknown. {_advice(text, known)}')
    return None


def _advice(text: str, known: Collection[str]) -> str:
    nearest = get_close_matches(text, known, n=1)
    return f'Did you mean "{nearest[0]}"?' if nearest else f"Known: {', '.join(known)}."
