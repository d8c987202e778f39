"""Doing jobs until cancelled: claimed with a lease, done, their events given to the intake, and only then finished.

Whatever kills the worker between two of these steps, the job is done again, and its events, whose ids are the same, are taken once.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.events import Take
from bot.jobs.evidence_process import EvidenceNotComputed
from bot.jobs.kinds import FETCH_FILE
from bot.jobs.outcomes import Again, Handler, Handlers, Outcome, Together, Undoable
from storage.database import Database, Transaction
from storage.errors import StorageError
from storage.jobs import (
    JobToDo,
    claim_jobs,
    do_again,
    finish_jobs,
    give_up_job,
    next_due,
    put_off_job,
    release_jobs,
    release_kinds,
)

log = structlog.get_logger()

# How long a worker may hold a job before somebody else does it; what is done alone is cut short a little before. What is done
# together may take longer: it is small, and harmless when done twice.
LEASE = timedelta(minutes=5)
LONGEST_WORK = 240.0
# Jobs done at once, beside those that are done together.
AT_ONCE = 3
# Somebody else's job is seen after so many seconds even if nobody tells. What comes within half a second is claimed together: a round
# costs some 5 ms whatever it does, which somebody in the chat waits for.
LOOK, GATHER = 5.0, 0.5
LONGEST_PAUSE = timedelta(hours=1)
# Tried 13 times over two hours; what people have sent is fetched for two days, however long Telegram is out of reach.
MOST_ATTEMPTS = 13
ATTEMPTS_OF_KIND = {FETCH_FILE: 58}


def pause_after(attempts: int) -> timedelta:
    """2, 4, 8, … seconds, at most an hour."""
    return min(LONGEST_PAUSE, timedelta(seconds=2 ** min(attempts, 12)))


def most_attempts(kind: str) -> int:
    """After so many a job of that kind is given up."""
    return ATTEMPTS_OF_KIND.get(kind, MOST_ATTEMPTS)


class Worker:
    """Does the jobs that ``handlers`` knows; ``take`` is the intake's. ``is_alone``: no other process works on these kinds."""

    def __init__(
        self,
        database: Database,
        take: Take,
        handlers: Handlers,
        now: Callable[[], datetime],
        *,
        is_alone: bool = False,
        gather: float = GATHER,
        look: float = LOOK,
    ) -> None:
        self._database = database
        self._take = take
        self._alone = {kind: handler for kind, handler in handlers.items() if not isinstance(handler, Together)}
        self._together = {kind: handler for kind, handler in handlers.items() if isinstance(handler, Together)}
        self._now = now
        self._is_alone = is_alone
        self._gather, self._look = gather, look
        self._woken = asyncio.Event()
        self._at_work: dict[asyncio.Task[None], list[JobToDo]] = {}

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled; what is not finished then is given back."""
        try:
            if self._is_alone:
                await self._written(lambda tx: release_kinds(tx, self._kinds(), self._now()))
            while True:
                self._woken.clear()
                await self._rest(await self._begin_what_is_due())
        finally:
            await self._stop()

    def _kinds(self) -> list[str]:
        return [*self._alone, *self._together]

    async def _begin_what_is_due(self) -> float:
        """How many seconds there is nothing more to do, unless somebody wakes us."""
        room = AT_ONCE - sum(jobs[0].kind in self._alone for jobs in self._at_work.values())
        busy = {jobs[0].kind for jobs in self._at_work.values()}
        wanted = {kind: handler.most for kind, handler in self._together.items() if kind not in busy}
        try:
            claimed, seconds = await self._claimed(room, wanted)
        except StorageError as error:
            log.error("jobs cannot be claimed; trying again", reason=error.key)
            return self._look
        for jobs in claimed:
            task = asyncio.create_task(self._do(jobs))
            self._at_work[task] = jobs
            task.add_done_callback(self._is_done)
        return seconds

    def _is_done(self, task: asyncio.Task[None]) -> None:
        self._at_work.pop(task, None)
        self.wake()

    async def _claimed(self, room: int, together: dict[str, int]) -> tuple[list[list[JobToDo]], float]:
        """What is to be done now, each list by one task; when there is nothing, for how long. Read before written: most often it is so."""
        now = self._now()
        kinds = [*(self._alone if room > 0 else ()), *together]
        due = await self._database.read_soon(lambda tx: next_due(tx, kinds)) if kinds else None
        if due is None or due > now:
            return [], self._look if due is None else min(self._look, (due - now).total_seconds())

        def claim(tx: Transaction) -> list[list[JobToDo]]:
            until = now + LEASE
            batches = [claim_jobs(tx, [kind], now, until, most) for kind, most in together.items()]
            single = claim_jobs(tx, list(self._alone), now, until, room) if room > 0 and self._alone else []
            return [jobs for jobs in [*batches, *([job] for job in single)] if jobs]

        return await self._database.write_soon(claim), 0

    async def _rest(self, seconds: float) -> None:
        """So long, or until somebody wakes us; and then a moment more, so that what comes at once is claimed at once."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        await asyncio.sleep(self._gather)

    async def _do(self, jobs: list[JobToDo]) -> None:
        spent = [job for job in jobs if job.attempts > most_attempts(job.kind)]
        for job in spent:
            # Claimed so often and never failed: whoever did it died of it.
            await self._failed(job, Undoable("WorkerDied"))
        left = [job for job in jobs if job not in spent]
        if left and left[0].kind in self._alone:
            await self._do_one(left[0], self._alone[left[0].kind])
        elif left:
            await self._do_together(left, self._together[left[0].kind])

    async def _do_one(self, job: JobToDo, handler: Handler) -> None:
        try:
            async with asyncio.timeout(LONGEST_WORK):
                outcome = await handler(job)
            await self._finish(job, outcome)
        except Exception as error:  # noqa: BLE001  (whatever it is: the job is tried again, and the worker goes on)
            await self._failed(job, error)

    async def _finish(self, job: JobToDo, outcome: Outcome) -> None:
        events = outcome.events if isinstance(outcome, Again) else outcome
        if events:
            # Before the job is finished: a crash between the two brings the same events again, and they are taken once.
            await self._take(events)
        if isinstance(outcome, Again):
            again = outcome
            await self._database.write_soon(lambda tx: do_again(tx, job, again.at, again.payload))
        else:
            await self._database.write_soon(lambda tx: finish_jobs(tx, [job.id]))

    async def _do_together(self, jobs: list[JobToDo], handler: Together) -> None:
        failure: Exception | None = None
        # What has failed before, or was under way when a worker died, is done alone: the others need not suffer by it.
        if len(jobs) == 1 or all(job.attempts == 1 for job in jobs):
            try:
                await handler.work(jobs)
            except Exception as error:  # noqa: BLE001
                failure = error
            else:
                return
        if len(jobs) == 1 and failure is not None:
            await self._failed(jobs[0], failure)
            return
        for job in jobs:
            await self._do_together([job], handler)

    async def _failed(self, job: JobToDo, error: Exception) -> None:
        reason = error.reason if isinstance(error, Undoable | EvidenceNotComputed) else type(error).__name__
        is_dead = isinstance(error, Undoable) or job.attempts >= most_attempts(job.kind)
        again = self._now() + pause_after(job.attempts)
        # The type only: an error's text may hold what was written.
        log.warning("a job failed", job=job.id, kind=job.kind, attempt=job.attempts, error=reason, dead=is_dead)
        await self._written(lambda tx: give_up_job(tx, job, reason) if is_dead else put_off_job(tx, job, again, reason))

    async def _stop(self) -> None:
        tasks = dict(self._at_work)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        held = [job.id for jobs in tasks.values() for job in jobs]
        if held:
            await self._written(lambda tx: release_jobs(tx, held, self._now()))

    async def _written(self, work: Callable[[Transaction], None]) -> None:
        """Where the database is out of reach the lease runs out, and the job is done again."""
        try:
            await self._database.write_soon(work)
        except StorageError as error:
            log.error("a job's fate could not be stored; it will be done again", reason=error.key)
