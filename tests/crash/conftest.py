"""Where bots live that are killed: people are invited once, each run gets a copy, and the product starts by a fork."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest

from benchmarks.load.bots import Bot, Process
from benchmarks.load.places import PRODUCT, Places
from tests.crash.warm import Warm, warmed
from tests.databases import POSTGRESQL, TestServer
from tests.telegram_emulator.emulator import Emulator

PEOPLE, ANSWERS = 40, 5
MANY_PEOPLE, MANY_ANSWERS = 200, 10
# As many as any test but the long ones needs.
INVITED = 50


@dataclass(frozen=True)
class WarmBot(Bot):
    """The product, begun by a process that has imported it; ``point`` is where it dies."""

    warm: Warm | None = None
    point: str = ""

    def start(self) -> Process:
        assert self.warm is not None
        return self.warm.becomes(self.command[1:], self.settings, self.folder, self.output, point=self.point)


BotOf = Callable[[Emulator], WarmBot]


@dataclass(frozen=True)
class House:
    """Where bots live: a place for each kind of database, in which people are invited when it is first asked for."""

    folder: Path
    warm: Warm
    server: Callable[[], TestServer]
    settings: dict[str, str]
    _places: dict[tuple[str, int], Places] = field(default_factory=dict)

    def places(self, kind: str, people: int = INVITED) -> Places:
        if (kind, people) not in self._places:
            folder = self.folder / f"{kind}-{people}"
            server = self.server() if kind == POSTGRESQL else None
            self._places[kind, people] = Places(
                folder, people, server=server, questions=ANSWERS, python=Path(sys.executable), **self.settings
            )
        return self._places[kind, people]

    def product(self, kind: str, *, webhooks: int = 0, point: str = "", people: int = INVITED) -> BotOf:
        """The product on a database of that kind; it dies at the point, if one is named."""
        bot_of = self.places(kind, people).bot_of(PRODUCT, webhooks=webhooks)

        def warm_bot(emulator: Emulator) -> WarmBot:
            bot = bot_of(emulator)
            return WarmBot(**{each.name: getattr(bot, each.name) for each in fields(bot)}, warm=self.warm, point=point)

        return warm_bot


@pytest.fixture(scope="session")
def warm(bytecode: dict[str, str]) -> Iterator[Warm]:
    with warmed(bytecode) as process:
        yield process


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, warm: Warm, bytecode: dict[str, str], request: pytest.FixtureRequest) -> House:
    return House(tmp_path_factory.mktemp("house"), warm, lambda: request.getfixturevalue("postgres"), bytecode)
