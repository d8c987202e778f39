"""Creating an evaluation: pinned to its instrument, or refused in a sentence."""

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.creating import counts_of, summary_of
from evaluation.forgetting import forget_person
from evaluation.instruments import bank_of, edition_of, evaluation_named
from evaluation.refusals import NotFound, Refused
from rubric.model import UnknownEdition
from storage.identity import id_of
from storage.log import first_broken_entry, log_of


def test_an_evaluation_is_called_by_the_order_in_which_it_came(new_team):
    assert [summary_of(new_team().evaluation)["evaluation"] for _ in range(3)] == ["e1", "e2", "e3"]


def test_the_summary_has_what_scripts_rely_on(team):
    assert summary_of(team.evaluation) == {
        "evaluation": "e1",
        "name": "Utvärdering 2026",
        "municipality": "Ekköping",
        "year": 2026,
        "edition": "2010",
        "language": "sv",
        "state": "open",
    }


def test_an_evaluation_is_pinned_to_an_edition_and_a_bank_of_it(evaluation):
    assert (edition_of(evaluation).id, bank_of(evaluation).edition_id) == ("2010", "2010")
    assert bank_of(evaluation).version == evaluation.bank_version


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"name": "  "}, "NAME"),
        ({"municipality": ""}, "--municipality"),
        ({"year": 26}, "26"),
        ({"language": "xx"}, "sv"),
        ({"on_forget": "remember"}, "restrict"),
    ],
)
def test_what_cannot_be_right_is_refused_and_the_sentence_says_which(new_team, sentence, given, word):
    with pytest.raises(Refused) as refused:
        new_team(**given)
    assert word in sentence(refused.value)


def test_an_unknown_edition_is_refused(new_team):
    with pytest.raises(UnknownEdition, match="2010"):
        new_team(edition="2011")


def test_an_evaluation_that_does_not_exist_is_refused_with_those_that_do(new_team, tx, sentence):
    new_team()
    new_team()
    with pytest.raises(NotFound) as refused:
        evaluation_named(tx, "e7")
    assert "e1, e2" in sentence(refused.value)


@pytest.mark.parametrize("word", ["1", "e", "e0", "E1", "e1.0", "e-1", "e²", "e99999999999999999999", "'; DROP TABLE evaluation"])
def test_a_word_that_is_no_code_names_no_evaluation(team, tx, word):
    with pytest.raises(NotFound):
        evaluation_named(tx, word)


def test_the_counts_leave_out_who_asked_to_be_forgotten(new_team, tx, at):
    team = new_team(on_forget="restrict")
    stays, goes = team.person("Kerstin Lund"), team.person("Bo Ek")
    for person in (stays, goes):
        team.answer(person, "Vi frågar brukarna varje år.")
    forget_person(tx, team.evaluation, id_of(goes), at)
    counts = counts_of(tx, team.evaluation)
    assert (counts["interviewees"], counts["forgotten"]) == (1, 1)
    assert (counts["answers"], counts["sources"], counts["evidence"]) == ({"answered": 1}, 1, 1)


def test_what_is_done_is_logged_by_whom_and_never_in_whose_words(team, tx, anna, kerstin):
    team.answer(kerstin, "Vi frågar brukarna varje år.")
    team.confirm(anna, "i1")
    entries = [(entry.actor, entry.action, entry.subject) for entry in log_of(tx, team.id)]
    assert entries == [
        (ADMINISTRATOR.code, "created", "e1"),
        (ADMINISTRATOR.code, "added", "E1"),
        (ADMINISTRATOR.code, "invited", "P01"),
        ("E1", "confirmed", "i1 1.1"),
    ]
    assert first_broken_entry(tx) is None
