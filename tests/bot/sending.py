"""A channel as a sender meets it, for tests: it takes what it is told to take, and remembers it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.outbox import Outbox
from storage.database import Database
from storage.outbox import REPLY, add_messages, messages_of
from storage.tables.conversation import OutboxMessage

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATIENCE = 20.0


@dataclass
class Channel:
    """``answers`` says what becomes of the next tries of a text; others are taken. Requests stay open while ``held`` is not set."""

    tried: list[tuple[str, str]] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, list[Exception]] = field(default_factory=dict)
    under_way: Counter[str] = field(default_factory=Counter)
    most_of_one_person: int = 0
    held: "asyncio.Event | None" = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: float = 1000.0

    async def send(self, account: str, text: str, buttons: object) -> None:
        self.tried.append((account, text))
        self.under_way[account] += 1
        self.most_of_one_person = max(self.most_of_one_person, self.under_way[account])
        self.changed.set()
        try:
            if self.held is not None:
                await self.held.wait()
            if self.answers.get(text):
                raise self.answers[text].pop(0)
            self.taken.append((account, text))
        finally:
            self.under_way[account] -= 1
            self.changed.set()

    def texts(self, account: str = "5") -> list[str]:
        return [text for to, text in self.taken if to == account]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.changed.wait()
                self.changed.clear()


async def eventually(database: Database, condition: Callable[[], bool]) -> None:
    """Wait for what no request tells; each look comes after the writes that wait for the database."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await database.write_soon(lambda tx: None)


@asynccontextmanager
async def at_work(database: Database, channel: Channel, **options) -> AsyncIterator[Outbox]:
    outbox = Outbox(database, "telegram", channel.send, lambda: AT, clock=lambda: channel.seconds, **{"rate": 0, **options})
    running = asyncio.create_task(outbox.run())
    try:
        yield outbox
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def say(database: Database, *texts: str, account: str = "5", kind: str = REPLY, interview: int | None = 1) -> None:
    row = {"interview_id": interview, "channel": "telegram", "account": account, "kind": kind, "buttons": []}
    database.write(
        lambda tx: add_messages(tx, [{**row, "text": text, "created_at": AT, "after_part": 0, "sent_at": None} for text in texts])
    )


def kept(database: Database, interview: int = 1) -> dict[str, OutboxMessage]:
    """Messages by their texts."""
    return {message.text: message for message in database.read(lambda tx: messages_of(tx, interview))}
