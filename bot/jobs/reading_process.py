"""A process beside ours that opens the files people bring: what is in them may be huge, broken or hostile, and must not be our end.

It has a limit of memory from the system (where there is such a thing) and of time from us; when it dies or is ended, the file is
refused with a sentence and the next one gets a new process. What is asked and told is pickled tuples: ("read", name, path or bytes,
kind, limits), ("picture", path, page), ("suggest", edition, bank version, pieces); ("page", at, of) any number of times, then ("done",
result), ("refused", UnreadableSource) or ("failed", kind of error).
Run by ``python -m bot.jobs.reading_process MEGABYTES``.
"""

import logging
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import IO, TYPE_CHECKING, Any, Self

from bot.jobs.beside import be_nice, let_go, started
from importers.model import DEFAULT, MEGABYTE, Limits, Progress, UnreadableSource

if TYPE_CHECKING:
    from evaluation.cutting import Cut
    from evidence.model import SourceKind
    from evidence.tagging import Suggestion


# A process that dies may have been ended by somebody; one that dies twice dies of the file.
TRIES = 2


class ReaderDied(Exception):
    """The process was ended or died while it worked, or something is beyond it; ``reason`` is the kind of error."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Reader:
    """Reads one file at a time; may be called from any thread. ``stop`` ends what is under way, and the next call starts anew."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = Lock()
        self._stops = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def read(self, name: str, source: Path | bytes, kind: "SourceKind", progress: Progress = lambda _at, _of: None) -> "Cut":
        """The text and passages of a file called ``name``, from its bytes or from where they are.

        Raises UnreadableSource, also when it takes too long or the process has died of it twice; ReaderDied only when it was stopped.
        """
        stops = self._stops
        for _ in range(TRIES):
            try:
                cut: Cut = self._asked(("read", name, source, kind, self.limits), progress)
            except TimeoutError:
                raise UnreadableSource("source_too_slow", name=name, limit=self.limits.seconds) from None
            except ReaderDied:
                if self._stops > stops:
                    raise
            else:
                return cut
        raise UnreadableSource("source_reader_died", name=name)

    def picture(self, path: Path, page: int) -> bytes | None:
        """The page of a PDF as PNG; None where there is none that can be drawn."""
        try:
            drawn: bytes | None = self._asked(("picture", path, page))
        except (TimeoutError, ReaderDied, UnreadableSource):
            return None
        return drawn

    def suggest(self, edition: str, bank_version: str, pieces: Sequence[tuple[str, int, int]]) -> "list[list[Suggestion]]":
        """What each piece may speak to: a paragraph, and from where to where in it the piece stands. Raises ReaderDied."""
        try:
            suggested: list[list[Suggestion]] = self._asked(("suggest", edition, bank_version, list(pieces)))
        except TimeoutError:
            raise ReaderDied("TimeoutError") from None
        return suggested

    def stop(self) -> None:
        """End the process; who waits for it is told."""
        self._stops += 1
        if (process := self._process) is not None:
            process.kill()
            with self._one_at_a_time:
                self._let_go()

    def _asked(self, question: tuple[Any, ...], progress: Progress = lambda _at, _of: None) -> Any:
        with self._one_at_a_time:
            process = self._process = self._process or started(__name__, str(self.limits.memory_megabytes), quiet=True)
            late: list[bool] = []
            untold: list[Exception] = []

            def tell(at: int, of: int) -> None:
                try:
                    progress(at, of)
                except Exception as error:
                    untold.append(error)
                    raise

            def end() -> None:
                late.append(True)
                process.kill()

            watch = Timer(self.limits.seconds, end)
            watch.daemon = True
            watch.start()
            try:
                told = _told(process, question, tell)
            except Exception:  # noqa: BLE001  (half a message in a pipe is followed by nothing that can be trusted)
                self._let_go()
                if untold:
                    # Who asked could not hear of it: that says nothing of the file.
                    raise untold[0] from None
                if late:
                    raise TimeoutError from None
                raise ReaderDied("ProcessDied") from None
            finally:
                watch.cancel()
            kind, result = told
            if kind != "done":
                # After an error that may have been of memory, a new one is safer.
                self._let_go()
        if kind == "refused":
            raise result
        if kind == "failed":
            raise ReaderDied(str(result))
        return result

    def _let_go(self) -> None:
        if self._process is not None:
            let_go(self._process)
            self._process = None


def _told(process: "subprocess.Popen[bytes]", question: tuple[Any, ...], progress: Progress) -> tuple[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(question, process.stdin)
    process.stdin.flush()
    while True:
        kind, *told = pickle.load(process.stdout)  # noqa: S301  (written by our own code)
        if kind == "page":
            progress(*told)
        else:
            return kind, told[0]


def _serve(given: IO[bytes], tell: Callable[..., None]) -> None:
    with suppress(EOFError):
        while True:
            kind, *about = pickle.load(given)  # noqa: S301  (written by our own code)
            _do(kind, about, tell)


def _do(kind: str, about: Sequence[Any], tell: Callable[..., None]) -> None:
    try:
        tell("done", _DEEDS[kind](tell, *about))
    except UnreadableSource as refused:
        tell("refused", refused)
    except Exception as error:  # noqa: BLE001  (the kind only: an error's text may quote the file)
        tell("failed", type(error).__name__)


def _read(tell: Callable[..., None], name: str, source: Path | bytes, kind: "SourceKind", limits: Limits) -> "Cut":
    from evaluation.cutting import cut  # noqa: PLC0415

    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        return cut(name, data, kind, limits, lambda at, of: tell("page", at, of))
    except MemoryError:
        raise UnreadableSource("source_too_heavy", name=name, limit=limits.memory_megabytes) from None


def _picture(_: Callable[..., None], path: Path, page: int) -> bytes | None:
    from importers.reading import page_picture  # noqa: PLC0415

    return page_picture(path.read_bytes(), page)


def _suggest(_: Callable[..., None], edition: str, bank_version: str, pieces: Sequence[tuple[str, int, int]]) -> "list[list[Suggestion]]":
    from evaluation.suggesting import suggested  # noqa: PLC0415

    return [suggested(edition, bank_version, text, start, end, None) for text, start, end in pieces]


_DEEDS: dict[str, Callable[..., Any]] = {"read": _read, "picture": _picture, "suggest": _suggest}


def _limit_memory(megabytes: int) -> None:
    """What it asks for beyond that, it does not get. Windows has no such limit."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    # Not on every system; where the limit is refused, that of time is left.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))


def _own_stdout() -> IO[bytes]:
    """The pipe to who asks, for us alone: what a library prints, in Python or in C, must not stand in it."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _main() -> None:
    be_nice()
    _limit_memory(int(sys.argv[1]))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    told = _own_stdout()

    def tell(*message: Any) -> None:
        pickle.dump(message, told)
        told.flush()

    _serve(sys.stdin.buffer, tell)


if __name__ == "__main__":
    _main()
