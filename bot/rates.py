"""How fast a channel lets us speak, in seconds of a clock that the caller reads. Nothing here waits.

Telegram's limits (core.telegram.org/bots/faq, "My bot is hitting limits"): 30 messages a second for the whole bot, one a second to a chat
with short bursts let through, 20 a minute to a group. Beyond them it answers 429 and names the seconds to wait, but not whom the wait is
for: the chat or the whole bot. One chat's 429 is held against that chat alone; when several chats are told to wait within a moment, it
is the bot that was too fast, and everybody waits for the longest that was said.
"""

from dataclasses import dataclass, field

# Messages a second for the whole bot, and how many at once after a silence. The bursts are less than the 30 and 4 that Telegram lets
# through: what we send evenly reaches it bunched.
TELEGRAM_RATE, BURST = 30.0, 25
CHAT_RATE, CHAT_BURST = 1.0, 3
# So that no minute, however it is cut, holds more than 20.
GROUP_BURST = 4
GROUP_RATE = (20 - GROUP_BURST) / 60
# So many chats told to wait within so many seconds mean the whole bot.
SEVERAL, MOMENT = 3, 1.0


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at ``rate`` a second, at most ``burst`` of them: t seconds see no more than rate × t + burst."""

    rate: float
    burst: int
    # When it will be full again: one number tells how many are missing.
    _full_at: float = float("-inf")

    def ready_at(self) -> float:
        """From when on a token is there."""
        return self._full_at - (self.burst - 1) / self.rate

    def take(self, now: float) -> None:
        """Take one; to be asked for no earlier than ``ready_at``."""
        self._full_at = max(self._full_at, now) + 1 / self.rate

    def is_full(self, now: float) -> bool:
        """Whether it may be forgotten: a new one would be the same."""
        return self._full_at <= now


@dataclass(slots=True)
class Limits:
    """Our own limits and what the channel has told us. ``rate`` is messages a second for the whole bot; 0 lifts all of our own."""

    rate: float = TELEGRAM_RATE
    _whole: Bucket = field(init=False)
    _chats: dict[str, Bucket] = field(default_factory=dict)
    _held_until: float = float("-inf")
    # When each chat was last told to wait; only of the last moment.
    _told: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._whole = Bucket(self.rate or TELEGRAM_RATE, BURST)

    def ready_at(self) -> float:
        """From when on anybody may be sent to."""
        return max(self._held_until, self._whole.ready_at()) if self.rate else self._held_until

    def chat_ready_at(self, chat: str) -> float:
        """From when on this chat may be sent to, as far as it is about the chat."""
        bucket = self._chats.get(chat)
        return bucket.ready_at() if bucket is not None else float("-inf")

    def take(self, chat: str, now: float) -> None:
        """A message goes to the chat now. Whatever becomes of it, the channel counts it."""
        if not self.rate:
            return
        self._whole.take(now)
        bucket = self._chats.get(chat)
        if bucket is None:
            bucket = self._chats[chat] = Bucket(GROUP_RATE, GROUP_BURST) if chat.startswith("-") else Bucket(CHAT_RATE, CHAT_BURST)
        bucket.take(now)

    def told_to_wait(self, chat: str, now: float, until: float) -> None:
        """The channel has refused a message to the chat as one too many. The chat's own wait is the caller's."""
        self._told = {other: at for other, at in self._told.items() if at > now - MOMENT} | {chat: now}
        if len(self._told) >= SEVERAL:
            self._held_until = max(self._held_until, until)

    def forget(self, now: float) -> None:
        """Drop the chats whose buckets are full again."""
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.is_full(now)}
