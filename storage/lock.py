"""The runner's lock: one program serves a data folder. The lock falls with its process, however that ends."""

from pathlib import Path

from filelock import FileLock, Timeout

from storage.errors import AlreadyRunning, from_os_error

LOCK_FILE = "runner.lock"
PID_FILE = "runner.pid"


class RunnerLock:
    """Held from construction until ``release``; raises AlreadyRunning with the pid of whoever has it."""

    def __init__(self, folder: Path, pid: int) -> None:
        self._pid_file = folder / PID_FILE
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = FileLock(folder / LOCK_FILE)
            self._lock.acquire(blocking=False)
            self._pid_file.write_text(str(pid), encoding="ascii")
        except Timeout as error:
            raise AlreadyRunning("refusals.already_running", pid=self._running(), path=str(folder)) from error
        except OSError as error:
            raise from_os_error(error, folder) from error

    def release(self) -> None:
        """Let another runner in."""
        self._pid_file.unlink(missing_ok=True)
        self._lock.release()

    def _running(self) -> str:
        # The lock is taken a moment before its owner's pid is written.
        return self._pid_file.read_text(encoding="ascii") if self._pid_file.exists() else "?"
