"""A process beside ours that computes evidence: splitting, suggesting and comparing would hold up everybody who writes.

Ours talks to it through its standard streams, a pickled list of answers for a list of what they are evidence of, or items for what
they are like, and starts it when there is something to compute. It ends when its input does: whatever becomes of us, it does not stay
behind.
Run by ``python -m bot.jobs.evidence_process``.
"""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock
from typing import IO, Any, TypeAlias

from bot.jobs.beside import be_nice, let_go, started
from evaluation.likenesses import Compared, Comparing, ToCompare
from evaluation.making_evidence import AnswerEvidence, evidence_of
from storage.answer_sources import StoredAnswer

Wanted: TypeAlias = list[StoredAnswer] | ToCompare


class EvidenceNotComputed(Exception):
    """The process was ended, or died, or an answer is beyond it; ``reason`` is the kind of the error, none of its words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EvidenceProcess:
    """``compute`` may be called from any thread; ``stop`` ends what is being computed, and the next call starts anew."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = Lock()

    def compute(self, answers: Sequence[StoredAnswer]) -> list[AnswerEvidence]:
        """What each answer is evidence of, in their order. Raises EvidenceNotComputed."""
        made: list[AnswerEvidence] = self._computed(list(answers))
        return made

    def compare(self, work: ToCompare) -> Compared:
        """What the new items are like among the others. Raises EvidenceNotComputed."""
        compared: Compared = self._computed(work)
        return compared

    def _computed(self, wanted: Wanted) -> Any:
        with self._one_at_a_time:
            process = self._process = self._process or started(__name__)
            made = _asked(process, wanted)
            if made is None:
                self._process = None
                let_go(process)
                raise EvidenceNotComputed("ProcessDied")
        if isinstance(made, str):
            raise EvidenceNotComputed(made)
        return made

    def stop(self) -> None:
        """End the process; who waits for it is told."""
        if (process := self._process) is not None:
            process.kill()
            with self._one_at_a_time:
                self._process = None
                let_go(process)


def _asked(process: "subprocess.Popen[bytes]", wanted: Wanted) -> list[AnswerEvidence] | Compared | str | None:
    """What it says; None where it says nothing any more."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        pickle.dump(wanted, process.stdin)
        process.stdin.flush()
        made: list[AnswerEvidence] | Compared | str = pickle.load(process.stdout)  # noqa: S301  (written by our own code)
    except Exception:  # noqa: BLE001  (half a message in a pipe is followed by nothing that can be trusted)
        return None
    return made


def _serve(given: IO[bytes], told: IO[bytes]) -> None:
    comparing = Comparing()
    with suppress(EOFError):
        while True:
            wanted: Wanted = pickle.load(given)  # noqa: S301  (written by our own code)
            pickle.dump(_computed(wanted, comparing), told)
            told.flush()


def _computed(wanted: Wanted, comparing: Comparing) -> list[AnswerEvidence] | Compared | str:
    try:
        return comparing.compare(wanted) if isinstance(wanted, ToCompare) else [evidence_of(answer) for answer in wanted]
    except Exception as error:  # noqa: BLE001  (the kind only: an error's text may hold what was written)
        return type(error).__name__


if __name__ == "__main__":
    be_nice()
    told = sys.stdout.buffer
    # Whatever some library prints must not stand in an answer.
    sys.stdout = sys.stderr
    _serve(sys.stdin.buffer, told)
