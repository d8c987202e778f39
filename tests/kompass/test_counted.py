"""What a process counts of its own work, and that a take that has begun is carried through."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.events import TELEGRAM, WEB, Opened
from kompass.counted import LAG_BOUNDS, Counted, CountedTakes
from storage.errors import StorageBusy

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Intake:
    """An intake that commits when the test says so."""

    def __init__(self) -> None:
        self.begun, self.may_commit = asyncio.Event(), asyncio.Event()
        self.committed = 0
        self.error: Exception | None = None

    async def take(self, events):
        self.begun.set()
        await self.may_commit.wait()
        if self.error is not None:
            raise self.error
        self.committed += len(events)


@pytest.fixture
def intake():
    return Intake()


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def takes(intake, counted):
    return CountedTakes(intake.take, counted, lambda: AT)


def opened(channel=TELEGRAM, seconds_ago=0.0):
    return Opened(id="1", channel=channel, account="5", at=AT - timedelta(seconds=seconds_ago))


async def test_events_are_counted_by_channel_with_their_lag_once_they_are_committed(takes, intake, counted):
    intake.may_commit.set()
    await takes.take([opened(seconds_ago=0.02), opened(WEB), opened(seconds_ago=10_000)])
    assert counted.events == {TELEGRAM: 2, WEB: 1}
    assert (counted.lags.counts[0], counted.lags.counts[LAG_BOUNDS.index(0.025)], counted.lags.counts[-1]) == (1, 1, 1)
    assert counted.lags.seconds == pytest.approx(10_000.02)


async def test_a_channel_whose_clock_is_ahead_makes_no_lag_below_nothing(takes, intake, counted):
    intake.may_commit.set()
    await takes.take([opened(seconds_ago=-3)])
    assert (counted.lags.counts[0], counted.lags.seconds) == (1, 0.0)


async def test_a_take_goes_on_when_whoever_asked_for_it_is_stopped(takes, intake, counted):
    asking = asyncio.create_task(takes.take([opened()]))
    await intake.begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert intake.committed == 0

    intake.may_commit.set()
    await takes.all_done()

    assert (intake.committed, counted.events[TELEGRAM]) == (1, 1)


async def test_a_failure_is_told_and_remembered_until_the_next_take_goes_well(takes, intake, counted):
    intake.may_commit.set()
    intake.error = StorageBusy("refusals.database_busy")
    with pytest.raises(StorageBusy):
        await takes.take([opened()])
    assert takes.has_failed_within(60)
    assert not counted.events

    intake.error = None
    await takes.take([opened()])
    assert not takes.has_failed_within(60)


async def test_what_waits_for_its_commit_is_seen(takes, intake):
    assert takes.seconds_waited == 0
    asking = asyncio.create_task(takes.take([opened()]))
    await intake.begun.wait()
    assert takes.seconds_waited > 0
    intake.may_commit.set()
    await asking
    assert takes.seconds_waited == 0
