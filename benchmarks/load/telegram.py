"""The emulator as a crowd's Telegram: what people do goes into the bot's updates, what the bot says goes to the crowd."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.load.people import Heard
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.messages import BotMessage
from tests.telegram_emulator.people import User


@dataclass(frozen=True, slots=True)
class Message:
    """A message with the callback data of its buttons picked out."""

    told: BotMessage
    presses: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.told.text


class Phones:
    """People's phones. Everything here is a plain call: a coroutine for each person would cost more than the bot."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._users: dict[int, User] = {}
        self.on_message: Callable[[int, Heard], None] = lambda _account, _message: None
        emulator.on_message(self._told)

    @property
    def has_bot(self) -> bool:
        """Whether a bot waits for what people do, by polling or by webhook."""
        return self.is_polled or bool(self._emulator.webhook_url)

    @property
    def is_polled(self) -> bool:
        """Whether a bot waits at this moment for something to fetch."""
        return self._emulator.is_polled

    def new_account(self) -> int:
        user = self._emulator.user(f"Person {len(self._users)}")
        self._users[user.id] = user
        return user.id

    def write(self, account: int, text: str) -> None:
        self._users[account].say(text)

    def press(self, account: int, message: Heard, data: str) -> None:
        assert isinstance(message, Message)
        self._users[account].press(data, on=message.told)

    def _told(self, message: BotMessage) -> None:
        presses = tuple(button.data for button in message.buttons if button.data is not None)
        self.on_message(message.chat, Message(message, presses))
