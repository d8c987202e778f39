"""What new items are like: compared by the process beside ours, and offered as links in short transactions."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from bot.jobs.evidence_process import EvidenceProcess
from bot.jobs.outcomes import Together
from bot.jobs.stopping import GoOn, always, in_thread
from evaluation.likenesses import Compared, Comparing, ToCompare, offer_links
from evidence.likeness import by_length
from storage.database import Database
from storage.jobs import JobToDo, finish_jobs
from storage.links import Mark, items_since

# Jobs done together; items compared before the process is free for the evidence of answers again; links offered in one transaction.
MOST_JOBS, MOST_COMPARED, MOST_OFFERED = 400, 50, 25
# Items come in bursts, and nobody waits for their links: what comes within seconds is compared together.
PAUSE = 5.0

Compare: TypeAlias = Callable[[ToCompare], Compared]


def likeness_work(database: Database, now: Callable[[], datetime], beside: EvidenceProcess) -> Together:
    """The handler of LIKENESS: in a thread of its own, which waits for the process that compares."""
    rounds = Rounds(database, beside.compare)

    async def work(jobs: Sequence[JobToDo]) -> None:
        await in_thread(lambda go_on: find_likenesses(database, jobs, now, rounds, go_on), beside.stop, pause=PAUSE)

    return Together(work, MOST_JOBS)


class Rounds:
    """Compares some items at a time, the shortest first; reads and sends only what is new since the round before."""

    def __init__(self, database: Database, compare: Compare) -> None:
        self._database = database
        self._compare = compare
        self._sent: tuple[int, Mark] | None = None

    def of(self, evaluation: int, wanted: frozenset[str], go_on: GoOn) -> Iterator[Compared]:
        """What the wanted items of an evaluation are like, as far as they are still there."""
        base = self._sent[1] if self._sent is not None and self._sent[0] == evaluation else None
        mark, items, is_rest = self._database.read(lambda tx: items_since(tx, evaluation, base, wanted))
        base = base if is_rest else None
        new = [said.id for said in by_length(said for said in items if said.id in wanted)]
        for start in range(0, len(new), MOST_COMPARED):
            go_on()
            end = start + MOST_COMPARED
            compared = self._compare(
                ToCompare(evaluation, tuple(items), frozenset(new[start:end]), frozenset(new[end:]), mark=mark, base=base)
            )
            if compared.is_lost:
                # The process beside has begun anew since, and knows nothing.
                self._sent = None
                yield from self.of(evaluation, frozenset(new[start:]), go_on)
                return
            # From here on it has these items.
            self._sent, base, items = (evaluation, mark), mark, []
            yield compared


def find_likenesses(
    database: Database,
    jobs: Sequence[JobToDo],
    now: Callable[[], datetime],
    rounds: Rounds | None = None,
    go_on: GoOn = always,
) -> None:
    """Offer what the jobs' items are like, and finish the jobs. Items that are gone meanwhile are like nothing.

    ``go_on`` is asked before everything that takes long, and raises when there is no time for it. Without ``rounds`` it is done here.
    """
    rounds = rounds or Rounds(database, Comparing().compare)
    for evaluation in sorted({int(job.payload["evaluation"]) for job in jobs}):
        own = [job for job in jobs if job.payload["evaluation"] == evaluation]
        for compared in rounds.of(evaluation, frozenset(code for job in own for code in job.payload["items"]), go_on):
            _offer(database, evaluation, compared, now, go_on)
        database.write(lambda tx: finish_jobs(tx, [job.id for job in own]))  # noqa: B023


def _offer(database: Database, evaluation: int, compared: Compared, now: Callable[[], datetime], go_on: GoOn) -> None:
    for start in range(0, len(compared.found), MOST_OFFERED):
        go_on()
        some = compared.found[start : start + MOST_OFFERED]
        database.write(lambda tx: offer_links(tx, evaluation, compared.said, some, now()))  # noqa: B023
