"""Where bots live that are killed: people are invited once, each run gets a copy, and the product starts by a fork."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from benchmarks.load.bots import Bot, Process
from benchmarks.load.places import PRODUCT, Places
from tests.crash.warm import Warm, warmed
from tests.databases import POSTGRESQL, SQLITE, TestServer
from tests.telegram_emulator.emulator import Emulator

PEOPLE, ANSWERS = 40, 5
MANY_PEOPLE, MANY_ANSWERS = 200, 10

BotOf = Callable[[Emulator], Bot]


@dataclass(frozen=True)
class WarmBot(Bot):
    """The product, begun by a process that has imported it; ``point`` is where it dies."""

    warm: Warm | None = None
    point: str = ""

    def start(self) -> Process:
        assert self.warm is not None
        return self.warm.becomes(self.command[1:], self.settings, self.folder, self.output, point=self.point)


@dataclass(frozen=True)
class House:
    """Both places, and how the product is begun in them."""

    places: Callable[[str], Places]
    warm: Warm

    def product(self, kind: str, *, webhooks: int = 0, point: str = "") -> BotOf:
        """The product on a database of that kind, with everybody invited."""
        bot_of = self.places(kind).bot_of(PRODUCT, webhooks=webhooks)

        def warm_bot(emulator: Emulator) -> Bot:
            bot = bot_of(emulator)
            return WarmBot(**{field.name: getattr(bot, field.name) for field in fields(bot)}, warm=self.warm, point=point)

        return warm_bot


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, bytecode: dict[str, str]) -> Places:
    return Places(tmp_path_factory.mktemp("on-sqlite"), MANY_PEOPLE, questions=ANSWERS, python=Path(sys.executable), **bytecode)


@pytest.fixture(scope="session")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres: TestServer) -> Places:
    return Places(tmp_path_factory.mktemp("on-postgresql"), MANY_PEOPLE, server=postgres)


@pytest.fixture(scope="session")
def warm(bytecode: dict[str, str]) -> Iterator[Warm]:
    with warmed(bytecode) as process:
        yield process


@pytest.fixture
def house(warm: Warm, request: pytest.FixtureRequest) -> House:
    fixtures = {SQLITE: "on_sqlite", POSTGRESQL: "on_postgresql"}
    return House(lambda kind: request.getfixturevalue(fixtures[kind]), warm)
