#!/usr/bin/env python3
"""Sets Kompass up and runs it, with nothing but Python 3.11 or newer.

    python3 run.py demo [OPTIONS]      the demo: a whole evaluation on this machine, no account and no network needed
    python3 run.py test [--full] ...   every check; what follows goes to pytest
    python3 run.py -- COMMAND ...      any kompass command: python3 run.py -- --help

The first run makes .venv beside this file and installs what requirements.lock names, each file checked against its hash. Later
runs compare the lock's hash and go straight on. What is said about this goes to stderr: stdout is the command's own.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Before any annotation below is evaluated; and no newer syntax in this file, or an older Python cannot even read this sentence.
if sys.version_info < (3, 11):
    sys.exit("Kompass needs Python 3.11 or newer and this is %d.%d: install one, then run this file with it." % sys.version_info[:2])

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
IS_WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if IS_WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if IS_WINDOWS else "python")
LOCK = ROOT / "requirements.lock"
# Written last: an environment without it was interrupted while it was made.
STAMP = VENV / "kompass-set-up"

REFUSED, WRONG_USAGE, INTERRUPTED = 1, 2, 130


def main(arguments: list[str]) -> int:
    command = _command(arguments)
    if command is None:
        print(__doc__.strip(), file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else WRONG_USAGE
    try:
        _set_up()
        return _run(command)
    except KeyboardInterrupt:
        return INTERRUPTED
    except subprocess.CalledProcessError as error:
        return _refuse(f"Setting up failed at: {' '.join(error.cmd)}. What it says above tells why.")
    except OSError as error:
        return _refuse(f"Setting up failed: {error}")


def _command(arguments: list[str]) -> list[str] | None:
    kompass = str(BIN / ("kompass.exe" if IS_WINDOWS else "kompass"))
    if arguments[:1] == ["demo"]:
        return [kompass, *arguments]
    if arguments[:1] == ["test"]:
        return [str(PYTHON), "-m", "tests.run_all", *arguments[1:]]
    if arguments[:1] == ["--"]:
        return [kompass, *arguments[1:]]
    return None


def _set_up() -> None:
    wanted = _fingerprint()
    found = STAMP.read_text(encoding="utf-8") if STAMP.is_file() and PYTHON.exists() else ""
    if found == wanted:
        return
    _say(f"Setting up Kompass in {VENV} (once, about half a minute) ...")
    if not found.endswith(str(ROOT)):
        # Interrupted while it was made, or moved: its commands name another place.
        _make_environment()
    # Gone until all is in place, so that an interrupted change is begun anew and not believed.
    STAMP.unlink(missing_ok=True)
    _install()
    STAMP.write_text(wanted, encoding="utf-8")
    _say("Set up.")


def _fingerprint() -> str:
    """What the environment is made from, and where."""
    files = (LOCK, ROOT / "pyproject.toml")
    return " ".join([*(hashlib.sha256(file.read_bytes()).hexdigest() for file in files), str(ROOT)])


def _make_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        sys.exit("Python's venv and ensurepip are missing here: apt install python3-venv, then run this again.")
    if VENV.exists():
        shutil.rmtree(str(VENV))
    _call([sys.executable, "-m", "venv", str(VENV)])


def _install() -> None:
    project = ["--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    locked = ["--quiet", "--require-hashes", "-r", str(LOCK)]
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    try:
        _call([*pip, "--quiet", "uv"])
        _call([*uv, *locked])
        _call([*uv, *project])
    except subprocess.CalledProcessError:
        _say("uv could not do it; trying with pip, which is slower ...")
        _call([*pip, *locked])
        _call([*pip, *project])


def _call(command: list[str]) -> None:
    # Another environment that happens to be active, or PYTHONPATH, must not be mistaken for this one.
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    # To file 2, stderr: stdout is the command's own.
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=2, env=environment)


def _run(command: list[str]) -> int:
    if not IS_WINDOWS:
        os.execv(command[0], command)
    # execv would return to the shell at once here, with the command still running.
    return subprocess.call(command)


def _refuse(sentence: str) -> int:
    _say(sentence)
    return REFUSED


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
