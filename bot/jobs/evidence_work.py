"""Evidence of answers: computed by a process beside ours, and written in short transactions."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from bot.jobs.evidence_process import EvidenceProcess
from bot.jobs.outcomes import Together
from bot.jobs.stopping import GoOn, always, in_thread
from evaluation.answer_evidence import Left, Rest, store_evidence, store_rest
from evaluation.making_evidence import AnswerEvidence, evidence_of
from storage.answer_sources import StoredAnswer, stored_answers
from storage.database import Database, Transaction
from storage.jobs import JobToDo, finish_jobs

# So many jobs are done together, and so many items written in one transaction: with fifty the slowest hundredth of messages waited twice as
# long for the writer, at 100 events a second (benchmarks/intake.py).
MOST_JOBS, MOST_ITEMS = 40, 12

Write: TypeAlias = Callable[[Callable[[Transaction], Left]], Left]
Compute: TypeAlias = Callable[[Sequence[StoredAnswer]], Sequence[AnswerEvidence]]


def evidence_work(database: Database, now: Callable[[], datetime], beside: EvidenceProcess) -> Together:
    """The handler of EVIDENCE: in a thread of its own, which waits for the process that computes."""

    async def work(jobs: Sequence[JobToDo]) -> None:
        await in_thread(lambda go_on: make_evidence(database, jobs, now, beside.compute, go_on), beside.stop)

    return Together(work, MOST_JOBS)


def compute_here(answers: Sequence[StoredAnswer]) -> list[AnswerEvidence]:
    """For whoever waits for the evidence and does nothing else meanwhile."""
    return [evidence_of(answer) for answer in answers]


def make_evidence(
    database: Database,
    jobs: Sequence[JobToDo],
    now: Callable[[], datetime],
    compute: Compute = compute_here,
    go_on: GoOn = always,
) -> None:
    """Make the evidence of the jobs' answers what they now say, and finish the jobs. What has been erased meanwhile leaves nothing.

    ``go_on`` is asked before everything that takes long, and raises when there is no time for it.
    """

    def write(work: Callable[[Transaction], Left]) -> Left:
        go_on()
        return database.write(work)

    ids: dict[int, list[int]] = {}
    for job in jobs:
        ids.setdefault(int(job.payload["answer"]), []).append(job.id)
    wanted = list(ids)
    while wanted:
        go_on()
        made = compute(database.read(lambda tx: stored_answers(tx, wanted)))  # noqa: B023
        gone = set(wanted) - {one.answer.id for one in made}
        if gone:
            database.write(lambda tx: _finish_in(tx, ids, gone))  # noqa: B023
        # Said anew while it was computed or written: made again of the new words.
        wanted = [answer for batch in _batches(made) for answer in _stored(write, batch, ids, now)]


def _stored(write: Write, batch: Sequence[AnswerEvidence], ids: Mapping[int, Sequence[int]], now: Callable[[], datetime]) -> set[int]:
    """Write a batch, long answers in several transactions; the answers that have changed meanwhile, whose jobs are not done."""
    left = write(lambda tx: _store(tx, batch, ids, now()))
    changed, rests = set(left.changed), list(left.rests)
    while rests:
        rest = rests.pop()
        left = write(lambda tx: _store_rest(tx, rest, ids, now()))  # noqa: B023
        changed |= left.changed
        rests += left.rests
    return changed


def _store(tx: Transaction, batch: Sequence[AnswerEvidence], ids: Mapping[int, Sequence[int]], at: datetime) -> Left:
    left = store_evidence(tx, batch, at, most=MOST_ITEMS)
    _finish_in(tx, ids, {one.answer.id for one in batch} - left.changed - {rest.one.answer.id for rest in left.rests})
    return left


def _store_rest(tx: Transaction, rest: Rest, ids: Mapping[int, Sequence[int]], at: datetime) -> Left:
    left = store_rest(tx, rest, at, most=MOST_ITEMS)
    if left == Left():
        _finish_in(tx, ids, {rest.one.answer.id})
    return left


def _finish_in(tx: Transaction, ids: Mapping[int, Sequence[int]], answers: Collection[int]) -> None:
    finish_jobs(tx, [job for answer in answers for job in ids[answer]])


def _batches(made: Sequence[AnswerEvidence]) -> Iterator[list[AnswerEvidence]]:
    """As many as one transaction holds, at least one; a long answer alone."""
    batch: list[AnswerEvidence] = []
    for one in made:
        if batch and sum(len(each.pieces) for each in [*batch, one]) > MOST_ITEMS:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch
