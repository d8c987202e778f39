"""A connection to PostgreSQL outside the pools: for locks that fall with their process, and for listening."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

import psycopg

from storage.errors import StorageUnreachable


class LoneConnection:
    """A connection of one task's own. Whatever goes wrong with it is StorageUnreachable: let go of it and make a new one."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], place: str, answer_seconds: float) -> None:
        self._connection = connection
        self._place = place
        self._answer_seconds = answer_seconds

    @classmethod
    async def made(cls, arguments: dict[str, Any], prepare: str, *, place: str, answer_seconds: float) -> Self:
        """Connected and prepared, or StorageUnreachable; the server has ``answer_seconds`` for every answer, this one too."""
        try:
            connecting = psycopg.AsyncConnection.connect(**arguments, autocommit=True)
            lone = cls(await asyncio.wait_for(connecting, answer_seconds), place, answer_seconds)
        except (psycopg.Error, TimeoutError) as error:
            raise StorageUnreachable("refusals.server_unreachable", place=place) from error
        await lone.ask(prepare)
        return lone

    async def ask(self, statement: str, *values: object) -> Any:
        """The first value of the first row of the answer, None when there is none."""
        try:
            cursor = await asyncio.wait_for(self._connection.execute(statement, values or None), self._answer_seconds)
            row = await cursor.fetchone() if cursor.description else None
        except (psycopg.Error, TimeoutError) as error:
            raise StorageUnreachable("refusals.server_unreachable", place=self._place) from error
        return row[0] if row else None

    async def hear(self, seconds: float, on_notice: Callable[[str], None]) -> None:
        """Tell of every notice for so long. A connection that is cut is known at once, for hearing is waiting for its socket."""
        try:
            async for notice in self._connection.notifies(timeout=seconds):
                on_notice(notice.payload)
        except psycopg.Error as error:
            raise StorageUnreachable("refusals.server_unreachable", place=self._place) from error

    async def close(self) -> None:
        """Hang up without waiting for an answer."""
        await self._connection.close()
