"""Catalogue files: YAML in, sentences by key out. Knows the form of a file and its faults; does not fill in or choose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

try:
    # libyaml reads ten times as fast, which the start feels; not every platform's wheel has it.
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

CATEGORIES: Final = frozenset({"zero", "one", "two", "few", "many", "other"})  # the plural categories of Unicode's CLDR
_STRING: Final = "tag:yaml.org,2002:str"


class TextError(Exception):
    """A text is missing or broken. The message names the file, the key and the language, and says what to do."""


@dataclass(frozen=True, slots=True)
class Plural:
    """One sentence in its forms by number; the number is called n."""

    forms: Mapping[str, str]

    def form(self, category: str) -> str:
        return self.forms.get(category, self.forms["other"])


def read_catalogue(path: Path) -> dict[str, str | Plural]:
    """Every text of a file by its key. Raises TextError for what is no catalogue: no YAML, a key twice, a value that is no text."""
    place = f"texts/{path.parent.name}/{path.name}"
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TextError(f"{place} is not YAML in UTF-8: {' '.join(str(error).split())}. Correct the file.") from error
    if root is None:
        return {}
    sentences: dict[str, str | Plural] = {}
    for key, sentence, line in _sentences(root, path.stem, place):
        if key in sentences:
            raise TextError(f'{place}: line {line}: "{key}" is there twice. Remove one.')
        sentences[key] = sentence
    return sentences


def _sentences(node: yaml.Node, key: str, place: str) -> Iterator[tuple[str, str | Plural, int]]:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode) and node.tag == _STRING:
        yield key, node.value, line
    elif isinstance(node, yaml.MappingNode) and (forms := _plural_forms(node)):
        yield key, Plural(forms), line
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            # The key as it is written: YAML would read a bare no or on as a truth value.
            yield from _sentences(value, f"{key}.{name.value}", place)
    else:
        raise TextError(f'{place}: line {line}: "{key}" is no text. Put it in quotation marks, or nest texts under it.')


def _plural_forms(node: yaml.MappingNode) -> dict[str, str] | None:
    """The forms by category when the mapping is a plural: only CLDR's categories, "other" among them, and a text for each."""
    forms = {name.value: value.value for name, value in node.value if value.tag == _STRING}
    is_plural = len(forms) == len(node.value) and "other" in forms and forms.keys() <= CATEGORIES
    return forms if is_plural else None
