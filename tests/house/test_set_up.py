"""run.py, the first thing a newcomer meets. Making the environment itself is tested by whoever runs these tests through it."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

OLDEST_THAT_MUST_READ_IT = (3, 7)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what run.py looks at, whose kompass says what it was given and ends with 7."""
    for name in ("run.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    commands = tmp_path / ".venv" / "bin"
    commands.mkdir(parents=True)
    (commands / "python").symlink_to(sys.executable)
    kompass = commands / "kompass"
    kompass.write_text('#!/bin/sh\necho "given: $*"\nexit 7\n', encoding="utf-8")
    kompass.chmod(0o755)
    (tmp_path / ".venv" / "kompass-set-up").write_text(stamp_of(tmp_path), encoding="utf-8")
    return tmp_path


def stamp_of(clone: Path) -> str:
    return run_python(clone, "import run; print(run._fingerprint(), end='')").stdout


def run_python(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)


def run_file(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(clone / "run.py"), *arguments], capture_output=True, text=True, check=False)


pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for kompass is a shell script")


def test_an_older_python_can_read_the_sentence_that_refuses_it() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=OLDEST_THAT_MUST_READ_IT)
    check = next(place for place, node in enumerate(tree.body) if isinstance(node, ast.If))
    # An annotation such as list[str] is an error of its own in an older Python, so no function may stand before the check.
    assert not any(isinstance(node, ast.FunctionDef | ast.AnnAssign) for node in tree.body[:check])


def test_only_the_standard_library_is_used() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_command_gets_its_words_and_its_exit_status_and_stdout_are_handed_on(clone: Path) -> None:
    done = run_file(clone, "--", "export", "e1", "answers", "--format", "csv")
    assert (done.returncode, done.stdout, done.stderr) == (7, "given: export e1 answers --format csv\n", "")


def test_demo_is_a_command_of_its_own(clone: Path) -> None:
    assert run_file(clone, "demo", "--no-serve").stdout == "given: demo --no-serve\n"


@pytest.mark.parametrize("arguments", [(), ("evaluation", "list")])
def test_other_words_are_answered_with_the_usage_on_stderr(clone: Path, arguments: tuple[str, ...]) -> None:
    done = run_file(clone, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "python3 run.py demo" in done.stderr


def test_a_changed_lock_is_noticed(clone: Path) -> None:
    before = stamp_of(clone)
    with (clone / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert stamp_of(clone) != before


def test_a_python_without_ensurepip_is_told_what_to_install(clone: Path) -> None:
    (clone / ".venv" / "kompass-set-up").unlink()
    without = "import importlib.util, run; importlib.util.find_spec = lambda name: None; run.main(['--', 'check'])"
    done = run_python(clone, without)
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr.splitlines()[-1]
    assert (clone / ".venv").exists(), "nothing is removed before it is known that it can be made again"
