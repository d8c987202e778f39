"""Where the bots of a benchmark live: each run gets a folder and a store of its own, and the product a copy in which people are invited."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from benchmarks.load.bots import QUESTIONS, Bot, peer, product
from benchmarks.load.invited import invite_people, kept_in
from benchmarks.load.measuring import BotOf
from benchmarks.serving import HOST
from storage.database import open_database
from tests.databases import HASTY, TestServer, postgresql_server
from tests.telegram_emulator.emulator import Emulator

PRODUCT = "kompass"


class Places:
    """Makes a bot by its name (kompass, or a module of benchmarks/peers) for a run; ``server`` is the PostgreSQL it is to use, if any.

    ``python`` runs the peers if they are to have no environment of their own; ``settings`` are added to everybody's.
    """

    def __init__(
        self,
        folder: Path,
        invited: int,
        *,
        server: TestServer | None = None,
        questions: int = QUESTIONS,
        python: Path | None = None,
        **settings: str,
    ) -> None:
        self._folder = folder
        self._server = server
        self._questions = questions
        self._python = python
        self._settings = settings
        self._numbers = count(1)
        self._original = server.made() if server is not None else ""
        self._prepared = folder / "prepared"
        with open_database(self._prepared, migrate=True, url=self._url(self._original)) as database:
            self._doors = invite_people(database, invited)

    def bot_of(self, name: str, *, only: str = "", webhooks: int = 0) -> BotOf:
        """For one run; ``only`` names the product's roles, ``webhooks`` to how many processes of it updates are brought."""
        place = self._folder / f"{next(self._numbers)}-{name}"
        place.mkdir()
        return lambda emulator: self._bot(name, place, emulator, only, webhooks)

    def _bot(self, name: str, place: Path, emulator: Emulator, only: str, webhooks: int) -> Bot:
        if name != PRODUCT:
            database = self._server.url(self._server.made()).replace("+psycopg", "") if self._server is not None else ""
            return peer(
                name,
                place,
                emulator.base_url,
                emulator.token,
                questions=self._questions,
                people=len(self._doors),
                database=database,
                python=self._python,
                **self._settings,
            )
        shutil.copytree(self._prepared, place / "data")
        url = self._url(self._server.made(self._original)) if self._server is not None else None
        settings = {**self._settings, "KOMPASS_DATABASE_URL": url} if url else self._settings
        bot = product(
            place,
            emulator.base_url,
            emulator.token,
            doors=self._doors,
            kept=lambda: kept_in(place / "data", url),
            only=only,
            webhooks=webhooks,
            **settings,
        )
        emulator.balances(*(f"http://{HOST}:{port}" for port in bot.ports))
        return bot

    def _url(self, database: str) -> str | None:
        return self._server.url(database) if self._server is not None else None


@contextmanager
def safe_postgresql() -> Iterator[TestServer]:
    """The tests' PostgreSQL with a server's own settings: a commit is on the disk before it is told."""
    with postgresql_server() as server:
        for setting in HASTY:
            server.ask(f"ALTER SYSTEM RESET {setting}")
        server.ask("SELECT pg_reload_conf()")
        yield server


def durability(server: TestServer) -> dict[str, str]:
    """What the server says of its own care."""
    return {setting: str(server.ask(f"SHOW {setting}")[0][0]) for setting in ("server_version", "fsync", "synchronous_commit")}
