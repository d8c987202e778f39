"""Every check of the house: lint, format, types, layers, then all tests. ``run.py test`` runs this; ARGS go to pytest.

--full runs the slow tests too. KOMPASS_TEST_INSTALL=1 installs Debian's Chromium first, and then a skipped browser test fails.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.chromium import CHROMIUM_VARIABLE, find_chromium

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
    "layers": [str(BIN / "lint-imports")],
}


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    is_good: bool
    seconds: float
    output: str


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    failed = [outcome.name for outcome in _check_all() if not outcome.is_good]
    environment = _with_browser()
    tests = subprocess.run(_pytest(arguments), env=environment, check=False)
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}. What they say stands above.", file=sys.stderr)
    return tests.returncode or int(bool(failed))


def _check_all() -> list[Outcome]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = []
        for outcome in pool.map(_check, CHECKS):
            print(f"{outcome.name:<7} {'ok' if outcome.is_good else 'FAILED'} ({outcome.seconds:.1f} s)", flush=True)
            if not outcome.is_good:
                print(outcome.output, flush=True)
            outcomes.append(outcome)
    return outcomes


def _check(name: str) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(CHECKS[name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False)
    return Outcome(name, done.returncode == 0, time.monotonic() - began, done.stdout)


def _with_browser() -> dict[str, str]:
    """The tests' environment, after looking for a Chromium and saying so in one line where there is none."""
    is_promised = os.environ.get("KOMPASS_TEST_INSTALL") == "1"
    if is_promised and find_chromium() is None:
        _install_chromium()
    if find_chromium() is None:
        print(f"No Chromium found: the browser tests {'fail' if is_promised else 'are skipped'}.", flush=True)
    # Settings of an installation beside the tests are not the tests'.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOMPASS_") or name == CHROMIUM_VARIABLE}
    return environment | ({"KOMPASS_REQUIRE_BROWSER": "1"} if is_promised else {})


def _install_chromium() -> None:
    print("Installing Debian's Chromium ...", flush=True)
    if shutil.which("apt-get") is None:
        print("There is no apt-get here.", flush=True)
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run([*as_root, "apt-get", *words], capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            print(f"apt-get {words[0]} failed:\n{done.stdout[-1000:]}{done.stderr[-1000:]}", flush=True)


def _pytest(arguments: list[str]) -> list[str]:
    given = [each for each in arguments if each != "--full"]
    # An empty mark expression undoes the one in pyproject.toml that leaves the slow ones out.
    full = ["-m", ""] if "--full" in arguments else []
    return [sys.executable, "-m", "pytest", "-p", "tests.budget", "-n", "auto", "--dist", "loadfile", *full, *given]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
