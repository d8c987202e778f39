"""Parameters of a call as Telegram reads them: numbers and flags may be words, and what makes no sense is the default."""

from typing import Any


def integer(parameters: dict[str, Any], name: str, default: int, least: int, most: int) -> int:
    try:
        given = int(str(parameters.get(name, default)))
    except ValueError:
        given = default
    return min(max(given, least), most)


def flag(parameters: dict[str, Any], name: str) -> bool:
    return str(parameters.get(name, "")).lower() in {"true", "yes", "1"}
