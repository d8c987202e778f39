"""Where bots live that are killed: people are invited once, and each run gets a copy."""

import sys
from pathlib import Path

import pytest

from benchmarks.load.places import Places
from tests.databases import TestServer

PEOPLE, ANSWERS = 40, 5
MANY_PEOPLE, MANY_ANSWERS = 200, 10


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, bytecode: dict[str, str]) -> Places:
    return Places(tmp_path_factory.mktemp("on-sqlite"), MANY_PEOPLE, questions=ANSWERS, python=Path(sys.executable), **bytecode)


@pytest.fixture(scope="session")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory, bytecode: dict[str, str], postgres: TestServer) -> Places:
    return Places(tmp_path_factory.mktemp("on-postgresql"), MANY_PEOPLE, server=postgres, **bytecode)
