"""Stopping a pressed button's hourglass: a courtesy that may fail, and holds nobody up."""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress

from telegram.error import TelegramError

from bot.channels.telegram.calls import Calls

# Telegram forgets a press after 150 seconds; whoever has waited for long looks at the chat, not at the button.
STALE = 100.0
# So many presses are answered at once, and so many more may wait: after an outage the older ones are not worth the calls.
AT_ONCE, WAITING = 4, 1000


class Courtesy:
    """Answers presses beside everything else; what is left when it is closed is dropped."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._waiting: deque[tuple[str, float]] = deque(maxlen=WAITING)
        self._answering: set[asyncio.Task[None]] = set()

    def answer(self, queries: Iterable[str]) -> None:
        """Answer them soon. To be called once the presses are stored: the hourglass says that they are on their way."""
        loop = asyncio.get_running_loop()
        self._waiting.extend((query, loop.time() + STALE) for query in queries)
        for _ in range(min(AT_ONCE - len(self._answering), len(self._waiting))):
            task = loop.create_task(self._work_off())
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def close(self) -> None:
        """Drop what waits."""
        self._waiting.clear()
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def _work_off(self) -> None:
        while self._waiting:
            query, stale_at = self._waiting.popleft()
            if asyncio.get_running_loop().time() < stale_at:
                with suppress(TelegramError):
                    await self._calls.call("answerCallbackQuery", {"callback_query_id": query})
