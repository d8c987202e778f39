"""Running ``kompass`` as a process of its own, for the benchmarks: a data folder, a server that is ready, a page read from it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

KOMPASS = Path(sys.executable).with_name("kompass")
HOST = "127.0.0.1"
# How long a server may take before it is given up, in seconds.
PATIENCE = 120.0


def kompass(*words: str, folder: Path) -> str:
    """What a command prints, on the data folder in ``folder``."""
    return subprocess.run([str(KOMPASS), *words], env=environment(folder), cwd=folder, capture_output=True, text=True, check=True).stdout


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """No settings but these, and the data folder in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOMPASS_")}
    # As on a machine where Kompass has run before: Python keeps what it has compiled.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "KOMPASS_DATA_DIR": str(folder / "data"), **settings}


def invited_person(folder: Path) -> str:
    """The token of the one person of a new evaluation."""
    kompass("evaluation", "create", "Mätning", "--municipality", "Granåsa kommun", "--year", "2026", folder=folder)
    (folder / "people.csv").write_text("name,role\nMaja Berg,unit_manager\n", encoding="utf-8")
    invited = json.loads(kompass("invite", "e1", "people.csv", "--json", folder=folder))
    return str(invited["token"])


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(words: list[str], settings: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A server's process, ended as by Ctrl-C."""
    with subprocess.Popen([str(KOMPASS), *words], env=settings, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)


def wait_for(port: int) -> None:
    """Until something listens there."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        try:
            HTTPConnection(HOST, port, timeout=PATIENCE).connect()
            return
        except ConnectionRefusedError:
            time.sleep(0.005)
    raise TimeoutError(f"nothing listens at port {port}")


def page(address: str) -> str:
    """A page's text."""
    with urllib.request.urlopen(address, timeout=PATIENCE) as reply:
        return str(reply.read().decode())
