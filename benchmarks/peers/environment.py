"""An environment of their own for the peers, made once and kept in this user's cache."""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


@cache
def peers_python() -> Path:
    """The Python that has what requirements.txt names; the first call on a machine installs it."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kompass-benchmarks" / wanted
    python, stamp = folder / "bin" / "python", folder / "complete"
    if not stamp.exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
        subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(python), "-r", str(REQUIREMENTS)], check=True)
        stamp.touch()
    return python
