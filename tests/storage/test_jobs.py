"""Work as rows: claimed by one, leased, put off, given up and brought back; nothing is lost by a worker that dies."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.jobs import (
    add_job,
    add_jobs,
    claim_jobs,
    count_jobs,
    dead_jobs,
    do_again,
    ensure_job,
    finish_jobs,
    give_up_job,
    is_pending,
    next_due,
    put_off_job,
    release_jobs,
    release_kinds,
    revive_job,
)

LEASE = timedelta(minutes=5)


@pytest.fixture
def job(database, at):
    """One job that is due."""
    database.write(lambda tx: add_job(tx, "fetch_file", {"part": 1}, at))


def claim(database, now, kind="fetch_file"):
    return next(iter(database.write(lambda tx: claim_jobs(tx, [kind], now, now + LEASE, 1))), None)


def test_a_claimed_job_is_nobody_elses_until_its_lease_is_over(database, at, job):
    assert claim(database, at).payload == {"part": 1}
    assert claim(database, at) is None
    assert claim(database, at + LEASE - timedelta(seconds=1)) is None


def test_a_job_whose_worker_died_is_claimed_again(database, at, job):
    claim(database, at)
    assert claim(database, at + LEASE).attempts == 2


def test_a_job_is_not_claimed_before_it_is_due(database, at, job):
    assert claim(database, at - timedelta(seconds=1)) is None


def test_a_worker_claims_its_own_kinds_only(database, at, job):
    assert claim(database, at, "transcribe") is None


def test_jobs_are_claimed_together_those_due_longest_first(database, at):
    rows = [{"kind": kind, "payload": {}, "due_at": at - timedelta(minutes=ago)} for kind, ago in (("a", 1), ("b", 3), ("a", 2), ("c", 9))]
    database.write(lambda tx: add_jobs(tx, rows))
    claimed = database.write(lambda tx: claim_jobs(tx, ["a", "b"], at, at + LEASE, 2))
    assert [job.id for job in claimed] == [2, 3]
    assert [job.id for job in database.write(lambda tx: claim_jobs(tx, ["a", "b"], at, at + LEASE, 2))] == [1]


def test_who_may_do_it_twice_claims_what_another_holds(database, at, job):
    claim(database, at)
    assert database.write(lambda tx: claim_jobs(tx, ["fetch_file"], at, at + LEASE, 5, even_leased=True))


def test_a_finished_job_never_comes_back(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: finish_jobs(tx, [claimed.id]))
    assert claim(database, at + 2 * LEASE) is None
    assert not database.read(lambda tx: is_pending(tx, "fetch_file"))


def test_a_job_that_was_put_off_comes_back_then(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: put_off_job(tx, claimed, at + timedelta(seconds=8), "TimedOut"))
    assert claim(database, at + timedelta(seconds=7)) is None
    assert claim(database, at + timedelta(seconds=8)).attempts == 2


def test_a_job_that_is_done_for_now_comes_back_as_if_new_with_what_it_knows(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: do_again(tx, claimed, at + timedelta(days=1), {"sent": 1}))
    assert claim(database, at + LEASE) is None
    again = claim(database, at + timedelta(days=1))
    assert (again.payload, again.attempts) == ({"sent": 1}, 1)


def test_a_job_that_was_given_up_is_kept_and_not_tried_again(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: give_up_job(tx, claimed, "BadRequest"))
    assert claim(database, at + 2 * LEASE) is None
    (dead,) = database.read(dead_jobs)
    assert (dead.kind, dead.error, dead.attempts) == ("fetch_file", "BadRequest", 1)


@pytest.mark.parametrize(
    "tell",
    [
        lambda tx, job: give_up_job(tx, job, "TimedOut"),
        lambda tx, job: put_off_job(tx, job, datetime(2999, 1, 1, tzinfo=UTC), "TimedOut"),
        lambda tx, job: do_again(tx, job, datetime(2999, 1, 1, tzinfo=UTC), {}),
    ],
    ids=["give up", "put off", "again"],
)
def test_who_held_a_job_too_long_has_no_say_once_another_has_claimed_it(database, at, job, tell):
    late = claim(database, at)
    assert claim(database, at + LEASE).attempts == 2
    database.write(lambda tx: tell(tx, late))
    assert claim(database, at + 2 * LEASE).attempts == 3


def test_a_dead_job_that_is_revived_is_due_as_if_never_tried(database, at, job):
    claimed = claim(database, at)
    assert not database.write(lambda tx: revive_job(tx, claimed.id, at))
    database.write(lambda tx: give_up_job(tx, claimed, "BadRequest"))
    assert database.write(lambda tx: revive_job(tx, claimed.id, at))
    assert claim(database, at).attempts == 1


def test_a_worker_that_stops_gives_back_what_it_has_not_done_and_that_was_no_attempt(database, at, job):
    claimed = claim(database, at)
    database.write(lambda tx: release_jobs(tx, [claimed.id], at))
    assert claim(database, at).attempts == 1


def test_a_runner_that_starts_alone_takes_over_what_the_last_one_held(database, at, job):
    claim(database, at)
    database.write(lambda tx: release_kinds(tx, ["transcribe"], at))
    assert claim(database, at) is None
    database.write(lambda tx: release_kinds(tx, ["fetch_file"], at))
    assert claim(database, at).attempts == 2


def test_jobs_are_counted_by_kind_and_state_and_it_is_known_when_the_next_is_due(database, at, job):
    later = at + timedelta(days=3)
    database.write(lambda tx: add_job(tx, "remind", {"interview": 1}, later))
    assert database.read(next_due) == at
    claimed = claim(database, at)
    database.write(lambda tx: give_up_job(tx, claimed, "BadRequest"))
    assert database.read(count_jobs) == {("fetch_file", "dead"): 1, ("remind", "waiting"): 1}
    assert database.read(next_due) == later
    assert database.read(lambda tx: next_due(tx, ["fetch_file"])) is None


def test_a_daily_job_is_there_once_and_alive(database, at):
    for _ in range(2):
        database.write(lambda tx: ensure_job(tx, "prune", at))
    claimed = claim(database, at, "prune")
    assert claim(database, at, "prune") is None
    database.write(lambda tx: give_up_job(tx, claimed, "OSError"))
    database.write(lambda tx: ensure_job(tx, "prune", at))
    assert claim(database, at, "prune") is not None
