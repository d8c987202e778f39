"""People on their phones, as tests speak of them: ``await anna.writes("Hej")``, ``await anna.presses("done")``."""

from collections.abc import Callable

from tests.telegram_emulator.messages import BotMessage, Json, Sent, StoredFile, file_fields, text_content
from tests.telegram_emulator.world import Account, World

# Long enough for a loaded machine; a test that passes never waits it out.
PATIENCE = 10.0


class User:
    """One person's account. What they do goes into the bot's updates at once; ``hears`` waits for the reply."""

    def __init__(self, world: World, account: Account) -> None:
        self._world = world
        self._account = account
        self._heard_before = 0

    @property
    def id(self) -> int:
        return self._account.id

    @property
    def messages(self) -> list[BotMessage]:
        """What the bot has sent to this person, oldest first."""
        return [each for each in self._world.messages if each.chat == self.id]

    @property
    def last(self) -> BotMessage:
        assert self.messages, f"{self._account.name} has heard nothing from the bot"
        return self.messages[-1]

    async def starts(self, payload: str = "") -> Sent:
        """Opens the bot by a link: t.me/BOT?start=PAYLOAD."""
        return await self.writes(f"/start {payload}".strip())

    async def writes(self, text: str) -> Sent:
        return self.sends(text_content(text))

    async def sends_photo(self, data: bytes, caption: str | None = None) -> Sent:
        small, large = (self._world.keep_file(data, "jpg") for _ in range(2))
        sizes = [{**file_fields(small), "width": 90, "height": 60}, {**file_fields(large), "width": 1280, "height": 853}]
        return self.sends({"photo": sizes, **_caption(caption)})

    async def sends_voice(self, data: bytes, *, seconds: int = 3) -> Sent:
        stored = self._world.keep_file(data, "oga")
        return self.sends({"voice": {**file_fields(stored), "duration": seconds, "mime_type": "audio/ogg"}})

    async def sends_document(self, data: bytes, name: str, *, media_type: str = "application/pdf", caption: str | None = None) -> Sent:
        stored: StoredFile = self._world.keep_file(data, name.rpartition(".")[2])
        return self.sends({"document": {**file_fields(stored), "file_name": name, "mime_type": media_type}, **_caption(caption)})

    def sends(self, content: Json) -> Sent:
        """Any other message, by the fields of Telegram's Message: a sticker, a location, a contact."""
        self._acts()
        sent = Sent(id=self._world.next_message_id(), content=content, at=self._world.clock())
        self._put({"message": self._wire(sent)})
        return sent

    async def edits(self, message: Sent, text: str) -> Sent:
        self._acts()
        edited = Sent(id=message.id, content=text_content(text), at=message.at)
        self._put({"edited_message": {**self._wire(edited), "edit_date": int(self._world.clock().timestamp())}})
        return edited

    async def presses(self, wanted: str, *, on: BotMessage | None = None) -> None:
        """Presses the button with that action (or exact callback data): of ``on``, else of the latest message that has one."""
        messages = self.messages if on is None else [on]
        found = next(((each, button) for each in reversed(messages) if (button := each.button(wanted))), None)
        assert found is not None, f'No message to {self._account.name} has a button "{wanted}".\n{self.told()}'
        message, button = found
        self._acts()
        query = f"{self.id}{len(self._world.callback_queries) + 1:08d}"
        self._world.callback_queries.add(query)
        wire = {"id": query, "from": self._account.wire_user, "chat_instance": str(self.id), "data": button.data}
        self._put({"callback_query": {**wire, "message": self._world.wire_message(message)}})

    async def blocks_the_bot(self) -> None:
        self._account.has_blocked = True
        self._world.changed()

    async def unblocks_the_bot(self) -> None:
        self._account.has_blocked = False

    async def hears(self, expected: str | Callable[[BotMessage], bool] = "", *, seconds: float = PATIENCE) -> BotMessage:
        """The first message since this person last did something that holds the words, has the action, or fits the condition."""
        await self._world.until(lambda: self._first_new(expected) is not None, seconds)
        message = self._first_new(expected)
        assert message is not None, f"{self._account.name} did not hear {expected!r} within {seconds} s.\n{self.told()}"
        return message

    def told(self, last: int = 5) -> str:
        """The latest messages as text, for a failing test to print."""
        lines = [f"  bot: {each.text!r} {list(each.actions)}" for each in self.messages[-last:]]
        return "\n".join(lines) or "  (the bot has said nothing)"

    def _first_new(self, expected: str | Callable[[BotMessage], bool]) -> BotMessage | None:
        new = self.messages[self._heard_before :]
        if isinstance(expected, str):
            return next((each for each in new if expected in each.text or expected in each.actions), None)
        return next((each for each in new if expected(each)), None)

    def _acts(self) -> None:
        self._account.has_started = True
        self._account.has_blocked = False
        self._heard_before = len(self.messages)

    def _put(self, content: Json) -> None:
        self._world.updates.put(content)
        self._world.changed()

    def _wire(self, sent: Sent) -> Json:
        about = {"message_id": sent.id, "date": int(sent.at.timestamp()), "chat": self._account.wire_chat, "from": self._account.wire_user}
        return {**about, **sent.content}


def _caption(words: str | None) -> Json:
    return {} if words is None else {"caption": words}
