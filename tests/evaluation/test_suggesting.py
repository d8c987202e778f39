"""What a piece might speak to besides: kept with the evidence, computed where nothing is kept, and never a tag."""

import pytest
from sqlalchemy import update

from evaluation.suggesting import suggestions_for
from evidence.tagging import SUGGESTION_FLOOR
from storage.evidence import stored_suggestions
from storage.tables.sources import StoredSuggestion

# Asked about 1.1, it tells of something else.
TALKS = "Alla har medarbetarsamtal med sin chef varje år, och löneöversynen bygger på det."


@pytest.fixture
def told(team, kerstin):
    team.answer(kerstin, TALKS)
    return team.items()[0]


def suggested(team, item):
    return suggestions_for(team.tx, team.evaluation, [item])[item.id]


def test_what_a_piece_might_speak_to_besides_is_suggested_and_tags_nothing(team, told):
    assert "6" in {one.sub_question.partition(".")[0] for one in suggested(team, told)}
    assert team.tags(told.id) == [("1.1", "asked", None)]


def test_suggestions_are_kept_with_the_evidence_best_first_and_only_likely_ones(team, told):
    kept = stored_suggestions(team.tx, team.id, [told.id])[told.id]
    assert kept == sorted(kept, key=lambda one: -one.confidence)
    assert all(one.confidence >= SUGGESTION_FLOOR for one in kept)


def test_what_is_kept_is_what_is_shown(team, told):
    team.tx.execute(update(StoredSuggestion).values(confidence=0.99))
    assert {one.confidence for one in suggested(team, told)} == {0.99}


def test_suggestions_of_a_document_are_computed_while_none_are_kept(team):
    team.ingest(TALKS)
    item = team.items()[0]
    assert stored_suggestions(team.tx, team.id) == {}
    assert suggested(team, item)


def test_a_reworded_sentence_leaves_no_suggestion_behind(team, kerstin):
    answer = team.answer(kerstin, TALKS)
    team.reword(kerstin, answer, 1, "Ja.")
    assert {code for code, kept in stored_suggestions(team.tx, team.id).items() if kept} <= {"i2"}
