"""Inline keyboards as bots send them: read as Telegram reads them, or refused in its words."""

import json
from typing import Any
from urllib.parse import urlsplit

from tests.telegram_emulator.messages import Button
from tests.telegram_emulator.refusals import Refused, bad_request

Rows = tuple[tuple[Button, ...], ...]
MAX_CALLBACK_DATA_BYTES = 64


def keyboard_rows(markup: object) -> Rows:
    """The rows of an inline keyboard; other reply markup (a keyboard to hide, a forced reply) has none."""
    if not markup:
        return ()
    try:
        parsed = json.loads(markup) if isinstance(markup, str) else markup
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("object expected as reply markup")
    rows = parsed.get("inline_keyboard", [])
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    return tuple(_row(row) for row in rows)


def _row(row: object) -> tuple[Button, ...]:
    if not isinstance(row, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    return tuple(_button(button) for button in row)


def _button(wire: Any) -> Button:
    if not isinstance(wire, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if "text" not in wire:
        raise _unreadable('Can\'t find field "text"')
    text, url, data = wire["text"], wire.get("url"), wire.get("callback_data")
    if url:
        if not _is_public(url):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return Button(text=text, url=url)
    if not data:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(data.encode()) > MAX_CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return Button(text=text, data=data)


def _unreadable(words: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {words}")


def _is_public(url: str) -> bool:
    """Telegram takes no address without a dot in its host: a link to localhost is refused with the whole message."""
    parts = urlsplit(url)
    return parts.scheme == "tg" or (parts.scheme in {"http", "https"} and "." in (parts.hostname or ""))
