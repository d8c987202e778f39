"""Where a demo is written.

The new one is made beside the earlier one, which goes only when all is ready: a folder that cannot be loaded changes nothing.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kompass.sentences import CommandRefused
from storage.lock import RunnerLock

MARK = ".kompass-demo"
STAGE = ".kompass-demo-new"
DATA = "data"


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """A folder to make the demo in; without an error, what is in it then takes the place of the earlier demo in ``out``."""
    _refuse_foreign(out)
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    # Raises AlreadyRunning while an earlier demo is being served from there.
    lock = RunnerLock(out / DATA, os.getpid()) if (out / DATA).exists() else None
    stage = out / STAGE
    try:
        _remove(stage)
        stage.mkdir(parents=True)
        yield stage
    except BaseException:
        _remove(stage)
        for folder in made:
            if folder.exists():
                folder.rmdir()
        raise
    finally:
        if lock:
            lock.release()
    _move_in(stage, out)


def _refuse_foreign(out: Path) -> None:
    """Empty, or with an earlier demo, or with one that was interrupted: anything else is somebody's and stays."""
    held = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if (out.exists() and not out.is_dir()) or (held - {STAGE} and MARK not in held):
        raise CommandRefused(f"{out} holds something that is no demo. Name an empty or new folder with --out.")


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _move_in(stage: Path, out: Path) -> None:
    (out / MARK).write_text("Kompass wrote this folder and may replace it.\n", encoding="utf-8")
    _remove(out / DATA)
    for old in (*out.glob("area-*"), *out.glob("report.html")):
        old.unlink()
    for new in stage.iterdir():
        new.rename(out / new.name)
    stage.rmdir()
