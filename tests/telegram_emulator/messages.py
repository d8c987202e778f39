"""What the bot has said, as a test reads it, and what people's messages look like on the wire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None

    @property
    def action(self) -> str | None:
        """The part of the callback data before the colon: "done" of "done:17"."""
        return None if self.data is None else self.data.partition(":")[0]


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    path: str
    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class BotMessage:
    """One message that the bot sent, with the time at which Telegram took it. With a file, ``text`` is its caption."""

    id: int
    chat: int
    text: str
    rows: tuple[tuple[Button, ...], ...]
    at: datetime
    edited_at: datetime | None = None
    document: StoredFile | None = None
    photo: StoredFile | None = None

    @property
    def file(self) -> StoredFile | None:
        return self.document or self.photo

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(button.action for button in self.buttons if button.action is not None)

    def button(self, wanted: str) -> Button | None:
        """The first button with that action, or with exactly that callback data when a colon is in it."""
        return next((each for each in self.buttons if wanted in {each.action, each.data}), None)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a person sent: what ``User.edits`` takes."""

    id: int
    content: Json
    at: datetime
    chat: int


def text_content(text: str) -> Json:
    """A text as an update holds it; a command in front is marked as Telegram marks it."""
    if not text.startswith("/"):
        return {"text": text}
    command = text.split(maxsplit=1)[0]
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}]}


def file_fields(stored: StoredFile) -> Json:
    return {"file_id": stored.id, "file_unique_id": f"unique-{stored.id}", "file_size": len(stored.data)}


def photo_sizes(*stored: StoredFile) -> list[Json]:
    """One picture in its sizes, smallest first."""
    return [{**file_fields(each), "width": 90 * 4**place, "height": 60 * 4**place} for place, each in enumerate(stored)]


def wire_message(message: BotMessage, chat: Json, bot: Json) -> Json:
    """The bot's own message, as the reply to sendMessage and a pressed button hold it."""
    wire: Json = {"message_id": message.id, "from": bot, "chat": chat, "date": int(message.at.timestamp())}
    if message.edited_at is not None:
        wire["edit_date"] = int(message.edited_at.timestamp())
    if message.document is not None:
        wire["document"] = {**file_fields(message.document), "file_name": message.document.name}
    if message.photo is not None:
        wire["photo"] = photo_sizes(message.photo)
    if message.text:
        wire["text" if message.file is None else "caption"] = message.text
    if message.rows:
        wire["reply_markup"] = {"inline_keyboard": [[_wire_button(button) for button in row] for row in message.rows]}
    return wire


def _wire_button(button: Button) -> Json:
    wire = {"text": button.text}
    if button.data is not None:
        wire["callback_data"] = button.data
    if button.url is not None:
        wire["url"] = button.url
    return wire
