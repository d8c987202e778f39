"""Setting Kompass up in a fresh copy, every cache empty.  Prints: seconds (limit 30 s).  It needs the network.

Run from the project's root: python3 -m benchmarks.set_up
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

LIMIT = 30
ROOT = Path(__file__).resolve().parents[1]
NOT_IN_A_CLONE = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "demo-output", "kompass-data", "dist")


def without_caches(folder: Path) -> dict[str, str]:
    """This environment with empty caches, and no other environment of Python's that happens to be active."""
    kept = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONPYCACHEPREFIX"}}
    return {**kept, "UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip"), "XDG_CACHE_HOME": str(folder / "other")}


def seconds_of(words: list[str], project: Path, environment: dict[str, str]) -> float:
    """How long the command takes in the copy."""
    start = perf_counter()
    subprocess.run(words, cwd=project, env=environment, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - start


def main() -> None:
    # The Python that is outside of any environment: the one somebody with a fresh clone has.
    python = str(Path(sys.base_prefix) / "bin" / "python3")
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary) / "kompass"
        shutil.copytree(ROOT, project, ignore=NOT_IN_A_CLONE)
        help_of = [python, "run.py", "--", "--help"]
        environment = without_caches(Path(temporary))
        first = seconds_of(help_of, project, environment)
        again = seconds_of(help_of, project, environment)
    print(f"set-up from empty caches to kompass --help: {first:.1f} s (limit {LIMIT} s); again: {again:.1f} s")


if __name__ == "__main__":
    main()
