"""What Telegram knows: who has talked to the bot, what was sent, which files there are. No HTTP in here."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.telegram_emulator.messages import BotMessage, Json, StoredFile
from tests.telegram_emulator.updates import UpdateQueue

BOT_ID = 7_000_000_001


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that the bot made, and the HTTP status it got; None when the connection was cut."""

    method: str
    parameters: dict[str, Any]
    status: int | None


@dataclass
class Account:
    id: int
    name: str
    language: str
    has_started: bool = False
    has_blocked: bool = False

    @property
    def wire_user(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    @property
    def wire_chat(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class World:
    username: str
    clock: Callable[[], datetime] = now
    accounts: dict[int, Account] = field(default_factory=dict)
    messages: list[BotMessage] = field(default_factory=list)
    files: dict[str, StoredFile] = field(default_factory=dict)
    callback_queries: set[str] = field(default_factory=set)
    answered_queries: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    _message_ids: Iterator[int] = field(default_factory=lambda: count(1))
    _file_ids: Iterator[int] = field(default_factory=lambda: count(1))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def wire_bot(self) -> Json:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Kompass", "username": self.username}

    def next_message_id(self) -> int:
        return next(self._message_ids)

    def keep_file(self, data: bytes, ending: str) -> StoredFile:
        number = next(self._file_ids)
        stored = StoredFile(id=f"file-{number}", path=f"files/file_{number}.{ending}", data=data)
        self.files[stored.id] = stored
        return stored

    def wire_message(self, message: BotMessage) -> Json:
        wire: Json = {
            "message_id": message.id,
            "date": int(message.at.timestamp()),
            "chat": self.accounts[message.chat].wire_chat,
            "from": self.wire_bot,
            "text": message.text,
        }
        if message.rows:
            keyboard = [[_wire_button(button.text, button.data, button.url) for button in row] for row in message.rows]
            wire["reply_markup"] = {"inline_keyboard": keyboard}
        return wire

    def changed(self) -> None:
        """Wakes everyone who waits for something to become true."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Whether the condition came true in time; looked at again after each change, never by the clock."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await self._changed.wait()
        except TimeoutError:
            return condition()
        return True


def _wire_button(text: str, data: str | None, url: str | None) -> Json:
    return {"text": text} | ({} if data is None else {"callback_data": data}) | ({} if url is None else {"url": url})
