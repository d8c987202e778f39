"""The report from what is stored: its cover, its counts, the reference beside it, and points that are agreed or unanimous."""

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.creating import set_reference
from evaluation.forgetting import forget_person
from evaluation.refusals import NotAllowed
from evaluation.reporting import facts_of, report_of
from evaluation.scoring import import_points
from evidence.model import SourceKind
from storage.identity import id_of
from storage.log import log_of
from summary.writers.html import report_page

REFERENCE = {
    "label": "Medelvärde",
    "municipalities": 63,
    "years": "sedan 2010",
    "edition": "2010",
    "areas": {"1": 54, "2": 60, "3": 58, "4": 55, "5": 62, "6": 60, "7": 61, "8": 62},
}


@pytest.fixture
def report(team, anna, texts):
    return lambda **given: report_of(team.tx, anna, team.evaluation, texts, **given)


def test_the_cover_names_who_evaluated_and_where_they_come_from(team):
    for name, role, organisation in [
        ("Anna", "lead", "Ekköping"),
        ("Bo", "evaluator", ""),
        ("Cecilia", "reader", "Askby"),
        ("David", "contact", "Askby"),
        ("Eva", "administrator", "Askby"),
    ]:
        team.join(name, role, organisation)
    facts = facts_of(team.tx, team.evaluation)
    assert (facts.name, facts.municipality, facts.year) == ("Utvärdering 2026", "Ekköping", 2026)
    assert [(one.name, one.organisation) for one in facts.evaluators] == [("Anna", "Ekköping"), ("Bo", None)]


def test_the_report_counts_who_answered_and_what_was_read(team, report, anna):
    talks, skips, notes = team.person("Kerstin Lund"), team.person("Bo Ek"), team.person("Eva Ny", "union")
    team.answer(talks, "Vi frågar brukarna varje år.")
    team.answer(talks, "Planen är antagen.", sub_question="1.2")
    team.answer(skips, status="skipped")
    team.answer(notes, "Hej!", status="note")
    team.ingest("Planen antogs i mars.")
    team.ingest("Alla protokoll ligger på webben.", kind=SourceKind.WEBSITE)
    team.look_for(anna, "found", source="document")
    said = " ".join(report().conducted)
    assert "en enhetschef" in said
    assert "facklig" not in said
    assert "ett dokument" in said


def test_who_asked_to_be_forgotten_is_not_counted(new_team, texts, at):
    team = new_team(on_forget="restrict")
    anna, goes = team.actor("Anna"), team.person()
    team.answer(goes, "Vi frågar brukarna varje år.")
    forget_person(team.tx, team.evaluation, id_of(goes), at)
    assert "enhetschef" not in " ".join(report_of(team.tx, anna, team.evaluation, texts).conducted)


def test_the_reference_stands_beside_the_areas_with_its_number_years_and_edition(team, report):
    set_reference(team.tx, team.evaluation, REFERENCE, None)
    made = report()
    assert [row.reference for row in made.areas] == ["54", "60", "58", "55", "62", "60", "61", "62", "472"]
    assert all(word in made.reference_note for word in ("63", "sedan 2010", "2010"))


def test_a_reference_of_another_edition_is_named_and_not_shown(team, report):
    set_reference(team.tx, team.evaluation, REFERENCE | {"edition": "2017"}, None)
    made = report()
    assert not made.shows_reference
    assert "2017" in made.reference_note


def test_without_a_reference_none_is_spoken_of(report):
    assert (report().shows_reference, report().reference_note) == (False, "")


def test_key_facts_are_printed_as_they_were_given(team, report):
    set_reference(team.tx, team.evaluation, None, [{"label": "Invånare", "value": "9 571"}])
    assert report().key_facts == (("Invånare", "9 571"),)


def test_points_that_are_neither_agreed_nor_unanimous_are_missing(team, report, bo, at):
    import_points(team.tx, bo, team.evaluation, b"sub_question,points,evaluator\n1.1,7.5,\n1.2,5,E1\n1.2,5,E2\n1.3,5,E1\n", "p.csv", at)
    printed = {row.cells[0]: row.cells[2] for row in report().overview}
    assert (printed["1.1"], printed["1.2"], printed["1.3"]) == ("8", "5", "–")


def test_every_sub_question_of_the_edition_has_its_row(report):
    rows = [row.cells[0] for row in report().overview if row.kind == "sub_question"]
    assert (len(rows), rows[0], rows[-1][:2]) == (45, "1.1", "8.")


def test_it_is_marked_as_a_draft_as_nothing_locks_an_evaluation_yet(report):
    assert report().is_draft


def test_an_evaluator_may_not_unblind(team, report, at):
    with pytest.raises(NotAllowed):
        report(unblinded_at=at)


def test_unblinding_is_logged_and_plain_reading_is_not(team, report, texts, at):
    before = len(log_of(team.tx, team.id))
    report()
    assert len(log_of(team.tx, team.id)) == before
    report_of(team.tx, ADMINISTRATOR, team.evaluation, texts, unblinded_at=at)
    assert (log_of(team.tx, team.id)[-1].action, log_of(team.tx, team.id)[-1].subject) == ("unblinded", "report")


def test_the_same_state_gives_the_same_bytes(team, report, texts, kerstin):
    team.answer(kerstin, "Vi frågar brukarna varje år.")
    assert report_page(report(), texts) == report_page(report(), texts)
