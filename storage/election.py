"""Offices that one process holds at a time, of all that share a database: the sender of an account, the one who polls.

An office is an advisory lock on a connection of its own, so that it falls with its process, however that ends. The server frees it at
once when the process dies, and within about five seconds when its machine vanishes; whoever stands for the office asks four times a second.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog

from storage.database import Database
from storage.errors import StorageUnreachable
from storage.locking import LOCKS

if TYPE_CHECKING:
    from storage.backends.alone import LoneConnection
    from storage.backends.postgresql import PostgresqlServer

# How often whoever stands for an office asks for it. A lock that is waited for instead would hold back the server's clean-up for as long.
ASKING_SECONDS = 0.25
# How often the holder makes sure of its connection, and how long the server may take to answer. Together they are less than what the
# server takes to give up a vanished machine (``storage.backends.postgresql``): the old holder is told to stop before a new one begins.
BEAT_SECONDS = 0.5
ANSWER_SECONDS = 2.0

Work = Callable[[], Awaitable[None]]


class Election:
    """One process's standing for one office."""

    def __init__(self, database: Database, office: str) -> None:
        self._server = database.server
        self._office = office
        self._log = structlog.get_logger("storage.election").bind(office=office)

    async def hold(self, work: Work) -> None:
        """Run ``work`` while this process holds the office; returns when it has ended by itself.

        When the connection is lost ``work`` is cancelled, and the office is stood for again: ``work`` must bear being begun anew.
        What it has under way may end after another process has begun: a few messages may then be sent twice.
        """
        if self._server is None:
            # The runner's lock has elected already: a file has one runner.
            await work()
            return
        while True:
            connection = await self._elected(self._server)
            try:
                if await self._done_while_held(connection, work):
                    return
            finally:
                # The office falls with the connection.
                await connection.close()

    async def _elected(self, server: "PostgresqlServer") -> "LoneConnection":
        """The connection that holds the office."""
        while True:
            try:
                return await self._stood(server)
            except StorageUnreachable:
                # Whoever works with the database says so to the team; here it is only waited for.
                await asyncio.sleep(ASKING_SECONDS)

    async def _stood(self, server: "PostgresqlServer") -> "LoneConnection":
        connection = await server.connect_alone(ANSWER_SECONDS)
        try:
            while not await connection.ask("SELECT pg_try_advisory_lock(%s, hashtext(%s))", LOCKS, self._office):
                # Hearing nothing for a while is a pause that ends at once when the connection is cut.
                await connection.hear(ASKING_SECONDS, lambda _: None)
        except BaseException:
            await connection.close()
            raise
        self._log.info("elected")
        return connection

    async def _done_while_held(self, connection: "LoneConnection", work: Work) -> bool:
        """Run ``work`` and watch the connection; whether it was ``work`` that ended first."""
        working, watching = asyncio.ensure_future(work()), asyncio.ensure_future(_lost(connection))
        try:
            await asyncio.wait((working, watching), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                self._log.warning("office lost")
                return False
            working.result()
            return True
        finally:
            for task in (working, watching):
                task.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)


async def _lost(connection: "LoneConnection") -> None:
    """Return when the connection is of no use any more: at once when it is cut, soon when the server falls silent."""
    try:
        while True:
            await connection.hear(BEAT_SECONDS, lambda _: None)
            await connection.ask("SELECT 1")
    except StorageUnreachable:
        return
