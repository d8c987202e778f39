"""A small evaluation on real SQLite: two people to be asked, an evaluator, and the real intake."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.intake import Intake
from storage.database import Database, open_database
from tests.bot.evaluation import Invitations, Person, make_evaluation


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Invitations]:
    """The evaluation made once: migrating costs a third of a second, copying nothing."""
    folder = tmp_path_factory.mktemp("made") / "data"
    with open_database(folder, migrate=True) as database:
        return folder, database.write(make_evaluation)


@pytest.fixture
def folder(made: tuple[Path, Invitations], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "data"))


@pytest.fixture
def invitations(made: tuple[Path, Invitations]) -> Invitations:
    return made[1]


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    with open_database(folder, migrate=False) as database:
        yield database


@pytest.fixture
def intake(database: Database, folder: Path) -> Intake:
    return Intake(database)


@pytest.fixture
def maja(database: Database, intake: Intake) -> Person:
    return Person(database, intake, interview=1, account="5")


@pytest.fixture
def ola(database: Database, intake: Intake) -> Person:
    return Person(database, intake, interview=2, account="6")


@pytest.fixture
def asa(database: Database, intake: Intake) -> Person:
    """The evaluator."""
    return Person(database, intake, interview=3, account="7")
