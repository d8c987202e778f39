"""The emulator as a crowd's Telegram: what people do goes into the bot's updates, what the bot says goes to the crowd."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.load.people import Heard
from tests.telegram_emulator.emulator import FIRST_USER_ID, Emulator
from tests.telegram_emulator.messages import BotMessage, text_content
from tests.telegram_emulator.world import Account


@dataclass(frozen=True, slots=True)
class Message:
    """A message with the callback data of its buttons picked out."""

    told: BotMessage
    presses: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.told.text


class _Told(list[BotMessage]):
    """The emulator's messages, which tells of each and keeps none."""

    def __init__(self, tell: Callable[[BotMessage], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, message: BotMessage) -> None:
        self._tell(message)


class Phones:
    """People's phones. Everything here is a plain call: a coroutine for each person would cost more than the bot."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._world = emulator._world  # noqa: SLF001
        self._world.messages = _Told(self._told)
        self._next = FIRST_USER_ID
        self.on_message: Callable[[int, Heard], None] = lambda _account, _message: None

    @property
    def are_fetched(self) -> bool:
        """Whether a bot waits for updates."""
        return self._world.updates._waiting is not None  # noqa: SLF001

    def new_account(self) -> int:
        account = Account(id=self._next, name=f"Person {self._next}", language="sv", has_started=True)
        self._next += 1
        self._world.accounts[account.id] = account
        return account.id

    def write(self, account: int, text: str) -> None:
        person = self._world.accounts[account]
        about = {"message_id": self._world.next_message_id(), "date": int(self._world.clock().timestamp())}
        self._put({"message": {**about, "chat": person.wire_chat, "from": person.wire_user, **text_content(text)}})

    def press(self, account: int, message: Heard, data: str) -> None:
        assert isinstance(message, Message)
        query = f"{account}{self._world.next_message_id():08d}"
        self._world.callback_queries.add(query)
        wire: dict[str, Any] = {"id": query, "from": self._world.accounts[account].wire_user, "chat_instance": str(account), "data": data}
        self._put({"callback_query": {**wire, "message": self._world.wire_message(message.told)}})

    def _told(self, message: BotMessage) -> None:
        presses = tuple(button.data for button in message.buttons if button.data is not None)
        self.on_message(message.chat, Message(message, presses))

    def _put(self, content: dict[str, Any]) -> None:
        self._world.updates.put(content)
        self._world.changed()
