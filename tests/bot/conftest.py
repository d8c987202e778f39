"""A small evaluation on a real database of either kind: two people to be asked, an evaluator, and the real intake."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.intake import Intake
from storage.database import Database, open_database
from tests.bot.evaluation import Invitations, Person, make_evaluation
from tests.databases import Copy, Prepared, TestServer


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The evaluation, made once on each kind of database."""
    return Prepared(tmp_path_factory.mktemp("made"), make_evaluation)


@pytest.fixture
def place(made: Prepared, server: TestServer | None, tmp_path: Path) -> Iterator[Copy]:
    with made.copied(tmp_path / "data", server) as copy:
        yield copy


@pytest.fixture
def folder(place: Copy) -> Path:
    return place.folder


@pytest.fixture
def invitations(place: Copy) -> Invitations:
    return place.told


@pytest.fixture
def database(place: Copy) -> Iterator[Database]:
    with open_database(place.folder, migrate=False, url=place.url) as database:
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
