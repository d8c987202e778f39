"""Every kind of work that needs no network: as handlers for a worker, or done at once by whoever cannot wait for one."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from bot.intake import take_one_by_one
from bot.jobs.bringing import bring_file
from bot.jobs.evidence_process import EvidenceProcess
from bot.jobs.evidence_work import MOST_JOBS, evidence_work, make_evidence
from bot.jobs.kinds import BRING_FILE, COVERAGE, DRAFT, DROP_FILES, EVIDENCE, LIKENESS, PRUNE, READ_FILE, REMIND
from bot.jobs.likeness_work import find_likenesses, likeness_work
from bot.jobs.outcomes import Again, Handler, Handlers, Outcome
from bot.jobs.reading_process import Reader
from bot.jobs.reading_work import read_files, reading_work
from bot.jobs.reminding import remind
from bot.jobs.telling import tell_coverage, tell_draft
from bot.jobs.tidying import drop_files, prune
from importers.model import DEFAULT, Limits
from storage.database import Database
from storage.jobs import JobToDo, claim_jobs, do_again, ensure_job, finish_jobs

Now: TypeAlias = Callable[[], datetime]
Deed: TypeAlias = Callable[[JobToDo], Outcome]
LOCAL = (EVIDENCE, LIKENESS, BRING_FILE, READ_FILE, DRAFT, COVERAGE, DROP_FILES, REMIND, PRUNE)
_LEASE = timedelta(minutes=5)


def handlers(database: Database, folder: Path, now: Now, limits: Limits = DEFAULT) -> Handlers:
    """For a worker: what each kind does, in a thread of its own."""
    one_by_one: dict[str, Handler] = {kind: _in_thread(deed) for kind, deed in _deeds(database, folder, now).items()}
    beside = EvidenceProcess()
    return {
        **one_by_one,
        EVIDENCE: evidence_work(database, now, beside),
        LIKENESS: likeness_work(database, now, beside),
        READ_FILE: reading_work(database, folder, now, limits),
    }


def ensure_prune(database: Database, now: datetime) -> None:
    """Pruning goes on from now on, once a day; nothing changes where it does already."""
    database.write(lambda tx: ensure_job(tx, PRUNE, now))


def work_off(database: Database, folder: Path, now: Now, kinds: Collection[str] = LOCAL, *, even_leased: bool = False) -> None:
    """Do every due job of the kinds until none is left: for tests, for the demo, and for commands that read what jobs make.

    What fails raises, and is due again when its lease is over. ``even_leased`` does what a running worker holds too: only for EVIDENCE
    and LIKENESS, which may be done twice at once.
    """
    deeds, done = _deeds(database, folder, now), set[int]()
    while True:
        at = now()
        jobs = database.write(lambda tx: claim_jobs(tx, kinds, at, at + _LEASE, MOST_JOBS, even_leased=even_leased))  # noqa: B023
        new = [job for job in jobs if job.id not in done]
        if not new:
            return
        done |= {job.id for job in new}
        make_evidence(database, [job for job in new if job.kind == EVIDENCE], now)
        with Reader() as reader:
            read_files(database, folder, [job for job in new if job.kind == READ_FILE], now, reader)
        find_likenesses(database, [job for job in new if job.kind == LIKENESS], now)
        for job in new:
            if job.kind in deeds:
                _finish(database, job, deeds[job.kind](job))


def _deeds(database: Database, folder: Path, now: Now) -> dict[str, Deed]:
    return {
        BRING_FILE: lambda job: bring_file(database, job, now()),
        DRAFT: lambda job: tell_draft(database, job, now()),
        COVERAGE: lambda job: tell_coverage(database, job, now()),
        DROP_FILES: lambda job: drop_files(database, folder, job, now()),
        REMIND: lambda job: remind(database, job, now()),
        PRUNE: lambda job: prune(database, folder, job, now()),
    }


def _in_thread(deed: Deed) -> Handler:
    async def handle(job: JobToDo) -> Outcome:
        return await asyncio.to_thread(deed, job)

    return handle


def _finish(database: Database, job: JobToDo, outcome: Outcome) -> None:
    events = outcome.events if isinstance(outcome, Again) else outcome
    if events:
        database.write(lambda tx: take_one_by_one(tx, events))
    if isinstance(outcome, Again):
        database.write(lambda tx: do_again(tx, job, outcome.at, outcome.payload))
    else:
        database.write(lambda tx: finish_jobs(tx, [job.id]))
