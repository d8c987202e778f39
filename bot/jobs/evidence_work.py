"""Evidence of answers: computed beside the conversation, in small bites, and written in short transactions."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.jobs.outcomes import Together
from evaluation.answer_evidence import store_evidence
from evaluation.making_evidence import AnswerEvidence, Breathe, evidence_of
from storage.answer_sources import stored_answers
from storage.database import Database, Transaction
from storage.jobs import JobToDo, finish_jobs

# So many jobs are done together, and so many items written in one transaction: it holds the writer for a few hundredths of a second.
MOST_JOBS, MOST_ITEMS = 20, 100
# After each passage the others are let in. Without it a computation holds the interpreter for 5 ms whenever somebody else
# wants to go on, which a message does some twenty times on its way.
BREATH = 0.0005


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
    by_answer: dict[int, list[int]] = {}
    for job in jobs:
        by_answer.setdefault(int(job.payload["answer"]), []).append(job.id)
    waiting = _made(database, list(by_answer), breathe)
    finish = [job.id for job in jobs if int(job.payload["answer"]) not in {one.answer.id for one in waiting}]
    while waiting or finish:
        batch, rest = _first(waiting)
        written = database.write(lambda tx, batch=batch, finish=finish: _store(tx, batch, by_answer, finish, now()))  # type: ignore[misc]
        changed, unfinished = written
        finish = []
        # Said anew while it was computed: made again of the new words.
        again = _made(database, list(changed), breathe)
        finish += [job for answer in changed - {one.answer.id for one in again} for job in by_answer[answer]]
        waiting = [*(one for one in batch if one.answer.id in unfinished), *again, *rest]
        breathe()


def _made(database: Database, answers: Sequence[int], breathe: Breathe) -> list[AnswerEvidence]:
    if not answers:
        return []
    return [evidence_of(answer, breathe) for answer in database.read(lambda tx: stored_answers(tx, answers))]


def _first(waiting: Sequence[AnswerEvidence]) -> tuple[list[AnswerEvidence], list[AnswerEvidence]]:
    """As many as one transaction holds, at least one, and the rest."""
    count, items = 0, 0
    for one in waiting:
        items += len(one.pieces)
        if count and items > MOST_ITEMS:
            break
        count += 1
    return list(waiting[:count]), list(waiting[count:])


def _store(
    tx: Transaction, batch: Sequence[AnswerEvidence], by_answer: dict[int, list[int]], finish: Sequence[int], at: datetime
) -> tuple[frozenset[int], frozenset[int]]:
    left = store_evidence(tx, batch, at, most=MOST_ITEMS)
    done = {one.answer.id for one in batch} - left.changed - left.unfinished
    finish_jobs(tx, [*finish, *(job for answer in done for job in by_answer[answer])])
    return left.changed, left.unfinished
