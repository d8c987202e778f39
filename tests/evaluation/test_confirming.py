"""Tags by an evaluator's click: confirming opens the asked sub-question again, taking the last one off brings it back."""

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.confirming import decide_kind, remove_tag
from evaluation.refusals import NotFound, Refused
from evidence.coverage import coverage
from rubric.editions import load_edition
from rubric.model import UnknownSubQuestion
from storage.log import log_of


@pytest.fixture
def asked(team, kerstin):
    """i1: an answer to 1.1, which nobody has reviewed."""
    team.answer(kerstin, "Vi frågar brukarna varje år.")


def remove(team, actor, sub_question, evidence="i1"):
    remove_tag(team.tx, actor, team.evaluation, evidence, sub_question, team.evaluation.created_at)


def test_confirming_what_was_asked_replaces_the_provisional_tag(team, anna, asked):
    team.confirm(anna, "i1", "1.1")
    assert team.tags("i1") == [("1.1", "confirmed", "E1")]


def test_confirming_another_sub_question_makes_the_asked_one_open_again(team, anna, asked):
    team.confirm(anna, "i1", "2.5")
    assert team.tags("i1") == [("2.5", "confirmed", "E1")]
    cells = coverage(load_edition("2010"), team.items())
    assert cells.cell("1.1", "unit_manager").asked == 0
    assert cells.cell("2.5", "unit_manager").confirmed == 1


def test_a_piece_can_speak_to_several_sub_questions(team, anna, bo, asked):
    team.confirm(bo, "i1", "2.5")
    team.confirm(anna, "i1", "1.1")
    assert team.tags("i1") == [("1.1", "confirmed", "E1"), ("2.5", "confirmed", "E2")]


def test_taking_off_the_only_confirmed_tag_brings_the_asked_one_back(team, anna, asked):
    team.confirm(anna, "i1", "2.5")
    remove(team, anna, "2.5")
    assert team.tags("i1") == [("1.1", "asked", None)]


def test_taking_off_one_of_two_confirmed_tags_leaves_the_other(team, anna, asked):
    team.confirm(anna, "i1", "1.1")
    team.confirm(anna, "i1", "2.5")
    remove(team, anna, "1.1")
    assert team.tags("i1") == [("2.5", "confirmed", "E1")]


def test_taking_off_the_asked_tag_leaves_the_piece_untagged(team, anna, asked):
    remove(team, anna, "1.1")
    assert team.tags("i1") == []


def test_a_tag_confirmed_by_one_evaluator_can_be_taken_off_by_another(team, anna, bo, asked):
    team.confirm(anna, "i1", "1.1")
    remove(team, bo, "1.1")
    assert team.tags("i1") == [("1.1", "asked", None)]


def test_confirming_twice_changes_nothing_and_keeps_who_was_first(team, anna, bo, asked):
    team.confirm(anna, "i1", "1.1")
    team.confirm(bo, "i1", "1.1")
    assert team.tags("i1") == [("1.1", "confirmed", "E1")]


def test_a_tag_that_is_not_there_cannot_be_taken_off(team, anna, asked, sentence):
    with pytest.raises(Refused) as refused:
        remove(team, anna, "2.5")
    assert "i1" in sentence(refused.value)
    assert "2.5" in sentence(refused.value)


def test_evidence_that_does_not_exist_cannot_be_tagged(team, anna, asked, sentence):
    with pytest.raises(NotFound) as refused:
        team.confirm(anna, "i99")
    assert "i99" in sentence(refused.value)


def test_a_sub_question_that_does_not_exist_cannot_be_confirmed(team, anna, asked):
    with pytest.raises(UnknownSubQuestion, match=r"1\.11"):
        team.confirm(anna, "i1", "1.11")
    assert team.tags("i1") == [("1.1", "asked", None)]


def test_evidence_of_another_evaluation_cannot_be_tagged_from_here(new_team, anna, asked):
    other = new_team()
    with pytest.raises(NotFound):
        other.confirm(ADMINISTRATOR, "i1")


def test_both_clicks_are_logged_with_who_and_what(team, anna, asked):
    team.confirm(anna, "i1", "2.5")
    remove(team, anna, "2.5")
    assert [(entry.actor, entry.action, entry.subject) for entry in log_of(team.tx, team.id)][-2:] == [
        ("E1", "confirmed", "i1 2.5"),
        ("E1", "removed", "i1 2.5"),
    ]


def test_what_a_piece_is_can_be_decided_against_its_wording(team, anna, asked):
    decide_kind(team.tx, anna, team.evaluation, "i1", "opinion", team.evaluation.created_at)
    assert [item.kind.value for item in team.items()] == ["opinion"]
    assert log_of(team.tx, team.id)[-1].subject == "i1 opinion"


def test_what_was_decided_of_a_sentence_holds_when_another_one_is_edited(team, anna, kerstin):
    answer = team.answer(kerstin, "Vi frågar brukarna varje år.", "Alla protokoll ligger på webben.")
    decide_kind(team.tx, anna, team.evaluation, "i1", "partly", team.evaluation.created_at)
    team.reword(kerstin, answer, 2, "De flesta protokoll ligger på webben.")
    assert next((item.id, item.kind.value) for item in team.items()) == ("i1", "partly")


def test_what_a_piece_speaks_for_goes_by_its_kind_until_an_evaluator_says_otherwise(team, anna, asked):
    def decide(kind, direction):
        decide_kind(team.tx, anna, team.evaluation, "i1", kind, team.evaluation.created_at, direction=direction)
        return [(item.direction.value, item.chosen_direction) for item in team.items()]

    assert decide("in_place", "against") == [("against", "against")]
    assert log_of(team.tx, team.id)[-1].subject == "i1 in_place against"
    # What the kind proposes anyway is no choice: it follows the kind from now on.
    assert decide("in_place", "for") == [("for", None)]
    assert decide("stated_missing", "") == [("against", None)]
    assert decide("planned", "") == [("neutral", None)]


def test_a_direction_that_does_not_exist_changes_nothing(team, anna, asked, sentence):
    with pytest.raises(Refused) as refused:
        decide_kind(team.tx, anna, team.evaluation, "i1", "opinion", team.evaluation.created_at, direction="sideways")
    assert "sideways" in sentence(refused.value)
    assert [item.kind.value for item in team.items()] == ["in_place"]


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do(team, anna, asked, sentence):
    with pytest.raises(Refused) as refused:
        decide_kind(team.tx, anna, team.evaluation, "i1", "certain", team.evaluation.created_at)
    assert "certain" in sentence(refused.value)
    assert "stated_missing" in sentence(refused.value)
    assert [item.kind.value for item in team.items()] == ["in_place"]
