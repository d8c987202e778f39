"""How long ``kompass check`` takes, with the start of its process.  Prints: seconds (limit 1 s).

Run from the project's root: .venv/bin/python -m benchmarks.check
"""

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.serving import kompass

LIMIT = 1.0
ROUNDS = 7


def seconds_of_check(folder: Path) -> float:
    """Once."""
    start = perf_counter()
    kompass("check", folder=folder)
    return perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        # The first one compiles the program's files: a machine does that once.
        seconds_of_check(Path(temporary))
        rounds = [seconds_of_check(Path(temporary)) for _ in range(ROUNDS)]
    print(f"kompass check: {median(rounds):.2f} s (limit {LIMIT:.0f} s; {min(rounds):.2f} to {max(rounds):.2f})")


if __name__ == "__main__":
    main()
