"""Our own limits: never faster than the channel bears, and whom a 429 holds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rates import BURST, CHAT_BURST, MOMENT, SEVERAL, TELEGRAM_RATE, Bucket, Limits

SLACK = 1e-6


def taken_when_ready(limits: Limits, chats: list[str], pauses: list[float]) -> list[tuple[float, str]]:
    """Somebody who takes as soon as they may, after pauses of their own."""
    now, taken = 0.0, []
    for chat, pause in zip(chats, pauses, strict=False):
        now = max(now + pause, limits.ready_at(), limits.chat_ready_at(chat))
        limits.take(chat, now)
        taken.append((now, chat))
    return taken


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(1 for at in times if start <= at <= start + seconds) for start in times)


pauses = st.lists(st.floats(0, 3), min_size=1, max_size=80)


@given(rate=st.floats(0.1, 50), burst=st.integers(1, 40), pauses=pauses, seconds=st.floats(0, 20))
def test_a_bucket_never_gives_more_than_its_rate_and_one_burst(rate, burst, pauses, seconds):
    bucket, now, times = Bucket(rate, burst), 0.0, []
    for pause in pauses:
        now = max(now + pause, bucket.ready_at())
        bucket.take(now)
        times.append(now)

    assert most_within(times, seconds) <= rate * seconds + burst + SLACK


@given(burst=st.integers(1, 40), rate=st.floats(0.1, 50))
def test_a_bucket_gives_its_whole_burst_at_once_and_then_one_at_a_time(rate, burst):
    bucket = Bucket(rate, burst)
    for _ in range(burst):
        assert bucket.ready_at() <= 5.0 + SLACK
        bucket.take(5.0)

    assert bucket.ready_at() == pytest.approx(5.0 + 1 / rate)


@given(pauses=pauses, seconds=st.floats(0, 10))
def test_a_chat_hears_one_a_second_after_a_short_burst(pauses, seconds):
    times = [at for at, _ in taken_when_ready(Limits(), ["5"] * len(pauses), pauses)]

    assert most_within(times, seconds) <= seconds + CHAT_BURST + SLACK


@given(pauses=pauses)
def test_a_group_hears_at_most_twenty_in_any_minute(pauses):
    times = [at for at, _ in taken_when_ready(Limits(), ["-100"] * len(pauses), pauses)]

    # A minute without its last instant.
    assert most_within(times, 60 - SLACK) <= 20


@given(pauses=pauses, seconds=st.floats(0, 3))
def test_all_chats_together_stay_within_the_whole_bots_rate(pauses, seconds):
    times = [at for at, _ in taken_when_ready(Limits(), [str(number) for number in range(len(pauses))], [p / 100 for p in pauses])]

    assert most_within(times, seconds) <= TELEGRAM_RATE * seconds + BURST + SLACK


def test_a_rate_of_nought_lifts_all_limits_of_our_own():
    taken = taken_when_ready(Limits(0), ["-100"] * 500, [0.0] * 500)

    assert taken[-1][0] == 0.0


def test_one_chat_told_to_wait_holds_up_nobody_else():
    limits = Limits()
    for second in range(100):
        limits.told_to_wait("5", 10.0 + second / 100, 3600.0)

    assert limits.ready_at() <= 10.0


def test_several_chats_told_to_wait_within_a_moment_hold_up_everybody_for_the_longest():
    limits = Limits(0)
    for number, wait in zip(range(SEVERAL), (7.0, 3.0, 5.0), strict=True):
        limits.told_to_wait(str(number), 10.0, 10.0 + wait)
    limits.told_to_wait("0", 10.1, 17.0)

    assert limits.ready_at() == 17.0


def test_several_chats_told_to_wait_now_and_then_hold_up_nobody():
    limits = Limits(0)
    for number in range(10):
        limits.told_to_wait(str(number), number * MOMENT, 3600.0)

    assert limits.ready_at() < 0


def test_a_chat_that_has_been_silent_is_forgotten():
    limits = Limits()
    limits.take("5", 0.0)
    limits.take("-6", 0.0)

    limits.forget(0.5)
    assert limits.chat_ready_at("5") > float("-inf")
    limits.forget(60.0)
    assert limits.chat_ready_at("5") == limits.chat_ready_at("-6") == float("-inf")
