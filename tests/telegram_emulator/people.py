"""People on their phones, as tests speak of them: ``await anna.writes("Hej")``, ``await anna.presses("done")``."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram_emulator.messages import BotMessage, Json, Sent, file_fields, photo_sizes, text_content
from tests.telegram_emulator.updates import CALLBACK_QUERY, EDITED_MESSAGE, LANE_OF_PRESSES, MESSAGE
from tests.telegram_emulator.world import Account, Chat, Reach, World

# Long enough for a loaded machine; a test that passes never waits it out.
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Group:
    """A group that the bot is in, as an administrator: it reads everything said there."""

    chat: Chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[BotMessage]:
        return list(self.chat.messages)


class User:
    """One person's account. What they do goes into the bot's updates at once; ``hears`` waits for the reply.

    ``say`` and ``press`` are ``writes`` and ``presses`` for callers that cannot await, such as a callback of ``Emulator.on_message``.
    """

    def __init__(self, world: World, account: Account, chat: Chat) -> None:
        self._world = world
        self._account = account
        self._chat = chat
        self._heard_until = 0

    @property
    def id(self) -> int:
        return self._account.id

    @property
    def account(self) -> Account:
        return self._account

    @property
    def messages(self) -> list[BotMessage]:
        """What the bot has sent to this person, oldest first, as it reads now."""
        return list(self._chat.messages)

    @property
    def last(self) -> BotMessage:
        assert self._chat.messages, f"{self._account.name} has heard nothing from the bot"
        return self._chat.messages[-1]

    async def starts(self, payload: str = "") -> Sent:
        """Opens the bot by a link: t.me/BOT?start=PAYLOAD."""
        return self.say(f"/start {payload}".strip())

    async def writes(self, text: str, *, to: Group | None = None) -> Sent:
        return self.say(text, to=to)

    def say(self, text: str, *, to: Group | None = None) -> Sent:
        return self.sends(text_content(text), to=to)

    async def sends_photo(self, data: bytes, caption: str | None = None) -> Sent:
        sizes = photo_sizes(*(self._world.keep_file(data, "photo.jpg") for _ in range(2)))
        return self.sends({"photo": sizes, **_caption(caption)})

    async def sends_voice(self, data: bytes, *, seconds: int = 3) -> Sent:
        stored = self._world.keep_file(data, "voice.oga")
        return self.sends({"voice": {**file_fields(stored), "duration": seconds, "mime_type": "audio/ogg"}})

    async def sends_document(self, data: bytes, name: str, *, media_type: str = "application/pdf", caption: str | None = None) -> Sent:
        stored = self._world.keep_file(data, name)
        return self.sends({"document": {**file_fields(stored), "file_name": name, "mime_type": media_type}, **_caption(caption)})

    def sends(self, content: Json, *, to: Group | None = None) -> Sent:
        """Any other message, by the fields of Telegram's Message: a sticker, a location, a contact."""
        self._acts()
        chat = self._chat if to is None else to.chat
        sent = Sent(id=self._world.next_message_id(), content=content, at=self._world.clock(), chat=chat.id)
        self._put(MESSAGE, self._wire(sent), sent.chat)
        return sent

    async def edits(self, message: Sent, text: str) -> Sent:
        self._acts()
        edited = Sent(id=message.id, content=text_content(text), at=message.at, chat=message.chat)
        self._put(EDITED_MESSAGE, {**self._wire(edited), "edit_date": int(self._world.clock().timestamp())}, edited.chat)
        return edited

    async def presses(self, wanted: str, *, on: BotMessage | None = None) -> str:
        """Presses the button with that action (or exact callback data): of ``on``, else of the latest message that has one.

        The press can be late: ``on`` may be any message that the bot ever sent. The id of the callback query comes back.
        """
        return self.press(wanted, on=on)

    def press(self, wanted: str, *, on: BotMessage | None = None) -> str:
        messages = reversed(self._chat.messages) if on is None else [on]
        found = next(((each, button) for each in messages if (button := each.button(wanted))), None)
        assert found is not None, f'No message to {self._account.name} has a button "{wanted}".\n{self.told()}'
        message, button = found
        self._acts()
        query = self._world.next_query(self.id)
        wire = {"id": query, "from": self._account.wire_user, "chat_instance": str(self.id), "data": button.data}
        self._put(CALLBACK_QUERY, {**wire, "message": self._world.wire_message(message)}, self.id + LANE_OF_PRESSES)
        return query

    async def blocks_the_bot(self) -> None:
        self._world.set_reach(self._chat, Reach.BLOCKED, self._account)

    async def unblocks_the_bot(self) -> None:
        self._world.set_reach(self._chat, Reach.OPEN, self._account)

    async def deletes_the_account(self) -> None:
        self._world.set_reach(self._chat, Reach.DEACTIVATED, self._account)

    async def hears(self, expected: str | Callable[[BotMessage], bool] = "", *, seconds: float = PATIENCE) -> BotMessage:
        """The first message since this person last did something that holds the words, has the action, or fits the condition."""
        await self._chat.bell.until(lambda: self._first_new(expected) is not None, seconds)
        message = self._first_new(expected)
        assert message is not None, f"{self._account.name} did not hear {expected!r} within {seconds} s.\n{self.told()}"
        return message

    async def sees(self, expected: str, *, on: BotMessage, seconds: float = PATIENCE) -> BotMessage:
        """A message once the bot has edited it so that it holds the words or has the action."""

        def edited() -> BotMessage | None:
            return next((each for each in self._chat.messages if each.id == on.id and _fits(each, expected)), None)

        await self._chat.bell.until(lambda: edited() is not None, seconds)
        message = edited()
        assert message is not None, f"{self._account.name} did not see {expected!r} within {seconds} s.\n{self.told()}"
        return message

    def told(self, last: int = 5) -> str:
        """The latest messages as text, for a failing test to print."""
        lines = [f"  bot: {each.text!r} {list(each.actions)}" for each in self._chat.messages[-last:]]
        return "\n".join(lines) or "  (the bot has said nothing)"

    def _first_new(self, expected: str | Callable[[BotMessage], bool]) -> BotMessage | None:
        found = None
        for each in reversed(self._chat.messages):
            if each.id <= self._heard_until:
                break
            if _fits(each, expected):
                found = each
        return found

    def _acts(self) -> None:
        """Who acts has let the bot in, and listens from now on."""
        if self._chat.reach is not Reach.OPEN:
            self._world.set_reach(self._chat, Reach.OPEN, self._account)
        self._heard_until = self._world.last_message_id

    def _put(self, kind: str, content: Json, lane: int) -> None:
        self._world.updates.put(kind, content, lane)
        self._world.bell.ring()

    def _wire(self, sent: Sent) -> Json:
        chat = self._world.chats[sent.chat].wire
        return {"message_id": sent.id, "from": self._account.wire_user, "chat": chat, "date": int(sent.at.timestamp()), **sent.content}


def _fits(message: BotMessage, expected: str | Callable[[BotMessage], bool]) -> bool:
    if isinstance(expected, str):
        return expected in message.text or expected in message.actions
    return expected(message)


def _caption(words: str | None) -> Json:
    return {} if words is None else {"caption": words}
