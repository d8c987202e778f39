from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.planner import planned_questions
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
