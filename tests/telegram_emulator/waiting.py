"""Waiting for something to become true, without a clock: whoever changes something rings, whoever waits looks again."""

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes those who wait on it and nobody else. Each chat has one, so that a thousand people who wait do not wake each other."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Whether the condition came true in time; looked at again after each ring."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await self._rung()
        except TimeoutError:
            return condition()
        return True

    async def _rung(self) -> None:
        rung: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(rung)
        await rung
