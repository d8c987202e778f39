"""What Telegram knows: who has talked to the bot, what was said in which chat, which files there are. No HTTP in here."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum

from tests.telegram_emulator.limits import Limits
from tests.telegram_emulator.messages import BotMessage, Json, StoredFile, wire_message
from tests.telegram_emulator.refusals import bad_request, forbidden
from tests.telegram_emulator.updates import LANE_OF_MEMBERS, MY_CHAT_MEMBER, Updates
from tests.telegram_emulator.waiting import Bell

BOT_ID = 7_000_000_001
# How many messages of a chat are remembered when history is not kept: those whose buttons somebody may still press.
REMEMBERED = 20
QUERY_LIFE = 150.0


def now() -> datetime:
    return datetime.now(UTC)


class Reach(Enum):
    """Whether the bot can write to a person, and what it is told if not."""

    NOT_STARTED = "chat not found"
    OPEN = ""
    BLOCKED = "bot was blocked by the user"
    DEACTIVATED = "user is deactivated"


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group, with what the bot has said in it."""

    id: int
    wire: Json
    reach: Reach = Reach.NOT_STARTED
    messages: list[BotMessage] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)

    def place(self, message_id: int) -> int | None:
        """Where a message lies; looked for from the end, because it is mostly one of the last."""
        return next((place for place in range(len(self.messages) - 1, -1, -1) if self.messages[place].id == message_id), None)


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    name: str
    language: str

    @property
    def wire_user(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    @property
    def wire_chat(self) -> Json:
        return {"id": self.id, "first_name": self.name, "type": "private"}


@dataclass
class World:
    username: str
    clock: Callable[[], datetime] = now
    keeps: bool = True
    limits: Limits | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    answered_queries: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    listeners: list[Callable[[BotMessage], None]] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)
    # One counter for both sides of every chat, as each account has it; the next message gets a higher number.
    last_message_id: int = 0
    _history: dict[int, BotMessage] = field(default_factory=dict)
    _queries: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _query_count: int = 0
    _file_count: int = 0

    def __post_init__(self) -> None:
        self.updates = Updates(self.clock)
        self.wire_bot: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Kompass", "username": self.username}

    @property
    def messages(self) -> list[BotMessage]:
        return list(self._history.values())

    @property
    def message_count(self) -> int:
        return len(self._history)

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def chat_to_write_in(self, chat_id: object) -> Chat:
        """The chat that a call names, if the bot may write there."""
        if chat_id is None or chat_id == "":
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats.get(int(str(chat_id)))
        except ValueError:
            chat = None
        if chat is None or chat.reach is Reach.NOT_STARTED:
            raise bad_request(Reach.NOT_STARTED.value)
        if chat.reach is not Reach.OPEN:
            raise forbidden(chat.reach.value)
        return chat

    def count(self, chat: Chat) -> None:
        """Counts a message against the limits, where there are any."""
        if self.limits is not None:
            self.limits.count(chat.id, self.clock().timestamp())

    def add_message(self, chat: Chat, message: BotMessage) -> Json:
        """The bot has said something; the reply to its call."""
        chat.messages.append(message)
        if self.keeps:
            self._history[message.id] = message
        elif len(chat.messages) > 2 * REMEMBERED:
            del chat.messages[:-REMEMBERED]
        self._ring(chat)
        for listener in self.listeners:
            listener(message)
        return self.wire_message(message)

    def change_message(self, chat: Chat, place: int, changed: BotMessage) -> Json:
        """The bot has edited something; the reply to its call."""
        changed = chat.messages[place] = replace(changed, edited_at=self.clock())
        if changed.id in self._history:
            self._history[changed.id] = changed
        self._ring(chat)
        for listener in self.listeners:
            listener(changed)
        return self.wire_message(changed)

    def delete_message(self, chat: Chat, place: int) -> None:
        self._history.pop(chat.messages.pop(place).id, None)
        self._ring(chat)

    def wire_message(self, message: BotMessage) -> Json:
        return wire_message(message, self.chats[message.chat].wire, self.wire_bot)

    def keep_file(self, data: bytes, name: str) -> StoredFile:
        self._file_count += 1
        number = self._file_count
        path = f"files/file_{number}.{name.rpartition('.')[2]}"
        stored = self.files[f"file-{number}"] = StoredFile(f"file-{number}", path, data, name)
        return stored

    def next_query(self, person: int) -> str:
        """The id of a press, which can be answered for a while."""
        at = self.clock().timestamp()
        while self._queries and next(iter(self._queries.values())) <= at - QUERY_LIFE:
            self._queries.popitem(last=False)
        self._query_count += 1
        query = f"{person}{self._query_count:08d}"
        self._queries[query] = at
        return query

    def is_answerable(self, query: str) -> bool:
        pressed_at = self._queries.get(query)
        return pressed_at is not None and self.clock().timestamp() < pressed_at + QUERY_LIFE

    def set_reach(self, chat: Chat, reach: Reach, by: Account) -> None:
        """A person lets the bot in or shuts it out; Telegram tells the bot, if it has not chosen to hear only of other things."""
        was, chat.reach = chat.reach, reach
        known = {Reach.OPEN: "member", Reach.BLOCKED: "kicked"}
        if was in known and reach in known and was is not reach:
            self.tell_membership(chat, by, known[was], known[reach])
        self._ring(chat)

    def tell_membership(self, chat: Chat, by: Account, old: str, new: str) -> None:
        sides = {"old_chat_member": _membership(self.wire_bot, old), "new_chat_member": _membership(self.wire_bot, new)}
        about = {"chat": chat.wire, "from": by.wire_user, "date": int(self.clock().timestamp())}
        self.updates.put(MY_CHAT_MEMBER, {**about, **sides}, chat.id + LANE_OF_MEMBERS)

    def _ring(self, chat: Chat) -> None:
        chat.bell.ring()
        self.bell.ring()


def _membership(bot: Json, status: str) -> Json:
    return {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
