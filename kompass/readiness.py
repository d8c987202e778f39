"""Whether this process can do its share: asked at /ready, answered by the names of what is not as it should be."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.events import TELEGRAM
from kompass.counted import CountedTakes
from kompass.part import Part
from kompass.roles import Role
from storage.counting import backlog
from storage.database import Database

# In seconds. A commit takes milliseconds; what waits for ten seconds waits for something that is broken.
DATABASE_LIMIT = 2.0
INTAKE_LIMIT = 10.0
# A limit of Telegram's for one chat can be a minute or two, and 30 a second are 9,000 in five minutes.
OUTBOX_LIMIT = 300.0


class Readiness:
    """``is_greeted`` tells whether Telegram has said who we are; None where it is not used."""

    def __init__(
        self,
        database: Database,
        takes: CountedTakes,
        parts: Sequence[Part],
        roles: frozenset[Role],
        now: Callable[[], datetime],
        is_greeted: Callable[[], bool] | None,
    ) -> None:
        self._database = database
        self._takes = takes
        self._parts = parts
        self._roles = roles
        self._now = now
        self._is_greeted = is_greeted

    async def missing(self, role: str | None = None) -> dict[str, str]:
        """What is not ready and why, for that role or for all of this process's."""
        roles = self._roles if role is None else frozenset({Role(role)})
        missing = {
            part.name: "stopped by a fault; it is started again" for part in self._parts if not part.is_up and part.role in (None, *roles)
        }
        if roles & {Role.WEB, Role.INTAKE} and (why := self._intake()):
            missing["intake"] = why
        if roles & {Role.INTAKE, Role.SENDER} and self._is_greeted is not None and not self._is_greeted():
            missing["telegram"] = "has not answered yet"
        return missing | await self._stored(sends=Role.SENDER in roles and self._is_greeted is not None)

    def _intake(self) -> str | None:
        if self._takes.seconds_waited > INTAKE_LIMIT:
            return f"a batch has waited for its commit for more than {INTAKE_LIMIT:.0f} seconds"
        if self._takes.has_failed_within(INTAKE_LIMIT):
            return "the last batch could not be stored"
        return None

    async def _stored(self, *, sends: bool) -> dict[str, str]:
        try:
            async with asyncio.timeout(DATABASE_LIMIT):
                found = await self._database.read_soon(lambda tx: backlog(tx, TELEGRAM))
        except Exception:  # noqa: BLE001  (whatever it is: this is asked in order to know)
            return {"database": "does not answer"}
        oldest = found.oldest_unsent
        if sends and oldest is not None and (self._now() - oldest).total_seconds() > OUTBOX_LIMIT:
            return {"outbox": f"a message has waited to be sent for more than {OUTBOX_LIMIT:.0f} seconds"}
        return {}
