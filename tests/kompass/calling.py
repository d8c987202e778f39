"""Calling ``kompass`` in this process: stdout, stderr and exit status as its ``main`` gives them to a script."""

import io
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from kompass.cli import main

DATA = Path(__file__).with_name("data")
SHIPPED = Path(__file__).parents[2] / "kompass" / "demo_municipality"
PEOPLE = """name,role,group,language,email
Maja Berg,unit_manager,Skola,sv,maja@example.se
Ola Ek,union,,en,ola@example.se
"""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    status: int
    stdout: str
    stderr: str

    @property
    def rows(self):
        """Its JSON Lines: everything on stdout, or it is no JSON."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def one(self):
        (row,) = self.rows
        return row

    @property
    def sentence(self):
        """Why it was refused: one line on stderr, a sentence, and nothing on stdout."""
        assert (self.status, self.stdout) == (1, ""), self
        (line,) = self.stderr.splitlines()
        assert line.endswith("."), line
        assert "Traceback" not in line, line
        assert "inside Kompass" not in line, line
        return line


Kompass = Callable[..., Done]


def run(*words: object, stdin: bytes = b"") -> Done:
    """``kompass WORDS``."""
    said, told = io.BytesIO(), io.BytesIO()
    before, handlers = (sys.argv, sys.stdin, sys.stdout, sys.stderr), logging.root.handlers[:]
    out, err = io.TextIOWrapper(said, encoding="ascii"), io.TextIOWrapper(told, encoding="ascii")
    sys.argv, sys.stdin, sys.stdout, sys.stderr = ["kompass", *map(str, words)], io.TextIOWrapper(io.BytesIO(stdin)), out, err
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else bool(end.code)
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        out.flush()
        err.flush()
        structlog.reset_defaults()
        logging.root.handlers[:] = handlers
    return Done(status, said.getvalue().decode(), told.getvalue().decode())


def without_settings(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """No setting of this machine reaches the test: neither the environment's nor those of a .env file."""
    for name in [name for name in os.environ if name.startswith("KOMPASS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)


def harbour_folder(folder: Path) -> Path:
    """A copy of the evaluation in data/harbour, its people as Swedish Excel would have saved them."""
    shutil.copytree(DATA / "harbour", folder)
    people = (folder / "people.csv").read_text(encoding="utf-8")
    (folder / "people.csv").write_bytes(people.replace("\n", "\r\n").encode("cp1252"))
    return folder
