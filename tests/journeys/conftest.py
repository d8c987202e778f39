"""A data folder with an evaluation, and the program that serves it to an emulated Telegram."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from tests.bot.evaluation import Invitations, make_evaluation
from tests.journeys.serving import Kompass
from tests.telegram_emulator.emulator import Emulator


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Invitations]:
    """A data folder with the evaluation e1 and its people. Copied, never used itself."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    with open_database(folder, migrate=True) as database:
        return folder, database.write(make_evaluation)


@pytest.fixture
def invitations(prepared: tuple[Path, Invitations]) -> Invitations:
    return prepared[1]


@pytest.fixture
async def kompass(
    prepared: tuple[Path, Invitations], bytecode: dict[str, str], telegram: Emulator, tmp_path: Path
) -> AsyncIterator[Kompass]:
    shutil.copytree(prepared[0], tmp_path / "data")
    program = Kompass(tmp_path, {**bytecode, "KOMPASS_TELEGRAM_API": telegram.base_url, "KOMPASS_TELEGRAM_TOKEN": telegram.token})
    yield program
    await program.ends()
