"""Data folders to call ``kompass`` on: an empty one, one with an evaluation, and those that demos have written."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.bot.evaluation import make_evaluation
from tests.databases import Prepared, TestServer
from tests.kompass.calling import Kompass, harbour_folder, run, without_settings


@pytest.fixture
def kompass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kompass:
    """``kompass WORDS`` with a data folder of its own, in an empty folder."""
    without_settings(monkeypatch, tmp_path)
    monkeypatch.setenv("KOMPASS_DATA_DIR", str(tmp_path / "data"))
    return run


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the evaluation e1, in which Karin (E1) and Mats (E2) evaluate. Copied, never used itself."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("prepared")
        without_settings(patch, folder)
        patch.setenv("KOMPASS_DATA_DIR", str(folder / "data"))
        run("evaluation", "create", "Provkommunen 2026", "--municipality", "Provköpings kommun", "--year", "2026")
        run("evaluator", "add", "e1", "karin@example.se", "--name", "Karin Lind", "--organisation", "Mörkby kommun", "--role", "lead")
        run("evaluator", "add", "e1", "mats@example.se", "--name", "Mats Ek")
    return folder / "data"


@pytest.fixture
def e1(kompass: Kompass, prepared: Path, tmp_path: Path) -> Kompass:
    """``kompass`` where the evaluation e1 is there already."""
    shutil.copytree(prepared, tmp_path / "data")
    return kompass


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``kompass demo --no-serve`` writes; its data folder is in it. Read it, and change a copy."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("shipped")
        without_settings(patch, folder)
        done = run("demo", "--no-serve")
        assert done.status == 0, done.stderr
    return folder / "demo-output"


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of another municipality: the folder written. Read it, and change a copy."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("harbour")
        without_settings(patch, folder)
        # Settings of an installation beside it are not the demo's.
        for name, value in {"DATA_DIR": str(folder / "elsewhere"), "TELEGRAM_TOKEN": "no token", "SMTP_URL": "smtp://host"}.items():
            patch.setenv(f"KOMPASS_{name}", value)
        done = run("demo", "--from", harbour_folder(folder / "from"), "--no-serve", "--out", folder / "out")
        assert done.status == 0, done.stderr
    return folder / "out"


@pytest.fixture
def of_harbour(kompass: Kompass, harbour: Path, tmp_path: Path) -> Kompass:
    """``kompass`` with a copy of the harbour's data: the evaluation e1 with answers, documents and points."""
    shutil.copytree(harbour / "data", tmp_path / "data")
    return kompass


@pytest.fixture(scope="session")
def with_people(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A database with an evaluation and the people to be asked, made once on each kind."""
    return Prepared(tmp_path_factory.mktemp("with-people"), make_evaluation)


@pytest.fixture
def database(with_people: Prepared, server: TestServer | None, tmp_path: Path) -> Iterator[Database]:
    """A copy of it, open."""
    with with_people.copied(tmp_path / "data", server) as copy, open_database(copy.folder, migrate=False, url=copy.url) as database:
        yield database
