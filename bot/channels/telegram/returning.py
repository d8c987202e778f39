"""Coming back after an outage: whoever may be waiting on a button is shown the pending question again.

The time of the last contact is kept in the database, so that an outage is noticed whether Telegram was out of reach or we were not
running, and by every process that shares the database as the same one.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.events import TELEGRAM, Returned, Take
from bot.interview_state import Phase
from storage.activity import interviews_active_between
from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.remembered import recall, remember

log = structlog.get_logger()
LAST_CONTACT = "telegram last contact"
# A shorter silence is no outage: a press made in it has been answered before anybody presses again.
OUTAGE = timedelta(minutes=2)
# Who was active so long before the outage began may still have been there when it did.
STILL_THERE = timedelta(hours=1)
# What was said so shortly before we noticed that we are back was said after the outage: the sender may notice first.
SENDER_AHEAD = timedelta(seconds=60)
# How often contact is written down, and how soon to look again while what has piled up is being taken, in seconds.
REST, SHORT_REST = 30.0, 1.0
# So many are shown their question in one transaction.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Outage:
    """From the last contact before it to the first one after it."""

    began: datetime
    ended: datetime


class Returning:
    """Is told of each contact (``made``), and does what follows from it beside everything else (``run``)."""

    def __init__(self, database: Database, take: Take, now: Callable[[], datetime], *, rest: float = REST) -> None:
        self._database = database
        self._take = take
        self._now = now
        self._rest = rest
        self._latest: datetime | None = None
        self._is_all_taken = False
        self._outage: Outage | None = None
        self._contact = asyncio.Event()

    def made(self, *, is_all_taken: bool) -> None:
        """Telegram is in reach; ``is_all_taken`` when nothing is left of what piled up meanwhile. Costs nothing."""
        self._latest, self._is_all_taken = self._now(), is_all_taken
        self._contact.set()

    async def run(self) -> None:
        """Until cancelled; a database out of reach is waited out."""
        while True:
            await self._contact.wait()
            self._contact.clear()
            try:
                await self._follow()
            except StorageError as error:
                log.error("contact with telegram cannot be written down; trying again", reason=error.key)
            await asyncio.sleep(SHORT_REST if self._outage else self._rest)

    async def _follow(self) -> None:
        """Write the contact down, but not before everybody has been shown their question: a crash in between must not forget them."""
        assert self._latest is not None
        latest = self._latest
        if self._outage is None:
            self._outage = _outage(await self._database.read_soon(_last_contact), latest)
        if self._outage is not None:
            if not self._is_all_taken:
                return
            await self._show_questions(self._outage)
            self._outage = None
        await self._database.write_soon(lambda tx: remember(tx, LAST_CONTACT, latest.isoformat()))

    async def _show_questions(self, outage: Outage) -> None:
        waiting = await self._database.read_soon(lambda tx: _waiting(tx, outage, self._now()))
        log.info("back after an outage", seconds=round((outage.ended - outage.began).total_seconds()), questions_shown_again=len(waiting))
        for first in range(0, len(waiting), AT_ONCE):
            await self._take(waiting[first : first + AT_ONCE])


def _last_contact(tx: Transaction) -> datetime | None:
    known = recall(tx, LAST_CONTACT)
    return datetime.fromisoformat(known) if known else None


def _outage(last: datetime | None, latest: datetime) -> Outage | None:
    return Outage(last, latest) if last is not None and latest - last > OUTAGE else None


def _waiting(tx: Transaction, outage: Outage, now: datetime) -> list[Returned]:
    """The events; their ids are of the outage, so that whoever else notices it, or notices it again, tells nobody twice."""
    heard_before = outage.ended - SENDER_AHEAD
    active = interviews_active_between(tx, TELEGRAM, outage.began - STILL_THERE, outage.ended, heard_before=heard_before)
    return [
        Returned(
            id=f"back-{outage.began.astimezone(UTC):%Y%m%dT%H%M%S}-{each.interview}",
            channel=TELEGRAM,
            account=each.account,
            at=now,
            interview=each.interview,
        )
        for each in active
        if each.state.get("phase") in (Phase.ASKING.value, Phase.REVIEWING.value)
    ]
