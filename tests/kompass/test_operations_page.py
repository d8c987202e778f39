"""What the pages for administrators and the files to deploy with say is so: settings, roles and numbers by their names."""

import re
from datetime import UTC, datetime

import pytest
import yaml

from kompass.counted import Counted
from kompass.metrics import Metrics
from kompass.roles import Role
from kompass.settings import PREFIX, Settings
from tests.databases import only_sqlite
from tests.house.tree import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DEPLOY = sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file())
NAMES = {PREFIX + name.upper() for name in Settings.model_fields}
# What only the compose file and its door know.
OF_COMPOSE = {"KOMPASS_SITE"}


def test_every_setting_is_in_the_administrators_table_and_no_other() -> None:
    page = (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(KOMPASS_[A-Z_]+)` \|", page, re.MULTILINE)) == NAMES


@pytest.mark.parametrize("path", [*DEPLOY, ROOT / "docs" / "operations.md"], ids=lambda path: path.name)
def test_settings_that_are_given_exist(path) -> None:
    assert set(re.findall(r"KOMPASS_[A-Z]+(?:_[A-Z]+)*", path.read_text(encoding="utf-8"))) <= NAMES | OF_COMPOSE


def test_roles_are_those_there_are() -> None:
    assert re.findall(r"^\| `([a-z]+)` \| ", OPERATIONS, re.MULTILINE)[: len(Role)] == [role.value for role in Role]
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    commands = {name: service["command"] for name, service in compose["services"].items() if "command" in service}
    assert commands == {role.value: f"serve --only {role.value}" for role in Role}


@only_sqlite
async def test_every_number_is_described_and_no_other(database) -> None:
    counted = Counted()
    counted.events["telegram"] = 1
    counted.sent["telegram"] = counted.unreadable["telegram"] = lambda: 1
    written = (await Metrics(database, counted, lambda: datetime(2026, 3, 2, tzinfo=UTC), "web").text()).decode()
    families = set(re.findall(r"^# TYPE (kompass_\S+)", written, re.MULTILINE))
    described = re.findall(r"^\| `(kompass_[a-z_]+?)(?:\{([a-z,]+)\})?` \|", OPERATIONS, re.MULTILINE)
    assert {name for name, _ in described} == families
