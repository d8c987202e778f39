"""The methods of the Bot API that the emulator answers: parameters in, result out, or a refusal in Telegram's words.

Source: core.telegram.org/bots/api. The words of the refusals are those of the real server. A method that is missing here is
answered as Telegram answers one that does not exist.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from tests.telegram_emulator.messages import BotMessage, Button, Json, file_fields
from tests.telegram_emulator.refusals import bad_request, blocked_by_user
from tests.telegram_emulator.world import Account, World

Parameters = dict[str, Any]
Method = Callable[[World, Parameters], Awaitable[Any]]

# In UTF-16 units, which is how Telegram counts: most emoji are two.
MAX_TEXT_UNITS = 4096
MAX_CALLBACK_DATA_BYTES = 64
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_UPDATES = 100


async def get_me(world: World, parameters: Parameters) -> Json:
    return {**world.wire_bot, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


async def get_updates(world: World, parameters: Parameters) -> list[Json]:
    offset = int(parameters.get("offset") or 0)
    limit = min(max(int(parameters.get("limit") or MAX_UPDATES), 1), MAX_UPDATES)
    world.updates.confirm(offset)
    world.changed()
    return await world.updates.get(limit=limit, seconds=float(parameters.get("timeout") or 0))


async def send_message(world: World, parameters: Parameters) -> Json:
    account = _account(world, parameters.get("chat_id"))
    text = str(parameters.get("text") or "").strip()
    if not text:
        raise bad_request("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MAX_TEXT_UNITS:
        raise bad_request("message is too long")
    rows = _rows(parameters.get("reply_markup"))
    message = BotMessage(id=world.next_message_id(), chat=account.id, text=text, rows=rows, at=world.clock())
    world.messages.append(message)
    world.changed()
    return world.wire_message(message)


async def answer_callback_query(world: World, parameters: Parameters) -> bool:
    query = str(parameters.get("callback_query_id") or "")
    if query not in world.callback_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.answered_queries.append(query)
    world.changed()
    return True


async def get_file(world: World, parameters: Parameters) -> Json:
    stored = world.files.get(str(parameters.get("file_id") or ""))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**file_fields(stored), "file_path": stored.path}


async def done(world: World, parameters: Parameters) -> bool:
    """What changes nothing that a test looks at: commands, descriptions, "is typing"."""
    return True


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "deletewebhook": done,
    "sendchataction": done,
    "setmycommands": done,
    "deletemycommands": done,
    "setmydescription": done,
    "setmyshortdescription": done,
}


def _account(world: World, chat_id: object) -> Account:
    if chat_id in {None, ""}:
        raise bad_request("chat_id is empty")
    account = world.accounts.get(int(str(chat_id))) if str(chat_id).lstrip("-").isdecimal() else None
    if account is None or not account.has_started:
        raise bad_request("chat not found")
    if account.has_blocked:
        raise blocked_by_user()
    return account


def _rows(markup: object) -> tuple[tuple[Button, ...], ...]:
    if not markup:
        return ()
    try:
        parsed = json.loads(markup) if isinstance(markup, str) else markup
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("object expected as reply markup")
    return tuple(tuple(_button(button) for button in row) for row in parsed.get("inline_keyboard", []))


def _button(wire: Json) -> Button:
    button = Button(text=str(wire.get("text", "")), data=wire.get("callback_data"), url=wire.get("url"))
    if button.data is None and button.url is None:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if button.data is not None and not 1 <= len(button.data.encode()) <= MAX_CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.url is not None and not _is_public(button.url):
        raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
    return button


def _is_public(url: str) -> bool:
    """Telegram takes no address without a dot in its host: a link to localhost is refused with the whole message."""
    parts = urlsplit(url)
    return parts.scheme == "tg" or (parts.scheme in {"http", "https"} and "." in (parts.hostname or ""))
