"""Reading a draft as an evaluator does: which lines cite which evidence, and what they quote."""

import html
import re
from dataclasses import dataclass
from typing import Any

from tests.kompass.calling import Kompass

ENDING = re.compile(r" \[([a-z]+\d+(?:, [a-z]+\d+)*)\]$")
QUOTED = re.compile(r"”([^”]+)”")


@dataclass(frozen=True)
class ToldLine:
    """A line of a draft that is neither empty nor a heading. ``cited`` is () where the line does not end with ids."""

    text: str

    @property
    def cited(self) -> tuple[str, ...]:
        ending = ENDING.search(self.text)
        return tuple(ending[1].split(", ")) if ending else ()

    @property
    def quoted(self) -> list[str]:
        """What stands in quotation marks, without the marks that keep it from being markup."""
        return [html.unescape(re.sub(r"\\(.)", r"\1", words)) for words in QUOTED.findall(self.text)]


def told_lines(markdown: str) -> list[ToldLine]:
    return [ToldLine(line) for line in markdown.splitlines() if line.strip() and not line.startswith("#")]


def evidence_of(kompass: Kompass) -> dict[str, dict[str, Any]]:
    """The evidence of e1 by its id."""
    return {row["id"]: row for row in kompass("export", "e1", "evidence").rows}


def source_texts_of(kompass: Kompass) -> dict[tuple[str, str], str]:
    """The texts of e1's sources, by id and version."""
    return {(row["id"], row["version"]): row["text"] for row in kompass("export", "e1", "sources").rows}
