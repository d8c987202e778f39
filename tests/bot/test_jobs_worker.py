"""The worker: what it claims is done though anything dies in between, by one worker, later and later while it fails, and not for ever."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.events import Reminded
from bot.jobs.outcomes import Again, Together, Undoable
from bot.jobs.worker import LEASE, MOST_ATTEMPTS, Worker, most_attempts, pause_after
from storage.errors import StorageFull
from storage.jobs import add_job, add_jobs, claim_jobs, count_jobs, dead_jobs
from storage.tables.conversation import Job
from tests.bot.evaluation import AT

SECRET = "mycket hemligt ord"


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self):
        self.at = AT

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def taken():
    """The ids of the events that came back."""
    return []


@pytest.fixture
def new_worker(database, clock, taken):
    """A worker whose intake notes what it is given."""

    async def take(events):
        taken.extend(event.id for event in events)

    def make(take=take, **handlers):
        return Worker(database, take, handlers, clock, gather=0.001, look=0.01)

    return make


@asynccontextmanager
async def running(*workers):
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def event_of(job):
    return Reminded(id=f"{job.kind}-{job.id}", channel="web", account="b", at=AT, interview=1)


def add(database, *kinds, due=AT):
    database.write(lambda tx: add_jobs(tx, [{"kind": kind, "payload": {"number": n}, "due_at": due} for n, kind in enumerate(kinds)]))


def jobs(database):
    return database.read(
        lambda tx: [tx.get(Job, job) for (job,) in tx.connection().exec_driver_sql("SELECT id FROM job ORDER BY id").all()]
    )


async def test_what_a_job_makes_comes_back_as_an_event_and_the_job_is_finished(database, new_worker, taken):
    async def handle(job):
        return [event_of(job)]

    add(database, "draft", "draft")
    async with running(new_worker(draft=handle)):
        await until(lambda: not jobs(database))
    assert sorted(taken) == ["draft-1", "draft-2"]


async def test_a_worker_that_dies_between_event_and_finish_does_the_job_again_with_the_same_event(database, clock, new_worker, taken):
    async def handle(job):
        return [event_of(job)]

    async def take_and_die(events):
        taken.extend(event.id for event in events)
        # As SIGKILL would: nothing runs after the event has been taken, and the lease stays.
        died.set()
        await asyncio.Event().wait()

    died = asyncio.Event()
    add(database, "draft")
    doomed = new_worker(take=take_and_die, draft=handle)
    doomed._stop = lambda: asyncio.sleep(0)
    async with running(doomed):
        async with asyncio.timeout(20):
            await died.wait()
    assert [job.state for job in jobs(database)] == ["leased"]

    async with running(new_worker(draft=handle)):
        clock.at = AT + LEASE
        await until(lambda: not jobs(database))
    for task in doomed._at_work:
        task.cancel()
    assert taken == ["draft-1", "draft-1"]


async def test_a_worker_that_is_stopped_gives_its_job_back_at_once(database, new_worker):
    begun = asyncio.Event()

    async def handle(job):
        begun.set()
        await asyncio.Event().wait()

    add(database, "draft")
    async with running(new_worker(draft=handle)), asyncio.timeout(20):
        await begun.wait()
    assert [(job.state, job.due_at, job.attempts) for job in jobs(database)] == [("waiting", AT, 0)]


async def test_two_workers_never_do_the_same_job(database, new_worker):
    done = []

    async def handle(job):
        await asyncio.sleep(0)
        done.append(job.id)
        return []

    async def work(together):
        done.extend(job.id for job in together)
        database.write(lambda tx: [tx.delete(tx.get(Job, job.id)) for job in together])

    add(database, *["draft", "evidence"] * 30)
    handlers = {"draft": handle, "evidence": Together(work, 5)}
    async with running(new_worker(**handlers), new_worker(**handlers)):
        await until(lambda: not jobs(database))
    assert sorted(done) == list(range(1, 61))


async def test_a_job_that_fails_comes_back_after_a_growing_pause(database, clock, new_worker):
    pauses = []

    async def handle(job):
        raise ValueError(SECRET)

    add(database, "draft")
    async with running(new_worker(draft=handle)):
        for attempt in range(1, 5):
            await until(lambda attempt=attempt: (job := jobs(database)[0]).attempts == attempt and job.state == "waiting")
            pauses.append((jobs(database)[0].due_at - clock.at).total_seconds())
            clock.at = jobs(database)[0].due_at
    assert pauses == [2, 4, 8, 16]
    assert jobs(database)[0].error == "ValueError"


def test_the_pauses_end_at_an_hour_and_the_attempts_after_two_hours_and_for_files_after_two_days():
    assert pause_after(50) == timedelta(hours=1)
    together = sum((pause_after(number) for number in range(1, MOST_ATTEMPTS)), timedelta())
    assert timedelta(hours=2) <= together <= timedelta(hours=3)
    files = sum((pause_after(number) for number in range(1, most_attempts("fetch_file"))), timedelta())
    assert timedelta(hours=44) <= files <= timedelta(hours=50)


async def test_a_job_that_never_succeeds_is_dead_after_the_limit_and_says_why_in_no_ones_words(database, clock, new_worker):
    async def handle(job):
        raise ValueError(SECRET)

    def is_dead():
        clock.at += timedelta(hours=1)
        return database.read(dead_jobs)

    add(database, "draft")
    async with running(new_worker(draft=handle)):
        await until(is_dead)
    (dead,) = database.read(dead_jobs)
    assert (dead.attempts, dead.error) == (MOST_ATTEMPTS, "ValueError")


async def test_work_that_can_never_be_done_is_dead_at_once(database, new_worker):
    async def handle(job):
        raise Undoable("TooLarge")

    add(database, "fetch_file")
    async with running(new_worker(fetch_file=handle)):
        await until(lambda: database.read(dead_jobs))
    assert [(dead.attempts, dead.error) for dead in database.read(dead_jobs)] == [(1, "TooLarge")]


async def test_a_job_that_kills_its_worker_every_time_is_given_up(database, clock, new_worker):
    add(database, "draft")
    for _ in range(MOST_ATTEMPTS):
        database.write(lambda tx: claim_jobs(tx, ["draft"], clock.at, clock.at, 1))
    async with running(new_worker(draft=None)):
        await until(lambda: database.read(dead_jobs))
    assert database.read(dead_jobs)[0].error == "WorkerDied"


async def test_of_jobs_done_together_the_one_that_fails_stops_no_other(database, new_worker):
    done: list[int] = []

    async def work(together):
        if any(job.payload["number"] == 1 for job in together):
            raise ValueError(SECRET)
        done.extend(job.id for job in together)
        database.write(lambda tx: [tx.delete(tx.get(Job, job.id)) for job in together])

    add(database, "evidence", "evidence", "evidence")
    async with running(new_worker(evidence=Together(work, 10))):
        await until(lambda: len(jobs(database)) == 1 and jobs(database)[0].state == "waiting")
    assert (done, jobs(database)[0].error) == ([1, 3], "ValueError")


async def test_a_job_that_is_done_for_now_is_due_again_and_its_event_is_taken(database, clock, new_worker, taken):
    async def handle(job):
        return Again(AT + timedelta(days=7), {"sent": 1}, (event_of(job),))

    add(database, "remind")
    async with running(new_worker(remind=handle)):
        await until(lambda: jobs(database)[0].due_at == AT + timedelta(days=7))
    assert (taken, jobs(database)[0].payload, jobs(database)[0].attempts) == (["remind-1"], {"sent": 1}, 0)


async def test_when_the_intake_cannot_take_the_event_the_job_is_not_finished(database, new_worker):
    async def handle(job):
        return [event_of(job)]

    async def full(events):
        raise StorageFull("refusals.disk_full", path="")

    add(database, "draft")
    async with running(new_worker(take=full, draft=handle)):
        await until(lambda: jobs(database)[0].error)
    assert (jobs(database)[0].state, jobs(database)[0].error) == ("waiting", "StorageFull")


async def test_a_worker_that_is_woken_does_not_wait_for_its_next_look(database, clock, taken):
    async def handle(job):
        return [event_of(job)]

    async def take(events):
        taken.extend(events)

    worker = Worker(database, take, {"draft": handle}, clock, gather=0.001, look=3600)
    async with running(worker):
        for count in (1, 2):
            database.write(lambda tx: add_job(tx, "draft", {}, AT))
            worker.wake()
            await until(lambda count=count: len(taken) == count)


async def test_a_worker_alone_does_what_the_last_one_died_of_at_once(database, clock, taken):
    async def handle(job):
        return [event_of(job)]

    async def take(events):
        taken.extend(events)

    add(database, "draft")
    database.write(lambda tx: claim_jobs(tx, ["draft"], AT, AT + LEASE, 1))
    async with running(Worker(database, take, {"draft": handle}, clock, is_alone=True, gather=0.001, look=0.01)):
        await until(lambda: not database.read(count_jobs))
    assert taken
