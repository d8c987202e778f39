"""A process beside ours: our own Python running one of our modules, spoken to through its standard streams.

It ends when its input does: whatever becomes of us, it does not stay behind.
"""

import os
import subprocess
import sys
from contextlib import suppress

# It comes after people who write: they wait for an answer, nobody waits for what such a process makes.
NICE = 5


def started(module: str, *words: str, quiet: bool = False) -> "subprocess.Popen[bytes]":
    """``python -m module words``. ``quiet``: what libraries say on stderr goes nowhere, for they quote what they read."""
    # In a session of its own (not on Windows): Ctrl-C is for us, and we end it. -P: nothing of the folder we were started in is imported.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else None,
        start_new_session=True,
        env=_environment(),
    )


def let_go(process: "subprocess.Popen[bytes]") -> None:
    """End it and close its streams."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        # What is still on its way to it goes nowhere.
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.close()
    process.wait()


def be_nice() -> None:
    """For the process itself, at its beginning."""
    if hasattr(os, "nice"):
        os.nice(NICE)


def _environment() -> dict[str, str]:
    """Ours, with the place of our own code: a program may be started from anywhere."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
