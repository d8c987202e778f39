"""Offices that one process holds at a time, of all that share a database: the sender of an account, the one who polls.

An office is an advisory lock on a connection of its own, so that it falls with its process, however that ends. The server frees it at
once when the process dies, and within about five seconds when its machine vanishes; whoever stands for the office asks four times a second.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog

from storage.database import Database
from storage.locking import LOCKS

# How often whoever stands for an office asks for it. A lock that is waited for instead would hold back the server's clean-up for as long.
ASKING_SECONDS = 0.25
# How often the holder makes sure of its connection, and how long the server may take to answer. Together they are less than what the
# server takes to give up a vanished machine (see ``storage.backends.postgresql``): the old holder has stopped before a new one begins.
BEAT_SECONDS = 0.5
ANSWER_SECONDS = 2.0

Work = Callable[[], Awaitable[None]]
Connection = psycopg.AsyncConnection[Any]


class Election:
    """One process's standing for one office."""

    def __init__(self, database: Database, office: str) -> None:
        self._server = database.server
        self._office = office
        self._log = structlog.get_logger("storage.election").bind(office=office)

    async def hold(self, work: Work) -> None:
        """Run ``work`` while this process holds the office; returns when it has ended by itself.

        When the connection is lost ``work`` is cancelled, and the office is stood for again: ``work`` must bear being begun anew.
        """
        if self._server is None:
            # The runner's lock has elected already: a file has one runner.
            await work()
            return
        while not await self._one_term(work):
            await asyncio.sleep(ASKING_SECONDS)

    async def _one_term(self, work: Work) -> bool:
        """Stand, hold, and say whether ``work`` has ended by itself."""
        assert self._server is not None
        try:
            connection = await asyncio.wait_for(self._server.connect_alone(), ANSWER_SECONDS)
        except (psycopg.Error, TimeoutError):
            return False
        try:
            await self._elected(connection)
            return await self._held(connection, work)
        except (psycopg.Error, TimeoutError):
            return False
        finally:
            # The lock falls with the connection. Closing says goodbye without waiting for an answer.
            await connection.close()

    async def _elected(self, connection: Connection) -> None:
        while True:
            cursor = await connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (LOCKS, self._office))
            row = await cursor.fetchone()
            if row is not None and row[0]:
                self._log.info("elected")
                return
            await asyncio.sleep(ASKING_SECONDS)

    async def _held(self, connection: Connection, work: Work) -> bool:
        working, watching = asyncio.ensure_future(work()), asyncio.ensure_future(_lost(connection))
        try:
            await asyncio.wait((working, watching), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
                return True
            self._log.warning("connection lost")
            return False
        finally:
            for task in (working, watching):
                task.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)


async def _lost(connection: Connection) -> None:
    """Return when the connection is of no use any more: at once when it is cut, and soon when the server falls silent."""
    try:
        while True:
            # Waiting for notices is waiting for the socket: an end of the connection is heard at once.
            async for _ in connection.notifies(timeout=BEAT_SECONDS):
                pass
            await asyncio.wait_for(connection.execute("SELECT 1"), ANSWER_SECONDS)
    except (psycopg.Error, TimeoutError):
        return
