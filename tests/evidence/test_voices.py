from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evidence.model import EvidenceKind as K
from evidence.voices import count_independent, independent_voices
from tests.evidence.pieces import piece


def test_a_document_and_its_copy_on_the_website_are_one_voice():
    assert independent_voices([piece(source="document", text="Vi frågar alla."), piece(source="website", text=" vi  frågar alla.")]) == 1


def test_a_copy_that_says_something_more_is_a_voice_of_its_own():
    shared = [piece(source="document", text="Samma.", voice="s1"), piece(source="website", text="Samma.", voice="s2")]
    assert independent_voices([*shared, piece(source="website", text="Mer.", voice="s2")]) == 2


def test_two_people_who_use_the_same_words_are_two_voices():
    assert independent_voices([piece(text="Ja."), piece(text="Ja.")]) == 2


def test_people_whose_answers_are_grouped_as_alike_are_one_voice():
    items = [piece(), piece(), piece()]
    assert independent_voices(items, {items[0].id: "g", items[2].id: "g"}) == 2


def test_of_three_voices_two_of_which_only_repeat_each_other_two_are_independent():
    assert count_independent({"A": {"1", "2", "3"}, "B": {"g"}, "C": {"g"}}) == 2


def test_what_evaluators_looked_through_is_one_voice_a_source_kind():
    looked = [replace(piece(K.NOT_FOUND, source), from_checklist=True) for source in ("website", "website", "document")]
    assert independent_voices(looked) == 2


def test_two_searches_that_are_noted_alike_were_both_made():
    looked = [replace(piece(K.NOT_FOUND, source, text="Finns inte."), from_checklist=True) for source in ("website", "document")]
    assert independent_voices(looked) == 2


def test_a_long_row_of_voices_that_each_repeat_the_one_before_is_counted():
    row = {f"{number}": {f"{number}", f"{number + 1}"} for number in range(3_000)}
    assert count_independent({**row, "first": {"0"}, "last": {"3000"}}) == 3_001


SAID = st.dictionaries(st.sampled_from("ABCDE"), st.sets(st.integers(1, 5).map(str), min_size=1), max_size=5)


@given(SAID)
def test_independent_voices_are_never_more_than_the_voices_or_than_what_is_said(said):
    found = count_independent(said)
    assert found <= min(len(said), len(set().union(*said.values())))
    assert bool(found) == bool(said)


@given(SAID)
def test_the_order_in_which_voices_speak_changes_nothing(said):
    assert count_independent(said) == count_independent(dict(reversed(said.items())))


@given(SAID, st.integers(1, 5).map(str))
def test_one_more_voice_adds_one_at_most_and_takes_none_away(said, what):
    assert count_independent({**said, "F": {what}}) - count_independent(said) in (0, 1)
