"""One sub-question of a bank, from its YAML: what it holds, and every fault of its form.

Knows the keys of a file and what each may hold. Whether it is a good question is said by ``entry_rules.py``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from string import ascii_lowercase
from typing import Final

import yaml

from question_bank.model import OCCASIONS, ROLES, SIGNALS, SOURCES, ChecklistItem, Confusion, Guidance, Probe, Prompt
from rubric.yaml_file import Faults, fields, items, quoted_id, text_of, texts_of
from texts.catalogue import LANGUAGES

# A checklist item's further texts, by the key they have in a file.
BESIDE_ITEM: Final = ("where", "try", "note")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file says about one sub-question. ``nodes`` are the places of its texts, by what they are and their language."""

    sub_question: str
    node: yaml.Node
    prompts: tuple[Prompt, ...] = ()
    items: tuple[ChecklistItem, ...] = ()
    guidance: Guidance = field(default_factory=Guidance)
    nodes: Mapping[tuple[str, str], yaml.Node] = field(default_factory=dict)


def read_entry(node: yaml.Node, faults: Faults) -> Entry | None:
    """One sub-question's entry; None when not even its id can be read."""
    optional = ("probes", "explanation", "signals", "confusions")
    found = fields(node, "a sub-question", faults, required=("id", "prompts", "items"), optional=optional)
    own = quoted_id(found.get("id"), "the sub-question id", faults)
    return None if own is None else _Reading(own, faults).entry(node, found)


class _Reading:
    """One entry while it is read."""

    def __init__(self, own: str, faults: Faults) -> None:
        self._own = own
        self._faults = faults
        self._nodes: dict[tuple[str, str], yaml.Node] = {}

    def entry(self, node: yaml.Node, found: Mapping[str, yaml.Node]) -> Entry:
        entry = Entry(
            self._own,
            node,
            self._prompts(found.get("prompts")),
            self._items(found.get("items")),
            Guidance(
                self._beside(found.get("explanation"), f"the explanation of {self._own}"),
                self._probes(found.get("probes")),
                self._signals(found.get("signals")),
                self._confusions(found.get("confusions")),
            ),
            self._nodes,
        )
        self._check_roles(entry, node)
        return entry

    def _prompts(self, node: yaml.Node | None) -> tuple[Prompt, ...]:
        nodes = items(node, f'sub-question {self._own}, "prompts",', self._faults, at_least_one="prompt")
        # More prompts than letters would have more prompts than roles, which is a fault already.
        return tuple(self._prompt(item, f"{self._own}-{letter}") for letter, item in zip(ascii_lowercase, nodes, strict=False))

    def _prompt(self, node: yaml.Node, prompt_id: str) -> Prompt:
        what = f"prompt {prompt_id}"
        found = fields(node, what, self._faults, required=("roles",), optional=LANGUAGES)
        roles = [
            _one_of(role, ROLES, f"{what}, a role", self._faults)
            for role in items(found.get("roles"), f'{what}, "roles",', self._faults, at_least_one="role")
        ]
        return Prompt(prompt_id, self._own, tuple(role for role in roles if role), self._texts(found, node, what))

    def _items(self, node: yaml.Node | None) -> tuple[ChecklistItem, ...]:
        read: list[ChecklistItem] = []
        for item in items(node, f'sub-question {self._own}, "items",', self._faults, at_least_one="checklist item"):
            what = f"a checklist item of {self._own}"
            found = fields(item, what, self._faults, required=("source",), optional=(*LANGUAGES, *BESIDE_ITEM))
            source = _one_of(found.get("source"), SOURCES, f"{what}, its source", self._faults) or ""
            own = f"{self._own}-{source}-{1 + sum(earlier.source == source for earlier in read)}"
            where, attempt, note = (self._beside(found.get(key), f'item {own}, "{key}",') for key in BESIDE_ITEM)
            texts = self._texts(found, item, what, name=f"item {own}")
            read.append(ChecklistItem(own, self._own, source, texts, where, attempt, note))
        return tuple(read)

    def _probes(self, node: yaml.Node | None) -> tuple[Probe, ...]:
        read: list[Probe] = []
        for probe in items(node, f'sub-question {self._own}, "probes",', self._faults, at_least_one="probe"):
            what = f"a probe of {self._own}"
            found = fields(probe, what, self._faults, required=("when",), optional=LANGUAGES)
            occasion = _one_of(found.get("when"), OCCASIONS, f'{what}, "when",', self._faults) or ""
            read.append(Probe(occasion, self._texts(found, probe, what, name=f"probe {self._own} {len(read) + 1}")))
        return tuple(read)

    def _signals(self, node: yaml.Node | None) -> dict[str, dict[str, tuple[str, ...]]]:
        if node is None:
            return {}
        by_kind = fields(node, f"the signals of {self._own}", self._faults, required=(), optional=SIGNALS)
        return {kind: self._phrases(phrases, kind) for kind, phrases in by_kind.items()}

    def _phrases(self, node: yaml.Node, kind: str) -> dict[str, tuple[str, ...]]:
        what = f"the {kind} signals of {self._own}"
        read: dict[str, tuple[str, ...]] = {}
        for language, phrases in fields(node, what, self._faults, required=(), optional=LANGUAGES).items():
            self._nodes[what, language] = phrases
            nodes = items(phrases, f'{what}, "{language}",', self._faults, at_least_one="phrase")
            read[language] = tuple(text for each in nodes if (text := text_of(each, f'{what}, "{language}",', self._faults)))
        return read

    def _confusions(self, node: yaml.Node | None) -> tuple[Confusion, ...]:
        read: list[Confusion] = []
        for confusion in items(node, f'sub-question {self._own}, "confusions",', self._faults, at_least_one="confusion"):
            what = f"a confusion of {self._own}"
            found = fields(confusion, what, self._faults, required=("with",), optional=LANGUAGES)
            neighbour = quoted_id(found.get("with"), f'{what}, "with",', self._faults) or ""
            texts = self._texts(found, confusion, what, name=f"confusion {self._own} {len(read) + 1}")
            read.append(Confusion(neighbour, texts))
        return tuple(read)

    def _beside(self, node: yaml.Node | None, what: str) -> Mapping[str, str]:
        """A text in every language that need not be there."""
        if node is None:
            return {}
        return self._texts(fields(node, what, self._faults, required=(), optional=LANGUAGES), node, what)

    def _texts(self, found: Mapping[str, yaml.Node], node: yaml.Node, what: str, *, name: str = "") -> dict[str, str]:
        self._nodes |= {(name or what, language): found[language] for language in LANGUAGES if language in found}
        return texts_of(found, node, what, self._faults)

    def _check_roles(self, entry: Entry, node: yaml.Node) -> None:
        roles = [role for prompt in entry.prompts for role in prompt.roles]
        for role in sorted({role for role in roles if roles.count(role) > 1}):
            self._faults.add(
                node, f'sub-question {self._own} has the role "{role}" more than once. Leave it at the prompt that suits it best.'
            )


def _one_of(node: yaml.Node | None, known: Sequence[str], what: str, faults: Faults) -> str | None:
    text = text_of(node, what, faults)
    if node is None or text is None or text in known:
        return text
    faults.add(node, f'{what} is "{text}", which is unknown. {_advice(text, known)}')
    return None


def _advice(text: str, known: Collection[str]) -> str:
    nearest = get_close_matches(text, known, n=1)
    return f'Did you mean "{nearest[0]}"?' if nearest else f"Known: {', '.join(known)}."
