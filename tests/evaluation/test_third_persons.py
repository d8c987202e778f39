"""Other people's private matters: what names somebody beside one is kept out of what is written until an evaluator has looked."""

import pytest

from evaluation.drafting import word_findings, written_findings
from evaluation.hiding import why_marked
from evaluation.refusals import Refused
from evidence.model import ThirdPerson
from storage.log import log_of


def marks(team):
    return {item.text: item.third_person for item in team.items()}


def test_what_names_somebody_with_a_private_matter_waits_and_is_written_nowhere(team, said, anna, written):
    for item in team.items():
        team.confirm(anna, item.id)

    assert list(marks(team).values()) == [ThirdPerson.MARKED, None, ThirdPerson.MARKED]
    assert "Vi har rutiner" in written()
    assert "Anna Berg" not in written()
    assert "sjukskriven" not in written()


def test_once_somebody_has_looked_it_is_written_and_the_log_tells_who(team, said, anna, written, clear):
    team.confirm(anna, "i1")

    clear("i1")

    assert "Anna Berg leder enheten" in written()
    assert (log_of(team.tx, team.id)[-1].action, log_of(team.tx, team.id)[-1].subject) == ("cleared", "i1")


def test_why_it_waits_is_told_by_name_and_matter(team, said):
    why = why_marked(team.tx, team.evaluation, team.items())

    assert {code: (one.name, one.matter.value, one.words) for code, one in why.items()} == {
        "i1": ("Anna Berg", "health", "sjukskriven"),
        "i3": ("Anna Berg", "health", "sjukskriven"),
    }


def test_a_finding_rests_on_nothing_that_waits(team, said, anna, at, clear, sentence):
    def word():
        word_findings(team.tx, anna, team.evaluation, "1", "strength", [("Leds väl", "i1")], at)

    with pytest.raises(Refused) as refused:
        word()
    assert "i1" in sentence(refused.value)
    clear("i1")
    word()
    assert [one.text for one in written_findings(team.tx, team.evaluation, team.items())] == ["Leds väl"]


def test_a_finding_is_left_out_when_what_it_rests_on_begins_to_wait(team, kerstin, anna, at, written):
    answer = team.answer(kerstin, "Anna Berg leder enheten.", "Hon trivs.")
    word_findings(team.tx, anna, team.evaluation, "1", "strength", [("Leds väl", "i1")], at)
    assert "Leds väl" in written()

    team.reword(kerstin, answer, 2, "Hon är sjukskriven.")

    assert marks(team)["Anna Berg leder enheten."] is ThirdPerson.MARKED
    assert "Leds väl" not in written()


def test_what_was_cleared_stays_so_while_its_words_do(team, kerstin, clear):
    answer = team.answer(kerstin, "Anna Berg är sjukskriven.", "Vi klarar oss.")
    clear("i1")

    team.reword(kerstin, answer, 2, "Vi klarar oss bra.")
    assert marks(team)["Anna Berg är sjukskriven."] is ThirdPerson.CLEARED

    team.reword(kerstin, answer, 1, "Anna Berg är sjukskriven igen.")
    assert marks(team)["Anna Berg är sjukskriven igen."] is ThirdPerson.MARKED


def test_a_checklist_note_is_marked_anew_when_it_is_reworded(team, anna, clear):
    noted = team.look_for(anna, "found", "Anna Berg är sjukskriven.")
    clear("d1")

    team.reword(None, noted, 1, "Anna Berg är skild.")

    assert [item.third_person for item in team.items()] == [ThirdPerson.MARKED]


def test_documents_are_marked_too(team):
    team.ingest("Kommunen har en plan.\nKontaktperson är Anna Berg, som är sjukskriven.")

    assert list(marks(team).values()) == [None, ThirdPerson.MARKED]
