"""Texts as a database can keep them: PostgreSQL takes no NUL, and neither database half a surrogate pair.

Done once, where every value passes on its way into either database, so that both hold the same. Each such character becomes U+FFFD:
one for one, so that offsets into the text stay true.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Engine, event

REPLACEMENT = "\ufffd"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text, with U+FFFD for each character that cannot be stored."""
    if text.isascii():
        return text.replace("\x00", REPLACEMENT)
    return _UNSTORABLE.sub(REPLACEMENT, text)


def storable_json(value: Any) -> str:
    """The value of a JSON column as text: what is written as an escape there is met when the column is searched."""
    try:
        written = orjson.dumps(value).decode()
    except TypeError:
        # Half a surrogate pair.
        return orjson.dumps(_storable_value(value)).decode()
    return orjson.dumps(_storable_value(value)).decode() if "\\u0000" in written else written


def keep_texts_storable(engine: Engine) -> None:
    """Let every statement of the engine send storable texts only."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def mend(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _executemany: bool) -> tuple[str, Any]:
        # A list is of many rows; several rows in one INSERT come as one flat tuple or mapping.
        return statement, [_mended(row) for row in parameters] if isinstance(parameters, list) else _mended(parameters)


def _mended(row: Any) -> Any:
    if isinstance(row, Mapping):
        return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}
    return tuple([storable(value) if isinstance(value, str) else value for value in row])


def _storable_value(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {_storable_value(key): _storable_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_value(each) for each in value]
    return value
