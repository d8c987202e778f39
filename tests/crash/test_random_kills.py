"""Killed again and again at random instants while people answer, and started anew each time: nothing is lost, nobody is forgotten.

Each answer names the person and its number, and people remember which question each was an answer to; the harness is that of the
benchmarks (``benchmarks/load/killing.py``). Nobody ever asks where they are: who is not told to go on is missing in the end. That the
harness sees losses is tested on bots that are written as their library's documentation has them, by the same people and kills.
"""

import pytest

from benchmarks.load.killing import killed_at_random
from tests.crash.conftest import ANSWERS, MANY_ANSWERS, MANY_PEOPLE, PEOPLE
from tests.databases import POSTGRESQL, SQLITE

SEED, KILLS, MANY_KILLS = 4, 5, 20
# Long enough for a loaded machine; a run that goes well never waits it out.
LONGEST_RUN, LONGEST_LONG_RUN = 240.0, 1200.0
# How long somebody waits for a bot that has forgotten them before they ask, in seconds.
PATIENCE = 1.0
MOST_SAID_TWICE = 5
# How long after a start a kill falls at most while people think, in seconds.
WITHIN, LONG_WITHIN = 0.8, 1.5

# Its database, and to how many processes Telegram brings updates; to none means that it fetches them.
WAYS = {
    "polling-sqlite": (SQLITE, 0),
    "webhook-sqlite": (SQLITE, 1),
    "polling-postgresql": (POSTGRESQL, 0),
    "three processes-postgresql": (POSTGRESQL, 3),
}
every_way = pytest.mark.parametrize(("kind", "webhooks"), WAYS.values(), ids=WAYS)


@every_way
async def test_whenever_it_is_killed_no_answer_is_lost_and_nobody_is_forgotten(kind, webhooks, house):
    survived = await killed_at_random(
        house.product(kind, webhooks=webhooks),
        people=PEOPLE,
        answers=ANSWERS,
        kills=KILLS,
        seed=SEED,
        patience=None,
        longest_run=LONGEST_RUN,
    )

    print(survived)
    assert survived.is_whole, survived
    assert (survived.losses.written, survived.kills) == (PEOPLE * ANSWERS, KILLS), survived
    # Nobody hears more than one thing twice of a kill, whatever the rush.
    assert survived.said_twice <= KILLS * PEOPLE, survived


async def test_killed_while_people_think_as_people_do_it_says_little_twice(house):
    survived = await killed_at_random(
        house.product(SQLITE), people=PEOPLE, answers=ANSWERS, kills=KILLS, seed=SEED, patience=None, within=WITHIN, longest_run=LONGEST_RUN
    )

    print(survived)
    assert survived.is_whole, survived
    assert survived.said_twice_a_kill <= MOST_SAID_TWICE, survived


@pytest.mark.full
@every_way
@pytest.mark.parametrize("within", [None, LONG_WITHIN], ids=["in a rush", "thinking"])
async def test_whenever_it_is_killed_of_two_thousand_answers_none_is_lost(kind, webhooks, within, house):
    survived = await killed_at_random(
        house.product(kind, webhooks=webhooks, people=MANY_PEOPLE),
        people=MANY_PEOPLE,
        answers=MANY_ANSWERS,
        kills=MANY_KILLS,
        seed=SEED,
        patience=None,
        within=within,
        longest_run=LONGEST_LONG_RUN,
    )

    print(survived)
    assert survived.is_whole, survived
    assert (survived.losses.written, survived.kills) == (MANY_PEOPLE * MANY_ANSWERS, MANY_KILLS), survived
    assert within is None or survived.said_twice_a_kill <= MOST_SAID_TWICE, survived


@pytest.mark.parametrize("peer", ["ptb_polling", pytest.param("ptb_persistence", marks=pytest.mark.full)])
async def test_the_same_kills_on_a_stock_bot_are_seen_to_lose_answers(peer, house):
    survived = await killed_at_random(
        house.places(SQLITE).bot_of(peer),
        people=PEOPLE,
        answers=ANSWERS,
        kills=KILLS,
        seed=SEED,
        patience=PATIENCE,
        longest_run=LONGEST_RUN,
    )

    print(survived)
    assert survived.losses.lost + survived.losses.misplaced > 0, survived
