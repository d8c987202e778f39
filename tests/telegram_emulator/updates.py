"""The updates that the bot has not confirmed: numbered one by one, each kept for its time, forgotten once confirmed.

As ``TQueue`` and ``Client::add_update`` of Telegram's open-source server have it.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from tests.telegram_emulator.messages import Json

FIRST_UPDATE_ID = 700_000_001
MESSAGE, EDITED_MESSAGE, CALLBACK_QUERY, MY_CHAT_MEMBER = "message", "edited_message", "callback_query", "my_chat_member"
# The kinds that people's acts make here. Telegram has more; those it leaves out unless they are asked for by name are not among these.
KINDS = frozenset({MESSAGE, EDITED_MESSAGE, CALLBACK_QUERY, MY_CHAT_MEMBER})
# In seconds. A button that nobody asks about for two and a half minutes was pressed in vain.
KEPT = {MESSAGE: 86_400, EDITED_MESSAGE: 86_400, CALLBACK_QUERY: 150, MY_CHAT_MEMBER: 86_400}
# An offset further ahead than this is taken for one of another queue, and confirms nothing.
FURTHEST_AHEAD = 10
# What a webhook gets one at a time: the messages of a chat, the presses of a person, the comings and goings in a chat.
LANE_OF_PRESSES, LANE_OF_MEMBERS = 3 << 33, 5 << 33


@dataclass(frozen=True, slots=True)
class Update:
    """One update with its JSON, which is made once, however often it is sent."""

    id: int
    kind: str
    lane: int
    expires_at: float
    wire: str


class Updates:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._next_id = FIRST_UPDATE_ID
        self._pending: OrderedDict[int, Update] = OrderedDict()
        self._first_expiry = float("inf")
        self._allowed = KINDS
        self.on_put: Callable[[Update], None] = lambda update: None

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._pending)

    @property
    def pending(self) -> list[Update]:
        self._drop_expired()
        return list(self._pending.values())

    @property
    def allowed(self) -> frozenset[str]:
        return self._allowed

    def allow(self, kinds: object) -> None:
        """From now on only these kinds are kept: remembered until others are named. None leaves it, an empty list means all."""
        if isinstance(kinds, str):
            try:
                kinds = json.loads(kinds)
            except ValueError:
                return
        if isinstance(kinds, list):
            self._allowed = frozenset(kinds) & KINDS if kinds else KINDS

    def put(self, kind: str, content: Json, lane: int) -> None:
        """Adds an update, unless the bot has said that it does not want the kind."""
        if kind not in self._allowed:
            return
        number = self._next_id
        self._next_id = number + 1
        expires_at = self._clock().timestamp() + KEPT[kind]
        update = Update(number, kind, lane, expires_at, f'{{"update_id":{number},"{kind}":{json.dumps(content)}}}')
        self._pending[number] = update
        self._first_expiry = min(self._first_expiry, expires_at)
        self.on_put(update)

    def take(self, offset: int, limit: int) -> list[Update]:
        """What is not confirmed, oldest first, after ``offset`` has confirmed what lies before it. A negative one keeps that many."""
        self._drop_expired()
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popitem(last=False)
        elif offset <= self._next_id + FURTHEST_AHEAD:
            while self._pending and next(iter(self._pending)) < offset:
                self._pending.popitem(last=False)
        return list(islice(self._pending.values(), limit))

    def forget(self, number: int) -> None:
        self._pending.pop(number, None)

    def clear(self) -> None:
        self._pending.clear()

    def jump(self, to: int) -> None:
        """The next update gets this number, as after a quiet week, when Telegram chooses anew. Nothing may be pending."""
        assert not self._pending, "Numbers jump only when the queue has long been empty."
        self._next_id = to

    @property
    def next_id(self) -> int:
        return self._next_id

    def _drop_expired(self) -> None:
        if not self._pending:
            self._first_expiry = float("inf")
            return
        now = self._clock().timestamp()
        if now < self._first_expiry:
            return
        for update in [each for each in self._pending.values() if each.expires_at <= now]:
            del self._pending[update.id]
        self._first_expiry = min((each.expires_at for each in self._pending.values()), default=float("inf"))


def as_list(updates: Iterable[Update]) -> str:
    """The JSON of the reply to getUpdates."""
    return f"[{','.join(each.wire for each in updates)}]"
