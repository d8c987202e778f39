"""``kompass`` as a process of its own: what only shows there, as signals, encodings, and two programs on one data folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kompass.calling import PEOPLE, SHIPPED

PROGRAM = [sys.executable, "-c", "from kompass.cli import main; main()"]
ROOT = Path(__file__).parents[2]
PATIENCE = 30


@pytest.fixture
def environment(tmp_path):
    """An environment as poor as a service's: no language, no terminal."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE") if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONPATH": str(ROOT),
        "KOMPASS_DATA_DIR": str(tmp_path / "data"),
        "KOMPASS_PORT": str(free_port()),
    }


@pytest.fixture
def kompass(environment, tmp_path):
    def call(*words, stdin=b""):
        return subprocess.run(
            [*PROGRAM, *map(str, words)], input=stdin, capture_output=True, cwd=tmp_path, env=environment, timeout=PATIENCE, check=False
        )

    return call


@pytest.fixture
def served(harbour, environment, tmp_path):
    """A server of the harbour's evaluation, ready."""
    shutil.copytree(harbour / "data", tmp_path / "data")
    with subprocess.Popen([*PROGRAM, "serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment) as server:
        assert server.stdout
        assert b"serves at" in server.stdout.readline()
        yield server
        # Ctrl-C, the way to end it.
        server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0
        assert not (tmp_path / "data" / "runner.pid").exists()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_json_is_utf8_wherever_it_runs(kompass):
    done = kompass("evaluation", "create", "Provet på Öland", "--municipality", "Åmåls kommun", "--year", "2026", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))["municipality"] == "Åmåls kommun"


def test_texts_are_read_as_utf8_wherever_it_runs(kompass):
    done = kompass("tag", stdin='{"text": "Medborgarna får lämna synpunkter på nätet."}\n'.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["suggestions"]


def test_a_refusal_is_one_sentence_and_1(kompass):
    done = kompass("export", "e7", "answers")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_while_it_serves_other_commands_work_and_a_second_server_does_not(served, kompass, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "points.csv").write_text("sub_question,points\n1.1,7.5\n", encoding="utf-8")
    beside = (
        ("invite", "e1", "people.csv", "--json"),
        ("ingest", "e1", SHIPPED / "documents" / "medarbetar-och-ledarpolicy.txt"),
        ("export", "e1", "answers"),
        ("draft", "e1", "2"),
        ("scores", "import", "e1", "points.csv"),
        ("backup", "beside.tar"),
    )
    assert [(words[0], done.stderr) for words in beside if (done := kompass(*words)).returncode] == []
    second = kompass("serve")
    assert second.returncode == 1
    assert str(served.pid).encode() in second.stderr


def test_a_port_that_is_taken_is_refused_by_its_setting(kompass, environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["KOMPASS_PORT"])))
        taken.listen()
        done = kompass("serve")
    assert done.returncode == 1
    assert b"KOMPASS_PORT" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_check_imports_nothing_that_it_does_not_need(environment, tmp_path):
    # Each of these costs a good part of the second that ``kompass check`` may take.
    heavy = ("sqlalchemy", "starlette", "telegram", "aiohttp", "alembic", "trafilatura", "structlog", "jinja2")
    asked = f"import sys, atexit; atexit.register(lambda: print([name for name in {heavy} if name in sys.modules], file=sys.stderr))"
    words = [sys.executable, "-c", f"{asked}; sys.argv = ['kompass', 'check']; from kompass.cli import main; main()"]
    done = subprocess.run(words, capture_output=True, cwd=tmp_path, env=environment, timeout=PATIENCE, check=True)
    assert done.stderr == b"[]\n"
