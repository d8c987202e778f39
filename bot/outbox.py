"""Sending what was committed: per account in order with one message under way, several accounts at once.

Between the sending and its mark the process may die: then a message goes out twice. The other order would lose it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.identity import id_of
from storage.outbox import mark_dead, mark_sent, unsent
from storage.tables.conversation import OutboxMessage

log = structlog.get_logger()
# How long the sender rests when nobody wakes it, in seconds: what another process wrote is found then.
REST = 1.0
# The first pause after a failure, doubled up to the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0

ButtonRows = Sequence[Sequence[dict[str, str]]]
Send = Callable[[str, str, ButtonRows], Awaitable[None]]


class SendLater(Exception):
    """Not now; ``seconds`` is how long the channel asks us to wait, None when it does not say."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SendNever(Exception):
    """The channel will never take this message; ``args[0]`` says why, without the message."""


class Outbox:
    """The one sender of a channel. ``send(account, text, buttons)`` raises SendLater or SendNever."""

    def __init__(self, database: Database, channel: str, send: Send, now: Callable[[], datetime]) -> None:
        self._database = database
        self._channel = channel
        self._send = send
        self._now = now
        self._wake = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._pauses: dict[str, float] = {}
        self._not_before: dict[str, datetime] = {}

    def wake(self) -> None:
        """There is something new to send."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled. A database out of reach is waited out."""
        while True:
            try:
                await self._start_waiting()
            except StorageError as error:
                log.error("outbox cannot read the database", reason=error.key)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), REST)
            self._wake.clear()

    async def _start_waiting(self) -> None:
        """One task for each account that has something waiting and nothing under way."""
        self._under_way = {account: task for account, task in self._under_way.items() if not task.done()}
        waiting: dict[str, list[OutboxMessage]] = {}
        self._not_before = {account: at for account, at in self._not_before.items() if at > self._now()}
        for message in await self._database.read_soon(lambda tx: unsent(tx, self._channel, {*self._under_way, *self._not_before})):
            waiting.setdefault(message.account, []).append(message)
        for account, messages in waiting.items():
            self._under_way[account] = asyncio.create_task(self._send_in_order(account, messages))

    async def _send_in_order(self, account: str, messages: Sequence[OutboxMessage]) -> None:
        for message in messages:
            if not await self._sent(account, message):
                return
        # Something may have been written meanwhile.
        self._wake.set()

    async def _sent(self, account: str, message: OutboxMessage) -> bool:
        """Whether the next message of the account may follow."""
        number = id_of(message)
        try:
            await self._send(account, message.text, message.buttons)
        except SendLater as later:
            self._put_off(account, later.seconds)
            return False
        except SendNever as never:
            reason = str(never)
            log.warning("message cannot be sent", channel=self._channel, message=number, reason=reason)
            return await self._marked(lambda tx: mark_dead(tx, number, self._now(), reason))
        except Exception as error:  # noqa: BLE001  (whatever one message meets, the others are sent)
            log.error("message could not be sent; trying again", channel=self._channel, message=number, error=type(error).__name__)
            self._put_off(account, None)
            return False
        self._pauses.pop(account, None)
        return await self._marked(lambda tx: mark_sent(tx, number, self._now()))

    async def _marked(self, mark: Callable[[Transaction], None]) -> bool:
        try:
            await self._database.write_soon(mark)
        except StorageError as error:
            log.error("outbox cannot write the database", reason=error.key)
            return False
        return True

    def _put_off(self, account: str, seconds: float | None) -> None:
        pause = min(LONGEST_PAUSE, self._pauses.get(account, FIRST_PAUSE / 2) * 2)
        self._pauses[account] = pause
        self._not_before[account] = self._now() + timedelta(seconds=seconds if seconds is not None else pause)
