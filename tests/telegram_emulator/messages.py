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
class BotMessage:
    """One message that the bot sent, with the time at which Telegram took it."""

    id: int
    chat: int
    text: str
    rows: tuple[tuple[Button, ...], ...]
    at: datetime

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


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    path: str
    data: bytes


def text_content(text: str) -> Json:
    """A text as an update holds it; a command in front is marked as Telegram marks it."""
    if not text.startswith("/"):
        return {"text": text}
    command = text.split(maxsplit=1)[0]
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}]}


def file_fields(stored: StoredFile) -> Json:
    return {"file_id": stored.id, "file_unique_id": f"unique-{stored.id}", "file_size": len(stored.data)}
