"""From answers and checklist results to evidence: it follows the words, and nothing is evidence that says nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.model import EvidenceKind
from storage.evidence import evidence_by_code
from storage.sources import source_texts

DAILY = "Vi frågar brukarna varje år."
PLANNED = "Vi planerar en app till hösten."
OTHER = "Alla protokoll ligger på webben."


def said(team):
    return [(item.id, item.text) for item in team.items()]


def texts_by_version(team):
    return {(source.id, source.version): source.text for source in source_texts(team.tx, team.id)}


def test_each_sentence_of_an_answer_is_evidence_tagged_with_what_was_asked(team, kerstin):
    team.answer(kerstin, f"{DAILY} {PLANNED}", sub_question="2.5")
    assert said(team) == [("i1", DAILY), ("i2", PLANNED)]
    assert [item.kind for item in team.items()] == [EvidenceKind.IN_PLACE, EvidenceKind.PLANNED]
    assert team.tags("i1") == team.tags("i2") == [("2.5", "asked", None)]


def test_an_answer_in_several_messages_is_one_source(team, kerstin):
    team.answer(kerstin, DAILY, PLANNED)
    assert len({(item.source, item.version) for item in team.items()}) == 1
    assert source_texts(team.tx, team.id)[0].text == f"{DAILY}\n{PLANNED}"


def test_evidence_says_who_spoke_by_code_and_role_only(team, kerstin):
    team.answer(kerstin, DAILY)
    item = team.items()[0]
    assert (item.by, item.role, item.voice, item.source_title) == ("P01", "unit_manager", "P01", "")


@pytest.mark.parametrize("status", ["open", "skipped", "unknown", "not_mine", "note"])
def test_words_with_another_status_than_answered_make_no_evidence(team, kerstin, status):
    team.answer(kerstin, DAILY, status=status)
    assert team.items() == []
    assert source_texts(team.tx, team.id) == []


@pytest.mark.parametrize("parts", [(), ("",), (" \n ",)])
def test_an_answer_without_words_makes_no_evidence(team, kerstin, parts):
    team.answer(kerstin, *parts)
    assert team.items() == []


def test_emoji_alone_are_kept_and_show_no_practice(team, kerstin):
    team.answer(kerstin, "👍🏽👨‍👩‍👧")
    assert [(item.text, item.kind) for item in team.items()] == [("👍🏽👨‍👩‍👧", EvidenceKind.OPINION)]


def test_offsets_count_code_points_so_that_words_after_an_emoji_are_cut_right(team, kerstin):
    team.answer(kerstin, f"😀😀 {DAILY}", f"مرحبا {OTHER}")
    texts = texts_by_version(team)
    assert [item.text for item in team.items()] == [texts[item.source, item.version][item.start : item.end] for item in team.items()]
    assert team.items()[0].text.endswith(DAILY)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), max_size=4))
def test_whatever_is_written_evidence_is_cut_from_its_version(team, kerstin, parts):
    team.messages += 1
    team.answer(kerstin, *parts, revision=team.messages)
    texts = texts_by_version(team)
    for item in team.items():
        assert item.text == texts[item.source, item.version][item.start : item.end]
        assert item.text.strip()


def test_a_hundred_thousand_characters_are_kept_and_cut_into_pieces_of_at_most_600(team, kerstin):
    sentence = "Vi frågar brukarna " + "och deras anhöriga " * 12 + "varje år."
    count = 100_000 // (len(sentence) + 1)
    team.answer(kerstin, f"{sentence} " * count)
    assert [item.text for item in team.items()] == [sentence] * count
    team.answer(kerstin, "mycket " * 14_000, revision=2)
    assert max(len(item.text) for item in team.items()) <= 600
    assert " ".join(item.text for item in team.items()).split() == ["mycket"] * 14_000


def test_a_hundred_thousand_characters_without_a_space_are_kept_too(team, kerstin):
    team.answer(kerstin, "å" * 100_000)
    assert sum(len(item.text) for item in team.items()) == 100_000


def test_an_edit_keeps_the_unchanged_sentences_with_their_numbers_and_tags(team, kerstin, anna):
    answer = team.answer(kerstin, DAILY, PLANNED)
    team.confirm(anna, "i1", "2.5")
    team.reword(kerstin, answer, 2, OTHER)
    assert said(team) == [("i1", DAILY), ("i3", OTHER)]
    assert team.tags("i1") == [("2.5", "confirmed", "E1")]
    assert team.tags("i3") == [("1.1", "asked", None)]


def test_a_sentence_that_moved_keeps_its_number_and_is_cut_at_its_new_place(team, kerstin):
    answer = team.answer(kerstin, PLANNED, DAILY)
    team.reword(kerstin, answer, 1, f"{PLANNED} {OTHER}")
    texts = texts_by_version(team)
    assert {item.id: item.text for item in team.items()} == {"i1": PLANNED, "i2": DAILY, "i3": OTHER}
    assert all(texts[item.source, item.version][item.start : item.end] == item.text for item in team.items())


def test_a_sentence_said_twice_is_two_pieces_and_editing_one_keeps_the_other(team, kerstin):
    answer = team.answer(kerstin, DAILY, DAILY)
    team.reword(kerstin, answer, 2, OTHER)
    assert said(team) == [("i1", DAILY), ("i3", OTHER)]


def test_a_changed_sentence_loses_what_was_confirmed_of_the_old_one(team, kerstin, anna):
    answer = team.answer(kerstin, DAILY)
    team.confirm(anna, "i1", "2.5")
    team.reword(kerstin, answer, 1, "Vi frågar inte brukarna varje år.")
    assert team.tags("i2") == [("1.1", "asked", None)]
    assert evidence_by_code(team.tx, team.id, "i1") is None


def test_an_edit_that_is_taken_back_brings_the_earlier_version_back(team, kerstin):
    answer = team.answer(kerstin, DAILY)
    first = team.items()[0].version
    team.reword(kerstin, answer, 1, OTHER)
    team.reword(kerstin, answer, 1, DAILY)
    assert [(item.text, item.version) for item in team.items()] == [(DAILY, first)]
    assert [source.text for source in source_texts(team.tx, team.id)] == [DAILY]


def test_a_number_is_never_given_to_another_sentence(team, kerstin):
    answer = team.answer(kerstin, DAILY)
    given_so_far = {"i1"}
    for text in (OTHER, PLANNED, DAILY):
        team.reword(kerstin, answer, 1, text)
        assert team.items()[0].id not in given_so_far
        given_so_far.add(team.items()[0].id)


def test_a_new_revision_withdraws_the_evidence_of_the_one_before(team, kerstin):
    team.answer(kerstin, DAILY)
    team.answer(kerstin, OTHER, revision=2)
    assert said(team) == [("i2", OTHER)]


def test_a_revision_that_is_skipped_leaves_no_evidence(team, kerstin):
    team.answer(kerstin, DAILY)
    team.answer(kerstin, "Nej, hoppa över.", status="skipped", revision=2)
    assert team.items() == []


def test_an_edit_of_a_superseded_revision_makes_no_evidence(team, kerstin):
    first = team.answer(kerstin, DAILY)
    team.answer(kerstin, OTHER, revision=2)
    team.tx.refresh(first)
    team.reword(kerstin, first, 1, PLANNED)
    assert said(team) == [("i2", OTHER)]


@pytest.mark.parametrize(
    ("result", "kind"), [("found", EvidenceKind.IN_PLACE), ("partly", EvidenceKind.PARTLY), ("notfound", EvidenceKind.NOT_FOUND)]
)
@pytest.mark.parametrize(("source", "letter"), [("document", "d"), ("website", "w"), ("intranet", "n")])
def test_a_checklist_result_is_one_piece_of_its_source_by_its_evaluator(team, anna, result, kind, source, letter):
    team.look_for(anna, result, source=source)
    item = team.items()[0]
    assert (item.id, item.kind, item.source_kind.value) == (f"{letter}1", kind, source)
    assert (item.by, item.role, item.from_checklist, item.text) == ("E1", None, True, "ett beslutat dokument om insyn")
    assert team.tags(item.id) == [("1.1", "asked", None)]


def test_what_is_not_applicable_makes_no_evidence(team, anna):
    team.look_for(anna, "na", "Gäller inte här.")
    assert team.items() == []


def test_a_note_of_several_lines_is_one_finding_in_the_evaluators_words(team, anna):
    team.look_for(anna, "found", "Planen finns på sidan tre.", "Den är från 2024. Den följs upp.")
    assert [item.text for item in team.items()] == ["Planen finns på sidan tre.\nDen är från 2024. Den följs upp."]
    text = source_texts(team.tx, team.id)[0].text
    assert text.startswith("ett beslutat dokument om insyn\n")


def test_a_link_alone_is_where_it_was_found_and_not_what_was_said(team, anna):
    team.look_for(anna, "found", "https://ekkoping.example/plan", "Planen är beslutad.")
    assert [item.text for item in team.items()] == ["Planen är beslutad."]
    assert source_texts(team.tx, team.id)[0].url == "https://ekkoping.example/plan"


def test_a_note_with_a_link_in_it_keeps_all_its_words(team, anna):
    team.look_for(anna, "found", "Se https://ekkoping.example/plan sidan 3.")
    assert [item.text for item in team.items()] == ["Se https://ekkoping.example/plan sidan 3."]


def test_evaluators_are_voices_of_their_sources_and_not_of_people(team, anna, bo):
    team.look_for(anna, "found")
    team.look_for(bo, "notfound", source="website")
    assert len({item.voice for item in team.items()}) == 2
    assert {item.voice for item in team.items()} == {item.source for item in team.items()}
