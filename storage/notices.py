"""Telling the other processes that share a database that there is something to do. What is missed is found by polling.

On a file there are no others, and a process wakes its own workers itself.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.database import Database, Transaction
from storage.errors import StorageUnreachable

if TYPE_CHECKING:
    from storage.backends.postgresql import PostgresqlServer

OUTBOX, JOBS = "outbox", "jobs"
TOPICS = (OUTBOX, JOBS)

CHANNEL = "kompass"
# How often a connection on which nothing is heard is tried, how long the server may take, and the pause before connecting again. Seconds.
QUIET_SECONDS = 10.0
ANSWER_SECONDS = 5.0
PAUSE_SECONDS = 0.5


def notify(tx: Transaction, topic: str) -> None:
    """Let everybody who listens know, once the transaction is committed. The same topic many times in a transaction is one notice."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text("SELECT pg_notify(:channel, :topic)"), {"channel": CHANNEL, "topic": topic})


class Notices:
    """Listening for notices, of this process and of others."""

    def __init__(self, database: Database, on_notice: Callable[[str], None]) -> None:
        self._server = database.server
        self._on_notice = on_notice

    async def run(self) -> None:
        """Until cancelled. Whenever the connection has been made anew every topic is told: nobody knows what was missed."""
        if self._server is None:
            await asyncio.Event().wait()
            return
        while True:
            try:
                await self._listen(self._server)
            except StorageUnreachable:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _listen(self, server: "PostgresqlServer") -> None:
        """Until the connection is lost, which raises StorageUnreachable."""
        connection = await server.connect_alone(ANSWER_SECONDS)
        try:
            await connection.ask(f"LISTEN {CHANNEL}")
            for topic in TOPICS:
                self._on_notice(topic)
            while True:
                await connection.hear(QUIET_SECONDS, self._on_notice)
                await connection.ask("SELECT 1")
        finally:
            await connection.close()
