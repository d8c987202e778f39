"""A part of the running program: work that goes on until the program stops, and is started again whatever fault ends it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from kompass.roles import Role
from kompass.sentences import CommandRefused

log = structlog.get_logger()
# How long a part rests after a fault before it is started again, in seconds.
PAUSE = 2.0


class Part:
    """``run`` by its name, for a role; without one it is there whatever the process does."""

    def __init__(self, name: str, run: Callable[[], Awaitable[None]], role: Role | None = None) -> None:
        self.name = name
        self.role = role
        self.is_up = True
        self._run = run

    async def kept_alive(self) -> None:
        """Until it is done or cancelled: one fault in it must end neither the pages nor the other parts.

        CommandRefused is no fault but an answer that trying again does not change, and ends the program.
        """
        while True:
            try:
                await self._run()
            except CommandRefused:
                raise
            except Exception as error:  # noqa: BLE001
                # The kind only: an error's text may hold what was written, or the token.
                log.error("a part stopped; starting it again", part=self.name, error=type(error).__name__, seconds=PAUSE)
                self.is_up = False
            else:
                return
            await asyncio.sleep(PAUSE)
            self.is_up = True
