"""Which files are ours, read from where the project says so itself."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# The layers stand there with the last room first.
ROOMS: tuple[str, ...] = tuple(reversed(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]))
PURE_ROOMS = ROOMS[: ROOMS.index("storage")]
PAGES = (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
_NOT_OURS = {"__pycache__", "vendor", "node_modules"}


def files_of(*folders: str, endings: tuple[str, ...] = ()) -> Iterator[Path]:
    """Every file in those folders with one of the endings (all without), what others made left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            is_ours = path.is_file() and _NOT_OURS.isdisjoint(path.parts) and ".min." not in path.name
            if is_ours and (not endings or path.suffix in endings):
                yield path


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
