"""A Python that has imported all of Kompass and read its instrument, and becomes a ``kompass serve`` by forking.

Such a start takes a tenth of the time.

``python -m tests.crash.warm`` reads a line for each process to become, and answers with its id. What it becomes is the program itself,
with the environment, folder and words it is given; and, when it is to die, with one of the points of ``dying.py`` armed.
"""

import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from evaluation.instruments import instrument
from evaluation.suggesting import tagger_for
from question_bank.loading import load_bank
from rubric.editions import load_edition
from texts.catalogue import LANGUAGES, load_texts

ROOT = Path(__file__).parents[2]
EDITION = "2010"
# What the program imports only when it needs it.
LATE = (
    *("kompass.commands.serving", "kompass.telegram_line", "kompass.slow_work", "kompass.metrics", "web.app", "web.service"),
    *("storage.backends.postgresql", "storage.notices", "storage.election", "tests.crash.dying"),
)


class Running:
    """A process that the warm one has become; the part of ``subprocess.Popen`` that is needed, for somebody else's child."""

    def __init__(self, process_id: int) -> None:
        self.pid = process_id
        try:
            # Tells of its end, and means this process even when its number is given to another.
            self._handle: int | None = os.pidfd_open(process_id)
        except ProcessLookupError:
            self._handle = None

    def poll(self) -> int | None:
        """None while it runs. How it ended its parent knows, and nobody asks."""
        return None if self._is_running(0) else 0

    def wait(self, timeout: float | None = None) -> int:
        if self._is_running(timeout):
            raise subprocess.TimeoutExpired("kompass", timeout or 0)
        return 0

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def _is_running(self, seconds: float | None) -> bool:
        if self._handle is None:
            return False
        if not select.select([self._handle], [], [], seconds)[0]:
            return True
        os.close(self._handle)
        self._handle = None
        return False

    def _signal(self, number: signal.Signals) -> None:
        if self._handle is not None and self._is_running(0):
            signal.pidfd_send_signal(self._handle, number)


class Warm:
    """The warm process, as seen from outside."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def becomes(self, words: Sequence[str], settings: Mapping[str, str], folder: Path, output: Path, *, point: str = "") -> Running:
        """``kompass WORDS`` as a new process. It dies at ``point``, if one is named."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        told = {"words": list(words), "settings": dict(settings), "folder": str(folder), "output": str(output), "point": point}
        print(json.dumps(told), file=self._process.stdin, flush=True)
        return Running(int(self._process.stdout.readline()))


@contextmanager
def warmed(settings: Mapping[str, str]) -> Iterator[Warm]:
    """A warm process for as long as the block lasts."""
    given = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    words = [sys.executable, "-m", "tests.crash.warm"]
    with subprocess.Popen(words, cwd=ROOT, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Warm(process)


def main(become: Callable[[], object]) -> None:
    """Fork for every line, until stdin ends."""
    # Nobody waits for the children here.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    for line in sys.stdin:
        told = json.loads(line)
        process_id = os.fork()
        if process_id == 0:
            os._exit(_become(told, become))
        print(process_id, flush=True)


def _become(told: Mapping[str, str], become: Callable[[], object]) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    output = os.open(told["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  (the program's own, for as long as it runs)
    os.environ.clear()
    os.environ.update(told["settings"])
    os.chdir(told["folder"])
    sys.argv = ["kompass", *told["words"]]
    if told["point"]:
        import_module("tests.crash.dying").arm(told["point"])
    try:
        become()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def know_by_heart() -> None:
    """Import what is imported late, and read what is read once: the instrument that is asked from, and the texts."""
    for each in LATE:
        import_module(each)
    bank = load_bank(load_edition(EDITION))
    instrument(EDITION, bank.version)
    tagger_for(EDITION, bank.version).suggest("")
    for language in LANGUAGES:
        load_texts(language)


if __name__ == "__main__":
    know_by_heart()
    main(import_module("kompass.cli").main)
