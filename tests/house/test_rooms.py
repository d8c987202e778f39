"""The rooms are where the architecture says, in its order, and none of them has grown too large to read."""

import ast
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.house.tree import PROJECT, PURE_ROOMS, ROOMS, ROOT, files_of, place

MAX_LINES = 400  # most files have 40 to 300
CODE = (".py", ".j2", ".html", ".css", ".js")
# A migration is a record of the tables, and the demo's pages are its municipality's.
READ_BY_PEOPLE = [
    path
    for path in [*files_of(*ROOMS, "tests", "benchmarks", endings=CODE), ROOT / "run.py"]
    if {"versions", "demo_municipality"}.isdisjoint(path.parts)
]
CLOCK_READINGS = {"now", "utcnow", "today"}


def test_the_architecture_lists_the_rooms_in_the_order_of_the_layers() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    places = [text.find(f"`{room}/`") for room in ROOMS]
    assert -1 not in places, f"docs/architecture.md does not name {[r for r, p in zip(ROOMS, places, strict=True) if p < 0]}"
    assert places == sorted(places), "docs/architecture.md lists the rooms in another order than the layers in pyproject.toml"


def test_every_room_is_checked_and_shipped() -> None:
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == set(ROOMS)
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ROOMS)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(ROOMS), "A package at the top is not a room of the layers, or a room has no __init__.py"


def test_no_folder_of_tests_hides_a_room() -> None:
    assert [place(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


@pytest.mark.parametrize("path", READ_BY_PEOPLE, ids=place)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, f"{place(path)} has {lines} lines: move one idea of it into a file of its own"


@pytest.mark.parametrize("path", [*files_of(*PURE_ROOMS, endings=(".py",))], ids=place)
def test_a_pure_room_does_not_read_the_clock(path: Path) -> None:
    read = [
        f"{place(path)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_READINGS and ast.unparse(node.value).endswith(("date", "datetime"))
    ]
    assert read == []


@pytest.mark.parametrize("path", [*files_of(*ROOMS, "tests", endings=(".yaml", ".yml"))], ids=place)
def test_a_data_file_loads_and_says_each_thing_once(path: Path) -> None:
    _check_keys(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader), place(path))


def test_every_folder_of_tests_has_a_budget() -> None:
    budgets = tomllib.loads((ROOT / "tests" / "budgets.toml").read_text(encoding="utf-8"))
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").glob("*/**/test_*.py")}
    assert folders <= set(budgets), "add the folder to tests/budgets.toml"


def _check_keys(node: yaml.Node | None, where: str) -> None:
    """A key that stands twice in a mapping would silently win over the first."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice, f"{where}, line {node.start_mark.line + 1}: {twice} twice"
        for _, value in node.value:
            _check_keys(value, where)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _check_keys(value, where)
