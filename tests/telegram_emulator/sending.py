"""What the bot says: sendMessage, sendDocument and sendPhoto, edits and deletions, and Telegram's refusals of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiohttp.web import FileField

from tests.telegram_emulator.markup import keyboard_rows
from tests.telegram_emulator.messages import BotMessage, Json, StoredFile
from tests.telegram_emulator.refusals import bad_request, too_large
from tests.telegram_emulator.world import Chat, World

Parameters = dict[str, Any]

# In UTF-16 units, which is how Telegram counts: most emoji are two.
MAX_TEXT_UNITS, MAX_CAPTION_UNITS = 4096, 1024
MAX_UPLOAD_BYTES, MAX_PHOTO_BYTES = 50 * 1024 * 1024, 10 * 1024 * 1024
DELETABLE = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


def send_message(world: World, parameters: Parameters) -> Json:
    text = _text(parameters)
    rows = keyboard_rows(parameters.get("reply_markup"))
    chat = world.chat_to_write_in(parameters.get("chat_id"))
    world.count(chat)
    return world.add_message(chat, BotMessage(world.next_message_id(), chat.id, text, rows, world.clock()))


def send_document(world: World, parameters: Parameters) -> Json:
    chat, caption, rows = _captioned(world, parameters)
    document = _file(world, parameters, "document", MAX_UPLOAD_BYTES)
    world.count(chat)
    return world.add_message(chat, BotMessage(world.next_message_id(), chat.id, caption, rows, world.clock(), document=document))


def send_photo(world: World, parameters: Parameters) -> Json:
    chat, caption, rows = _captioned(world, parameters)
    photo = _file(world, parameters, "photo", MAX_PHOTO_BYTES)
    world.count(chat)
    return world.add_message(chat, BotMessage(world.next_message_id(), chat.id, caption, rows, world.clock(), photo=photo))


def edit_message_text(world: World, parameters: Parameters) -> Json:
    text = _text(parameters)
    rows = keyboard_rows(parameters.get("reply_markup"))
    chat, place = _place(world, parameters, "message to edit not found")
    message = chat.messages[place]
    if message.file is not None:
        raise bad_request("there is no text in the message to edit")
    return _changed(world, chat, place, replace(message, text=text, rows=rows))


def edit_message_reply_markup(world: World, parameters: Parameters) -> Json:
    rows = keyboard_rows(parameters.get("reply_markup"))
    chat, place = _place(world, parameters, "message to edit not found")
    return _changed(world, chat, place, replace(chat.messages[place], rows=rows))


def delete_message(world: World, parameters: Parameters) -> bool:
    chat, place = _place(world, parameters, "message to delete not found")
    if world.clock() - chat.messages[place].at > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    world.delete_message(chat, place)
    return True


def _text(parameters: Parameters) -> str:
    text = str(parameters.get("text") or "").strip()
    if not text:
        raise bad_request("message text is empty")
    if _is_longer(text, MAX_TEXT_UNITS):
        raise bad_request("message is too long")
    return text


def _captioned(world: World, parameters: Parameters) -> tuple[Chat, str, Any]:
    caption = str(parameters.get("caption") or "").strip()
    if _is_longer(caption, MAX_CAPTION_UNITS):
        raise bad_request("message caption is too long")
    return world.chat_to_write_in(parameters.get("chat_id")), caption, keyboard_rows(parameters.get("reply_markup"))


def _file(world: World, parameters: Parameters, kind: str, most: int) -> StoredFile:
    """A file sent along under its own name or by attach://, or one that Telegram has, by its id."""
    given = parameters.get(kind)
    if isinstance(given, str) and given.startswith("attach://"):
        given = parameters.get(given.removeprefix("attach://"))
    if isinstance(given, FileField):
        data = given.file.read()
        if len(data) > most:
            raise too_large()
        if not data:
            raise bad_request("file must be non-empty")
        return world.keep_file(data, given.filename)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    known = world.files.get(str(given))
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known


def _place(world: World, parameters: Parameters, if_none: str) -> tuple[Chat, int]:
    chat = world.chat_to_write_in(parameters.get("chat_id"))
    try:
        number = int(str(parameters.get("message_id") or 0))
    except ValueError:
        number = 0
    if number <= 0:
        raise bad_request("message identifier is not specified")
    place = chat.place(number)
    if place is None:
        raise bad_request(if_none)
    return chat, place


def _changed(world: World, chat: Chat, place: int, changed: BotMessage) -> Json:
    if changed == chat.messages[place]:
        raise bad_request(NOT_MODIFIED)
    world.count(chat)
    return world.change_message(chat, place, changed)


def _is_longer(text: str, units: int) -> bool:
    """Counted only where it can matter: a character is one unit or two."""
    return len(text) > units // 2 and len(text.encode("utf-16-le")) // 2 > units
