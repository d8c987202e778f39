"""Data files in YAML, read so that every fault is found with its line, not only the first.

Knows YAML and the usual faults of hand-written files; does not know what an edition is. Works on YAML's nodes and not on
loaded values, because loading has already turned an unquoted 1.10 into 1.1 and dropped the first of two equal keys.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import yaml

from texts.catalogue import LANGUAGES, WHOLE_LANGUAGES

try:
    # libyaml reads ten times as fast, which the start feels; not every platform's wheel has it.
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_STRING: Final = "tag:yaml.org,2002:str"
_INTEGER: Final = "tag:yaml.org,2002:int"


class Faults:
    """What is wrong with one file, collected while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[tuple[int, str]] = []

    def add(self, node: yaml.Node, fault: str) -> None:
        """``fault`` says what is wrong and what to do about it."""
        self.add_at(node.start_mark.line + 1, fault)

    def add_at(self, line: int, fault: str) -> None:
        self._found.append((line, fault))

    def listed(self) -> list[str]:
        """Every fault as "file: line: fault", in the order of the lines."""
        return [f"{self.file}: line {line}: {fault}" for line, fault in sorted(self._found, key=lambda found: found[0])]


def read_root(path: Path, faults: Faults) -> yaml.Node | None:
    """The file's outermost node; None, with the fault noted, when it is no YAML."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    except UnicodeDecodeError:
        faults.add_at(1, "this is not text in UTF-8. Save the file as UTF-8.")
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "unreadable characters"
        faults.add_at(mark.line + 1 if mark else 1, f"this is not YAML ({problem}). Correct the line or the one before it.")
        return None
    if root is None:
        faults.add_at(1, "the file is empty. Write its content, or remove the file.")
    return root


def fields(
    node: yaml.Node, what: str, faults: Faults, *, required: Collection[str], optional: Collection[str] = ()
) -> dict[str, yaml.Node]:
    """The values of a mapping by key. Notes keys that are unknown, there twice, or missing."""
    if not isinstance(node, yaml.MappingNode):
        faults.add(node, f"{what} is {_kind(node)}, not keys with values. Write its keys: {', '.join(required)}.")
        return {}
    known = [*required, *optional]
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "a list or mapping"
        if name not in known:
            faults.add(key, f'{what} has the unknown key "{name}". Known keys: {", ".join(known)}.')
        elif name in found:
            faults.add(key, f'{what} has the key "{name}" twice. Remove one.')
        else:
            found[name] = value
    for name in required:
        if name not in found:
            faults.add(node, f'{what} has no "{name}". Add it.')
    return found


def items(node: yaml.Node | None, what: str, faults: Faults, *, at_least_one: str) -> list[yaml.Node]:
    """The items of a list; [] for one that is absent or, with the fault noted, empty or no list. ``at_least_one`` names an item."""
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        faults.add(node, f"{what} is {_kind(node)}, not a list. Put each {at_least_one} after a dash.")
        return []
    if not node.value:
        faults.add(node, f"{what} has no {at_least_one}. Add one.")
    return list(node.value)


def quoted_id(node: yaml.Node | None, what: str, faults: Faults) -> str | None:
    """An id, which has to stand in quotation marks: YAML reads a bare 1.10 as the number 1.1."""
    if node is None:
        return None
    if not isinstance(node, yaml.ScalarNode):
        faults.add(node, f"{what} is {_kind(node)}, not an id. Write one id in quotation marks.")
    elif not node.value.strip():
        faults.add(node, f'{what} is empty. Write an id, as "1.10".')
    else:
        if not node.style:
            faults.add(node, f'{what} {node.value} is not quoted, and YAML reads 1.10 as the number 1.1. Write "{node.value}".')
        # As written, even when unquoted: what names this id elsewhere shall not be a fault of its own.
        return str(node.value)
    return None


def text_of(node: yaml.Node | None, what: str, faults: Faults) -> str | None:
    """A text with something in it."""
    if node is None:
        return None
    if not isinstance(node, yaml.ScalarNode) or node.tag != _STRING:
        faults.add(node, f"{what} is {_kind(node)}, not text. Put the text in quotation marks.")
    elif not node.value.strip():
        faults.add(node, f"{what} is empty. Write the text.")
    else:
        return str(node.value)
    return None


def texts_of(found: Mapping[str, yaml.Node], node: yaml.Node, what: str, faults: Faults) -> dict[str, str]:
    """The same text in every language; ``found`` are the fields of ``node``. Only the languages that everything is in must be there."""
    texts: dict[str, str] = {}
    for language in LANGUAGES if isinstance(node, yaml.MappingNode) else ():
        if language in found:
            if text := text_of(found[language], f'{what}, "{language}",', faults):
                texts[language] = text
        elif language in WHOLE_LANGUAGES:
            faults.add(node, f'{what} has no text in the language "{language}". Add {language}: "…".')
    return texts


def whole_number(node: yaml.Node | None, what: str, faults: Faults) -> int | None:
    """A whole number of 1 or more, in plain digits."""
    if node is None:
        return None
    # A leading 0 would make YAML read octal: 015 is 13.
    if isinstance(node, yaml.ScalarNode) and node.tag == _INTEGER and node.value.isdecimal() and not node.value.startswith("0"):
        return int(node.value)
    faults.add(node, f"{what} is {_kind(node)}, not a whole number from 1. Write it in digits, without quotation marks.")
    return None


def _kind(node: yaml.Node) -> str:
    match node:
        case yaml.MappingNode():
            return "a mapping"
        case yaml.SequenceNode():
            return "a list"
        case yaml.ScalarNode() if node.style:
            return f'the text "{node.value}"'
        case _:
            return node.value or "empty"
