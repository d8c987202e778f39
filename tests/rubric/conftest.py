from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from rubric.editions import load_edition

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def edition_2010():
    return load_edition("2010")


@pytest.fixture(scope="session")
def harbours():
    """The made-up edition: areas A (A.1 of 33, A.10 of 7) and B (1.1 of 15, 1.10 of 15, 1.2 of 10)."""
    return load_edition("7", DATA / "editions")


@pytest.fixture(scope="session")
def published():
    return yaml.safe_load((DATA / "published_2010.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def hidden(published):
    return {row: Decimal(values["hidden"]) for row, values in published["sub_questions"].items()}
