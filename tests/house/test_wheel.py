"""The wheel alone, with nothing beside it but what it says it needs, can check itself and run the demo."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.tree import PROJECT, ROOMS, ROOT, files_of

MADE_BY_RUNNING = {".pyc"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment with the wheel and the packages it needs, and none that only developing needs."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    commands, packages = (
        Path(sysconfig.get_path(each, "venv", {"base": str(home), "platbase": str(home)})) for each in ("scripts", "purelib")
    )
    for requirement in PROJECT["project"]["dependencies"]:
        for needed in _needed_by(Requirement(requirement), set()):
            _link(needed, packages)
    python = str(commands / Path(sys.executable).name)
    _run([sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", str(wheel)], home)
    return commands


def test_the_wheel_holds_every_file_of_every_room_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        packed = {name for name in opened.namelist() if ".dist-info/" not in name}
    ours = {path.relative_to(ROOT).as_posix() for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()}
    assert packed == {name for name in ours if not name.endswith(".pyc")}
    assert any(path.suffix == ".yaml" for path in files_of(*ROOMS))


def test_the_installed_wheel_checks_its_editions_and_banks(installed: Path, tmp_path: Path) -> None:
    _run([str(installed / "kompass"), "check"], tmp_path)


def test_the_installed_wheel_runs_the_demo(installed: Path, tmp_path: Path) -> None:
    _run([str(installed / "kompass"), "demo", "--no-serve", "--out", "demo"], tmp_path)
    written = {path.name for path in (tmp_path / "demo").iterdir()}
    assert {"report.html", "area-1.md", "area-8.html"} <= written


def _needed_by(requirement: Requirement, seen: set[tuple[str, ...]]) -> Iterator[Distribution]:
    """The distribution that a requirement names here, and what that one needs in turn."""
    # With the extras: lxml and lxml[html-clean] need different things.
    wanted = (requirement.name.lower(), *sorted(requirement.extras))
    if wanted in seen:
        return
    seen.add(wanted)
    needed = distribution(requirement.name)
    yield needed
    for line in needed.requires or ():
        further = Requirement(line)
        if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)):
            yield from _needed_by(further, seen)


def _link(needed: Distribution, packages: Path) -> None:
    for top in {file.parts[0] for file in needed.files or () if file.parts[0] not in {"..", "__pycache__"}}:
        here = Path(str(needed.locate_file(top)))
        if here.exists() and not (packages / top).exists():
            (packages / top).symlink_to(here, target_is_directory=here.is_dir())


def _run(command: list[str], folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KOMPASS_", "PYTHON"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout
