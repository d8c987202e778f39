"""The runner's lock: one program serves a data folder, and no dead one keeps it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import AlreadyRunning, StorageReadOnly
from storage.lock import RunnerLock

HOLD_UNTIL_KILLED = """
import os, sys
from pathlib import Path
from storage.lock import RunnerLock
lock = RunnerLock(Path(sys.argv[1]), os.getpid())
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def runner(tmp_path):
    """Another process that serves the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED, tmp_path],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_runner_is_refused_with_the_first_ones_pid_until_that_is_killed(tmp_path, runner, sentence):
    with pytest.raises(AlreadyRunning) as refused:
        RunnerLock(tmp_path, os.getpid())
    assert str(runner.pid) in sentence(refused.value)
    runner.kill()
    runner.wait()
    RunnerLock(tmp_path, os.getpid()).release()


def test_a_second_runner_in_the_same_process_is_refused_too(tmp_path):
    first = RunnerLock(tmp_path, 4711)
    with pytest.raises(AlreadyRunning) as refused:
        RunnerLock(tmp_path, 4712)
    first.release()
    assert refused.value.values["pid"] == "4711"


def test_a_released_folder_lets_the_next_runner_in(tmp_path):
    RunnerLock(tmp_path, 1).release()
    RunnerLock(tmp_path, 2).release()
    assert not (tmp_path / "runner.pid").exists()


def test_a_missing_folder_is_made(tmp_path):
    RunnerLock(tmp_path / "data", 1).release()
    assert (tmp_path / "data").is_dir()


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path, sentence):
    (tmp_path / "file").touch()
    with pytest.raises(StorageReadOnly) as refused:
        RunnerLock(tmp_path / "file" / "data", 1)
    assert str(tmp_path / "file" / "data") in sentence(refused.value)
