from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.planner import Needs, planned_questions
from question_bank.loading import load_bank
from question_bank.model import ROLES
from rubric.editions import load_edition

EDITION = load_edition("2010")
BANK = load_bank(EDITION)
AREAS = {prompt.id: EDITION.sub_question(prompt.sub_question).area for prompt in BANK.prompts}


@given(st.sampled_from(ROLES), st.integers(0, 200), st.integers(1, 60))
def test_a_person_gets_as_many_prompts_of_their_role_as_there_are_up_to_the_limit(role, number, limit):
    suiting = [prompt.id for prompt in BANK.prompts_for(role)]
    planned = planned_questions(BANK, EDITION, role, number, limit)
    assert len(planned) == min(limit, len(suiting))
    assert list(planned) == [prompt for prompt in suiting if prompt in planned]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("number", range(8))
def test_areas_are_taken_in_turn(role, number):
    available = Counter(AREAS[prompt.id] for prompt in BANK.prompts_for(role))
    taken = Counter(AREAS[prompt] for prompt in planned_questions(BANK, EDITION, role, number))
    unexhausted = [taken[area] for area in available if taken[area] < available[area]]
    assert not unexhausted or max(taken.values()) - min(unexhausted) <= 1


@pytest.mark.parametrize("role", ROLES)
def test_people_of_one_role_are_together_asked_everything_that_suits_it(role):
    asked = {prompt for number in range(1, 5) for prompt in planned_questions(BANK, EDITION, role, number)}
    assert asked == {prompt.id for prompt in BANK.prompts_for(role)}


@pytest.mark.parametrize("role", ROLES)
def test_the_next_person_of_a_role_is_not_asked_the_same(role):
    assert planned_questions(BANK, EDITION, role, 1) != planned_questions(BANK, EDITION, role, 2) or len(BANK.prompts_for(role)) <= 20


AT_STAKE = {row.id: Fraction(row.max_points) for row in EDITION.sub_questions}
PROMPTS = {prompt.id: prompt for prompt in BANK.prompts}


def planned(role, number=0, *, at_stake=AT_STAKE, asked=None, limit=20):
    return planned_questions(BANK, EDITION, role, number, limit, needs=Needs(at_stake, asked or Counter()))


@pytest.mark.parametrize("role", ROLES)
def test_what_stands_firmly_is_asked_only_when_nothing_thin_is_left_in_its_area(role):
    suiting = [prompt.sub_question for prompt in BANK.prompts_for(role)]
    firm = set(suiting[::2])
    plan = planned(role, at_stake={row: points for row, points in AT_STAKE.items() if row not in firm})
    asked = {PROMPTS[prompt].sub_question for prompt in plan}
    for area in EDITION.areas:
        own = [row.id for row in area.sub_questions if row.id in suiting]
        assert not asked & firm & set(own) or set(own) - firm <= asked


@pytest.mark.parametrize("role", ROLES)
def test_where_all_is_as_thin_most_points_are_asked_for_first(role):
    plan = planned(role, limit=8)
    suiting = {prompt.sub_question: prompt.id for prompt in BANK.prompts_for(role)}
    for area in EDITION.areas:
        own = [row for row in area.sub_questions if row.id in suiting]
        assert suiting[max(own, key=lambda row: row.max_points).id] in plan


@pytest.mark.parametrize("role", ROLES)
def test_people_of_one_role_who_begin_on_the_same_day_are_together_asked_everything(role):
    asked = Counter()
    for number in range(1, 5):
        asked.update(planned(role, number, asked=asked))
    assert set(asked) == {prompt.id for prompt in BANK.prompts_for(role)}


@given(
    st.sampled_from(ROLES),
    st.integers(0, 50),
    st.dictionaries(st.sampled_from(sorted(AT_STAKE)), st.fractions(0, 30)),
    st.dictionaries(st.sampled_from(sorted(PROMPTS)), st.integers(0, 9)),
)
def test_whatever_is_needed_areas_are_taken_in_turn_in_the_rubrics_order(role, number, at_stake, asked):
    plan = planned(role, number, at_stake=at_stake, asked=asked)
    taken, there = Counter(AREAS[prompt] for prompt in plan), Counter(AREAS[prompt.id] for prompt in BANK.prompts_for(role))
    assert list(plan) == [prompt.id for prompt in BANK.prompts_for(role) if prompt.id in plan]
    assert max(taken.values()) - min(taken[area] for area in there if taken[area] < there[area]) <= 1
