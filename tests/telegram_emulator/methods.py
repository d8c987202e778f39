"""The methods of the Bot API that the emulator answers: parameters in, result out, or a refusal in Telegram's words.

Source: core.telegram.org/bots/api, and Telegram's open-source server for the words of the refusals. A method that is missing here
is answered as Telegram answers one that does not exist. getUpdates and the webhook's methods wait, and are in ``telegram.py``.
"""

from collections.abc import Callable
from typing import Any

from tests.telegram_emulator import sending
from tests.telegram_emulator.messages import Json, file_fields
from tests.telegram_emulator.refusals import bad_request
from tests.telegram_emulator.world import World

Parameters = dict[str, Any]
Method = Callable[[World, Parameters], object]

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024


def get_me(world: World, parameters: Parameters) -> Json:
    return {**world.wire_bot, "can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Stops the hourglass; once it is stopped, answering again does nothing and is no error."""
    query = str(parameters.get("callback_query_id") or "")
    if not world.is_answerable(query):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.answered_queries.append(query)
    return True


def get_file(world: World, parameters: Parameters) -> Json:
    stored = world.files.get(str(parameters.get("file_id") or ""))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**file_fields(stored), "file_path": stored.path}


def done(world: World, parameters: Parameters) -> bool:
    """What changes nothing that a test looks at: commands, descriptions, "is typing"."""
    return True


# In lower case: Telegram does not mind how a method is written.
METHODS: dict[str, Method] = {
    "getme": get_me,
    "sendmessage": sending.send_message,
    "senddocument": sending.send_document,
    "sendphoto": sending.send_photo,
    "editmessagetext": sending.edit_message_text,
    "editmessagereplymarkup": sending.edit_message_reply_markup,
    "deletemessage": sending.delete_message,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "sendchataction": done,
    "setmycommands": done,
    "deletemycommands": done,
    "setmydescription": done,
    "setmyshortdescription": done,
}
