"""What a piece might speak to besides: kept with the evidence, better the more is confirmed, of one evaluation only, and never a tag."""

import pytest

from evaluation import suggesting
from evaluation.confirming import remove_tag
from evaluation.suggesting import suggestions_for
from evidence.tagging import SUGGESTION_FLOOR, Suggestion
from storage.evidence import add_suggestions, ids_by_code, stored_suggestions
from storage.identity import id_of
from storage.tables.sources import Evidence, HiddenSpan, SourceVersion
from tests.rows import stored

# Asked about 1.1, it tells of something else.
TALKS = "Alla har medarbetarsamtal med sin chef varje år, och löneöversynen bygger på det."
# Words that no lexicon has.
ROUND, NEXT_ROUND = "Snorkelrundan hålls varje torsdag hos Pilgruppen.", "Pilgruppen ställde in Snorkelrundan."


@pytest.fixture
def told(team, kerstin):
    team.answer(kerstin, TALKS)
    return team.items()[0]


def suggested(team, item):
    return suggestions_for(team.tx, team.evaluation, [item])[item.id]


def confidence(team, item, sub_question="7.2"):
    return next((one.confidence for one in suggested(team, item) if one.sub_question == sub_question), 0.0)


def item_of(team, words):
    return next(item for item in team.items() if item.text == words)


def test_what_a_piece_might_speak_to_besides_is_suggested_and_tags_nothing(team, told):
    assert "6" in {one.sub_question.partition(".")[0] for one in suggested(team, told)}
    assert team.tags(told.id) == [("1.1", "asked", None)]


def test_a_suggestion_says_which_of_the_pieces_words_speak_for_it(team, told):
    assert suggested(team, told)[0].why
    assert {word for one in suggested(team, told) for word in one.why} <= set(TALKS.replace(",", " ").replace(".", " ").split())


def test_suggestions_are_kept_with_the_evidence_best_first_and_only_likely_ones(team, told):
    kept = stored_suggestions(team.tx, team.id, [told.id])[told.id]
    assert kept == sorted(kept, key=lambda one: -one.confidence)
    assert all(one.confidence >= SUGGESTION_FLOOR for one in kept)


def test_a_passage_of_a_document_has_suggestions_too(team):
    team.ingest(TALKS)
    assert suggested(team, team.items()[0])


def test_a_reworded_sentence_leaves_no_suggestion_behind(team, kerstin):
    answer = team.answer(kerstin, TALKS)
    team.reword(kerstin, answer, 1, "Ja.")
    assert {code for code, kept in stored_suggestions(team.tx, team.id).items() if kept} <= {"i2"}


@pytest.mark.parametrize("of_answer", [True, False])
def test_a_confirmed_tag_improves_what_is_suggested_for_other_pieces(team, anna, kerstin, of_answer):
    team.ingest(f"{ROUND}\n")
    if of_answer:
        team.answer(kerstin, NEXT_ROUND)
    else:
        team.ingest(f"{NEXT_ROUND}\n", "nästa.txt")
    other = item_of(team, NEXT_ROUND)
    before = confidence(team, other)

    team.confirm(anna, item_of(team, ROUND).id, "7.2")

    assert confidence(team, other) > max(2 * before, SUGGESTION_FLOOR)
    assert all(tag[1] == "asked" for tag in team.tags(other.id))


def test_a_tag_taken_back_is_as_if_it_had_never_been(team, anna, at):
    team.ingest(f"{ROUND}\n{NEXT_ROUND}\n")
    item = item_of(team, ROUND)
    other = item_of(team, NEXT_ROUND)
    before = suggested(team, other)
    team.confirm(anna, item.id, "7.2")
    assert suggested(team, other) != before

    remove_tag(team.tx, anna, team.evaluation, item.id, "7.2", at)

    assert suggested(team, other) == before


def test_one_confirmed_for_another_in_one_go_is_learned_and_taken_back(team, anna, at):
    team.ingest(f"{ROUND}\n{NEXT_ROUND}\n")
    item, other = item_of(team, ROUND), item_of(team, NEXT_ROUND)
    team.confirm(anna, item.id, "7.2")
    suggested(team, other)

    remove_tag(team.tx, anna, team.evaluation, item.id, "7.2", at)
    team.confirm(anna, item.id, "8.5")

    assert (confidence(team, other, "7.2"), confidence(team, other, "8.5") > SUGGESTION_FLOOR) == (0, True)


def test_no_other_evaluation_meets_the_words(team, new_team, anna):
    other = new_team(municipality="Askköping")
    for each in (team, other):
        each.ingest(f"{ROUND}\n{NEXT_ROUND}\n")
    before = suggested(other, item_of(other, NEXT_ROUND))

    team.confirm(anna, item_of(team, ROUND).id, "7.2")

    assert suggested(team, item_of(team, NEXT_ROUND)) != before
    assert suggested(other, item_of(other, NEXT_ROUND)) == before


def test_the_words_of_a_restricted_person_are_unlearned(team, anna, at, kerstin):
    team.answer(kerstin, ROUND)
    team.ingest(f"{NEXT_ROUND}\n")
    other = item_of(team, NEXT_ROUND)
    before = suggested(team, other)
    team.confirm(anna, item_of(team, ROUND).id, "7.2")
    assert suggested(team, other) != before

    kerstin.restricted_at = at
    team.tx.flush()

    assert suggested(team, other) == before


def test_hidden_words_are_unlearned(team, anna, at):
    team.ingest(f"{ROUND}\n{NEXT_ROUND}\n")
    item, other = item_of(team, ROUND), item_of(team, NEXT_ROUND)
    team.confirm(anna, item.id, "7.2")
    learned = confidence(team, other)

    _hide(team, item, "Snorkelrundan", anna.member_id, at)
    _hide(team, item, "Pilgruppen", anna.member_id, at)

    assert confidence(team, other) < learned / 2


def _hide(team, item, words, member, at):
    """As hiding does: marks stand in the text instead of the words."""
    evidence = team.tx.get(Evidence, ids_by_code(team.tx, team.id, [item.id])[item.id])
    version = team.tx.get(SourceVersion, evidence.source_version_id)
    start = version.text.index(words, evidence.start_at)
    version.text = version.text[:start] + "█" * len(words) + version.text[start + len(words) :]
    span = {"start_at": start, "end_at": start + len(words), "words": words, "reason": "hälsa", "member_id": member, "at": at}
    stored(team.tx, HiddenSpan(source_version_id=id_of(version), **span))


def test_the_sentence_before_counts_in_the_same_paragraph_only(team):
    follows = "Det tycker vi fungerar utmärkt här hos oss."
    team.ingest(f"Lönesamtal och lönekriterier är kända. {follows}\n", "a.txt")
    team.ingest(f"Lönesamtal och lönekriterier är kända.\n\n{follows}\n", "b.txt")
    beside, apart = [item for item in team.items() if item.text == follows]
    assert confidence(team, beside, "6.4") > confidence(team, apart, "6.4")


def test_on_a_very_long_page_what_nobody_has_confirmed_is_looked_at_first_and_the_rest_shows_what_is_kept(team, anna, monkeypatch):
    monkeypatch.setattr(suggesting, "MOST_LOOKED_AT", 1)
    team.ingest(f"{TALKS}\n{ROUND}\n")
    talks, other = item_of(team, TALKS), item_of(team, ROUND)
    kept = Suggestion("8.6", 0.9)
    add_suggestions(team.tx, {key: [kept] for key in ids_by_code(team.tx, team.id, [talks.id, other.id]).values()})
    team.confirm(anna, other.id, "7.2")

    found = suggestions_for(team.tx, team.evaluation, team.items())

    assert found[other.id] == [kept]
    assert kept not in found[talks.id]


def test_a_ninth_evaluation_takes_the_place_of_the_one_longest_not_looked_at(team, new_team, anna, monkeypatch):
    monkeypatch.setattr(suggesting, "_MOST_CLASSIFIERS", 1)
    team.ingest(f"{ROUND}\n{NEXT_ROUND}\n")
    team.confirm(anna, item_of(team, ROUND).id, "7.2")
    before = suggested(team, item_of(team, NEXT_ROUND))
    other = new_team()
    other.ingest(f"{NEXT_ROUND}\n")
    suggested(other, item_of(other, NEXT_ROUND))
    assert suggested(team, item_of(team, NEXT_ROUND)) == before
