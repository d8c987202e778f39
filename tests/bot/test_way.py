"""How many messages are under way at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.way import LEAST, MOST, Way

NOW = 100.0


def test_beside_the_server_a_handful_is_under_way():
    way = Way()
    assert way.room(NOW) == LEAST

    way.took(0.003)

    assert way.room(NOW) == LEAST


@pytest.mark.parametrize(("round_trip", "at_least"), [(0.08, 90), (0.15, 190)])
def test_a_long_way_is_filled(round_trip, at_least):
    way = Way()

    way.took(round_trip)

    assert at_least <= way.room(NOW) <= MOST


def test_our_own_waiting_makes_the_way_no_longer():
    way = Way()

    for seconds in (0.004, 2.0, 0.5, 1.0):
        way.took(seconds)

    assert way.room(NOW) == LEAST


def test_a_way_that_has_become_longer_is_believed_after_a_while():
    way = Way()
    way.took(0.004)

    for _ in range(100):
        way.took(0.08)

    assert way.room(NOW) > LEAST


@given(st.lists(st.floats(min_value=0, max_value=1000)))
def test_there_is_always_room_for_somebody_and_never_more_than_connections(round_trips):
    way = Way()
    for seconds in round_trips:
        way.took(seconds)

    assert LEAST <= way.room(NOW) <= MOST


def test_while_nothing_comes_back_others_do_not_wait_for_it():
    way = Way()
    way.took(0.004)

    way.begins(NOW)

    assert way.room(NOW) == LEAST
    assert way.room(NOW + 1) == MOST
