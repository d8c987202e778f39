"""How commands print: JSON on stdout when asked for, else lines for people; messages on stderr."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout (lists as JSON Lines) and nothing else there.")]


def print_rows(rows: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """One row a line: as JSON, or its values beside one another."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if as_json else "  ".join(_shown(value) for value in row.values()))


def print_one(row: Mapping[str, Any], *, as_json: bool) -> None:
    """One thing: as JSON, or a line for each of its values."""
    if as_json:
        print(json.dumps(row, ensure_ascii=False))
        return
    for name, value in row.items():
        print(f"{name}: {_shown(value)}")


def say(message: str) -> None:
    """A message to the person at the terminal."""
    print(message, file=sys.stderr)


def _shown(value: Any) -> str:
    match value:
        case None:
            return "–"
        case dict():
            return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items()) or "–"
        case _:
            return str(value)
