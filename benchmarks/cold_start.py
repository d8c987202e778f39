"""From the start of ``kompass serve`` to the first screen of a chat.  Prints: seconds (limit 1.5 s).

Run from the project's root: .venv/bin/python -m benchmarks.cold_start
"""

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.serving import HOST, environment, free_port, invited_person, page, started, wait_for

LIMIT = 1.5
ROUNDS = 5


def seconds_to_first_screen(folder: Path, token: str) -> float:
    """Once: start the program, and read the chat's page as soon as it listens."""
    port = free_port()
    start = perf_counter()
    with started(["serve"], environment(folder, KOMPASS_PORT=str(port)), folder):
        wait_for(port)
        assert "<form" in page(f"http://{HOST}:{port}/i/{token}")
        return perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        token = invited_person(folder)
        # The first start compiles the program's files: a machine does that once.
        seconds_to_first_screen(folder, token)
        rounds = [seconds_to_first_screen(folder, token) for _ in range(ROUNDS)]
    print(f"cold start to the first screen of a chat: {median(rounds):.2f} s (limit {LIMIT} s; {min(rounds):.2f} to {max(rounds):.2f})")


if __name__ == "__main__":
    main()
