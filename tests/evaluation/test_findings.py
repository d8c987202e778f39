"""Findings: an evaluator's words take the place of the proposals, and none stands without evidence."""

import pytest

from evaluation.drafting import draft_of, word_findings, written_findings
from evaluation.forgetting import forget_person
from evaluation.refusals import Refused
from rubric.model import UnknownArea
from storage.identity import id_of


@pytest.fixture
def word(team, anna, at):
    return lambda *lines, kind="strength", area="1": word_findings(team.tx, anna, team.evaluation, area, kind, lines, at)


@pytest.fixture
def heard(team, kerstin):
    """i1 and i2 on 1.1."""
    team.answer(kerstin, "Vi frågar brukarna varje år.", "Alla protokoll ligger på webben.")


def strengths(team, anna, texts):
    return [(one.text, one.evidence, one.proposed) for one in draft_of(team.tx, anna, team.evaluation, "1", texts).strengths]


def test_worded_findings_take_the_place_of_the_proposals(team, anna, heard, word, texts):
    word(("Frågar brukarna varje år", "i1"), ("", ""), (" Allt  ligger\nöppet ", "i2,i1 i2"))
    assert strengths(team, anna, texts) == [("Frågar brukarna varje år", ("i1",), False), ("Allt ligger öppet", ("i2", "i1"), False)]


def test_an_empty_list_brings_the_proposals_back(team, anna, heard, word, texts):
    proposed = strengths(team, anna, texts)
    word(("Frågar brukarna varje år", "i1"))
    word()
    assert strengths(team, anna, texts) == proposed


def test_a_list_replaces_the_one_before_of_its_kind_and_area_only(team, heard, word):
    word(("En styrka", "i1"))
    word(("En brist", "i1"), kind="improvement")
    word(("En annan", "i1"), area="2")
    word(("En ny styrka", "i2"))
    assert [(one.area, one.text) for one in written_findings(team.tx, team.evaluation, team.items())] == [
        ("1", "En brist"),
        ("1", "En ny styrka"),
        ("2", "En annan"),
    ]


@pytest.mark.parametrize(
    ("line", "word_in_sentence"),
    [(("Utan underlag", " , "), "Utan underlag"), (("Med fel underlag", "i1 i99"), "i99"), (("x" * 301, "i1"), "300")],
)
def test_a_finding_that_rests_on_nothing_is_refused_and_the_earlier_list_stays(team, heard, word, sentence, line, word_in_sentence):
    word(("En styrka", "i1"))
    with pytest.raises(Refused) as refused:
        word(("En till", "i1"), line)
    assert word_in_sentence in sentence(refused.value)
    assert [one.text for one in written_findings(team.tx, team.evaluation, team.items())] == ["En styrka"]


def test_an_area_that_does_not_exist_has_no_findings_and_no_draft(team, anna, word, texts):
    with pytest.raises(UnknownArea, match="99"):
        word(area="99")
    with pytest.raises(UnknownArea, match="99"):
        draft_of(team.tx, anna, team.evaluation, "99", texts)


def test_a_finding_whose_evidence_was_reworded_cites_what_is_left(team, anna, kerstin, word, texts):
    answer = team.answer(kerstin, "Vi frågar brukarna varje år.", "Alla protokoll ligger på webben.")
    word(("Vilar på båda", "i1 i2"), ("Vilar på en", "i2"))
    team.reword(kerstin, answer, 2, "Nej, de ligger inte på webben.")
    assert strengths(team, anna, texts) == [("Vilar på båda", ("i1",), False)]


def test_a_finding_does_not_cite_who_asked_to_be_forgotten(new_team, texts, at):
    team = new_team(on_forget="restrict")
    anna, stays, goes = team.actor("Anna"), team.person("Kerstin Lund"), team.person("Bo Ek")
    team.answer(stays, "Vi frågar brukarna varje år.")
    team.answer(goes, "Hos oss frågar vi aldrig.")
    word_findings(team.tx, anna, team.evaluation, "1", "strength", [("Båda", "i1 i2"), ("Bara Bo", "i2")], at)
    forget_person(team.tx, team.evaluation, id_of(goes), at)
    assert strengths(team, anna, texts) == [("Båda", ("i1",), False)]


def test_adding_a_not_to_an_answer_changes_the_draft(team, anna, kerstin, texts):
    answer = team.answer(kerstin, "Vi frågar brukarna varje år.")
    before = draft_of(team.tx, anna, team.evaluation, "1", texts)
    team.reword(kerstin, answer, 1, "Vi frågar inte brukarna varje år.")
    after = draft_of(team.tx, anna, team.evaluation, "1", texts)
    assert [item.kind.value for item in before.items] == ["in_place"]
    assert [item.kind.value for item in after.items] != ["in_place"]
    assert before.parts != after.parts


def test_a_document_that_is_only_suggested_for_an_area_is_in_no_draft(team, anna, texts):
    team.ingest("Kommunens webbplats visar alla protokoll och kallelser.")
    assert draft_of(team.tx, anna, team.evaluation, "1", texts).items == ()
    team.confirm(anna, "d1", "1.2")
    assert [item.id for item in draft_of(team.tx, anna, team.evaluation, "1", texts).items] == ["d1"]
