"""Telegram's limits on sending: 30 messages a second in all, one a second to a chat, 20 a minute to a group.

Source: core.telegram.org/bots/faq, "My bot is hitting limits". A short burst to one chat is let through, as there.
"""

from dataclasses import dataclass
from math import ceil

from tests.telegram_emulator.refusals import too_many_requests


@dataclass(slots=True)
class Bucket:
    """Fills at ``rate`` tokens a second up to ``size``; a message takes one."""

    rate: float
    size: float
    tokens: float
    at: float

    def fill(self, now: float) -> float:
        """Fills it up; the seconds until there is a token, 0 when there is one."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate


OVERALL = (30.0, 30.0)
PRIVATE = (1.0, 4.0)
GROUP = (20 / 60, 20.0)


class Limits:
    def __init__(self) -> None:
        self._overall: Bucket | None = None
        self._chats: dict[int, Bucket] = {}

    def count(self, chat: int, now: float) -> None:
        """Counts a message to the chat, or refuses it when there were too many. A refused one counts for nothing."""
        overall = self._overall = self._overall or Bucket(*OVERALL, OVERALL[1], now)
        bucket = self._chats.get(chat)
        if bucket is None:
            rate, size = PRIVATE if chat > 0 else GROUP
            bucket = self._chats[chat] = Bucket(rate, size, size, now)
        wait = max(overall.fill(now), bucket.fill(now))
        if wait > 0:
            raise too_many_requests(ceil(wait))
        overall.tokens -= 1
        bucket.tokens -= 1
