"""Evidence of answers: computed beside the conversation, in small bites, and written in short transactions."""

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from bot.jobs.outcomes import Together
from evaluation.answer_evidence import Left, Rest, store_evidence, store_rest
from evaluation.making_evidence import AnswerEvidence, Breathe, evidence_of
from storage.answer_sources import stored_answers
from storage.database import Database, Transaction
from storage.jobs import JobToDo, finish_jobs

# So many jobs are done together, and so many items written in one transaction, which holds the writer for about a hundredth of a second.
MOST_JOBS, MOST_ITEMS = 40, 50
# After each passage, which takes about 0.4 ms, the others are let in for so many seconds. Without it a computation holds the interpreter
# for 5 ms whenever somebody else wants to go on, which a message does some twenty times on its way.
BREATH = 0.002


class Stopped(Exception):
    """The program ends: what is not written yet is done when it runs again."""


def evidence_work(database: Database, now: Callable[[], datetime]) -> Together:
    """The handler of EVIDENCE: in a thread of its own."""

    async def work(jobs: Sequence[JobToDo]) -> None:
        stopping = threading.Event()

        def breathe() -> None:
            if stopping.is_set():
                raise Stopped
            time.sleep(BREATH)

        try:
            await asyncio.to_thread(make_evidence, database, jobs, now, breathe)
        except asyncio.CancelledError:
            stopping.set()
            raise

    return Together(work, MOST_JOBS)


def make_evidence(database: Database, jobs: Sequence[JobToDo], now: Callable[[], datetime], breathe: Breathe = lambda: None) -> None:
    """Make the evidence of the jobs' answers what they now say, and finish the jobs. What has been erased meanwhile leaves nothing."""
    ids: dict[int, list[int]] = {}
    for job in jobs:
        ids.setdefault(int(job.payload["answer"]), []).append(job.id)
    wanted = list(ids)
    while wanted:
        made = [evidence_of(answer, breathe) for answer in database.read(lambda tx: stored_answers(tx, wanted))]  # noqa: B023
        _finish(database, ids, set(wanted) - {one.answer.id for one in made})
        # Said anew while it was computed or written: made again of the new words.
        wanted = [answer for batch in _batches(made) for answer in _stored(database, batch, ids, now, breathe)]


def _stored(
    database: Database, batch: Sequence[AnswerEvidence], ids: Mapping[int, Sequence[int]], now: Callable[[], datetime], breathe: Breathe
) -> set[int]:
    """Write a batch, long answers in several transactions; the answers that have changed meanwhile, whose jobs are not done."""
    left = database.write(lambda tx: _store(tx, batch, ids, now()))
    changed, rests = set(left.changed), list(left.rests)
    while rests:
        breathe()
        rest = rests.pop()
        left = database.write(lambda tx: _store_rest(tx, rest, ids, now()))  # noqa: B023
        changed |= left.changed
        rests += left.rests
    breathe()
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


def _finish(database: Database, ids: Mapping[int, Sequence[int]], answers: Collection[int]) -> None:
    if answers:
        database.write(lambda tx: _finish_in(tx, ids, answers))


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
