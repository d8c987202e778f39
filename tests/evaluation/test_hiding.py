"""Hiding words: what an evaluator hides is gone from everything that is made of an evaluation, and can come back."""

import pytest
from sqlalchemy import String, cast, delete, event, func, select
from sqlmodel import SQLModel

import evaluation.hiding
import evidence.third_persons
from evaluation.access import ADMINISTRATOR
from evaluation.drafting import word_findings
from evaluation.exporting import export_rows
from evaluation.hiding import clear_third_person, hidden_marks, hidden_words, hide_words, put_words_back, why_marked
from evaluation.likenesses import LIKENESS
from evaluation.refusals import NotAllowed, NotFound, Refused
from evaluation.scoring import enter_points
from evidence.hiding import MASK
from evidence.model import LinkKind, SourceKind, ThirdPerson
from evidence.person_names import names_in
from evidence.third_persons import suspicions
from storage.evidence import ids_by_code, places_of
from storage.hiding import has_hidden, hide_again, items_of_source, source_of
from storage.identity import id_of
from storage.links import LinkState, NewLink, add_links, links_of
from storage.sources import add_version, source_texts
from storage.tables.conversation import Job
from storage.tables.sources import HiddenSpan, SourceVersion


def marks(team):
    return {item.text: item.third_person for item in team.items()}


def columns_with(tx, words):
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if tx.execute(select(func.count()).select_from(table).where(cast(column, String).contains(words))).scalar_one()
    }


def test_hiding_the_name_lets_the_rest_be_written(team, said, anna, hide, written):
    for item in team.items():
        team.confirm(anna, item.id)

    hide("i1", "Anna Berg")

    assert list(marks(team)) == ["█████████ leder enheten.", "Vi har rutiner för det mesta.", "Hon är sjukskriven sedan i mars."]
    assert set(marks(team).values()) == {None}
    assert "█████████ leder enheten" in written()
    assert "sjukskriven" in written()


def test_what_still_names_somebody_waits_on_when_something_else_is_hidden(team, said, hide):
    hide("i1", "enheten")

    assert list(marks(team).values()) == [ThirdPerson.MARKED, None, ThirdPerson.MARKED]


def test_a_passage_keeps_its_tags_when_its_answer_is_made_anew_though_it_would_be_cut_otherwise(team, kerstin, anna, hide):
    answer = team.answer(kerstin, "Det vet Anna Berg. Vi har en plan för allt.", "Mer vet jag inte.")
    team.confirm(anna, "i1")
    before = [(item.id, item.start, item.end) for item in team.items()]
    hide("i1", "vet Anna Berg")

    team.reword(kerstin, answer, 2, "Mer vet jag inte om det.")

    assert [(item.id, item.start, item.end) for item in team.items()][:2] == before[:2]
    assert team.tags("i1") == [("1.1", "confirmed", anna.code)]


def test_words_are_put_back_into_an_answer_that_was_edited_since(team, kerstin, anna, hide, put_back):
    answer = team.answer(kerstin, "Anna Berg är sjukskriven.", "Vi klarar oss.")
    hide("i1", "Anna Berg")
    team.reword(kerstin, answer, 2, "Vi klarar oss bra.")

    put_back("i1")

    assert marks(team) == {"Anna Berg är sjukskriven.": ThirdPerson.MARKED, "Vi klarar oss bra.": None}
    assert "part.text" in columns_with(team.tx, "Anna Berg")


def test_what_was_cleared_without_its_words_waits_again_when_they_are_back(team, said, hide, clear, put_back):
    hide("i1", "leder enheten")
    clear("i1")

    put_back("i1")

    assert marks(team)["Anna Berg leder enheten."] is ThirdPerson.MARKED


def test_two_clicks_are_put_back_one_by_one(team, said, anna, hide, at):
    hide("i3", "sjukskriven", "hälsa")
    hide("i3", "mars", "tid")
    one = next(each for each in hidden_words(team.tx, anna, team.evaluation, "i3") if each.mark.reason == "tid")

    put_words_back(team.tx, anna, team.evaluation, "i3", one.id, at)

    assert list(marks(team))[2] == f"Hon är {MASK * 11} sedan i mars."
    with pytest.raises(NotFound):
        put_words_back(team.tx, anna, team.evaluation, "i3", one.id, at)


def test_in_an_evaluators_note_of_several_messages_words_may_run_over_its_end(team, anna, hide):
    team.look_for(anna, "found", "Vi talade med Anna", "Berg på kontoret.")

    hide("d1", "Anna Berg")

    assert [item.text for item in team.items()] == ["Vi talade med ████\n████ på kontoret."]
    assert not columns_with(team.tx, "med Anna") | columns_with(team.tx, "Berg på")


def test_two_wordings_that_differ_in_what_is_hidden_only_can_both_be_kept(team, kerstin, hide, put_back):
    answer = team.answer(kerstin, "ANNA är här idag.")
    team.reword(kerstin, answer, 1, "Anna är här idag.")

    hide("i2", "Anna")
    assert not columns_with(team.tx, "nna är här")
    put_back("i2")

    assert list(marks(team)) == ["Anna är här idag."]


def test_a_document_hides_them_in_its_title_and_its_file_is_known_to_hold_them(team, hide):
    team.ingest("# Plan för Anna Berg\n\nAnna Berg är sjukskriven. Planen gäller.", "plan.md")
    version = places_of(team.tx, team.id, ["d1"])["d1"].version
    team.tx.get_one(SourceVersion, version).notes = [["named", {"heading": "Plan för Anna Berg"}]]
    assert not has_hidden(team.tx, version)

    hide("d1", "Anna Berg")

    assert [source.title for source in source_texts(team.tx, team.id)] == ["Plan för █████████"]
    assert columns_with(team.tx, "Anna Berg") == {"hidden_span.words"}
    assert has_hidden(team.tx, version)


def test_a_new_version_of_a_document_hides_what_the_earlier_one_hides(team, hide, at):
    team.ingest("Anna Berg är sjukskriven.")
    hide("d1", "Anna Berg")
    source = team.tx.scalars(select(SourceVersion)).one().source_id
    new = {"sha256": "0" * 64, "text": "Nytt. ANNA BERG är tillbaka.", "media_type": "text/plain", "received_at": at}

    version = add_version(team.tx, SourceVersion(source_id=source, **new))
    hide_again(team.tx, version)

    assert version.text == "Nytt. █████████ är tillbaka."
    assert has_hidden(team.tx, id_of(version))


def test_what_evaluators_typed_themselves_is_told_and_left_alone(team, said, anna, at, hide):
    enter_points(team.tx, anna, team.evaluation, "1.1", "5", "Anna Berg säger det.", "", at)
    team.answer(team.person("Bo Ek", "union"), "Vi har en plan för allt.")
    word_findings(team.tx, anna, team.evaluation, "1", "strength", [("Leds av anna berg", "i4")], at)

    hide("i1", "Anna Berg")

    (told,) = hidden_words(team.tx, anna, team.evaluation, "i1")
    assert {(one.kind, one.place, one.by) for one in told.quoted} == {("points", "1.1", "E1"), ("strength", "1", "E1")}
    assert columns_with(team.tx, "Anna Berg") == {"hidden_span.words", "points.reason", "finding.text"}


def test_that_words_are_hidden_is_told_without_them_to_everybody_who_reads(team, said, hide):
    hide("i1", "Anna Berg", "namn")

    marked = hidden_marks(team.tx, team.evaluation, ["i1", "i2"])

    assert {code: [(mark.reason, mark.by) for mark in found] for code, found in marked.items()} == {"i1": [("namn", "E1")]}


def test_what_the_person_answered_to_the_question_before_hides_them_too(team, kerstin, hide, put_back):
    """It is no evidence any more, and exported all the same."""
    team.answer(kerstin, "Anna Berg är sjukskriven, tror jag.")
    team.answer(kerstin, "Anna Berg är sjukskriven.", revision=2)
    item = team.items()[-1].id

    hide(item, "Anna Berg")
    assert columns_with(team.tx, "Anna Berg") == {"hidden_span.words"}

    put_back(item)
    said = [row["text"] for row in export_rows(team.tx, ADMINISTRATOR, team.evaluation, "answers")]
    assert said == ["Anna Berg är sjukskriven, tror jag.", "Anna Berg är sjukskriven."]


def test_a_skipped_answer_to_the_question_hides_them_though_it_was_never_evidence(team, kerstin, hide):
    team.answer(kerstin, "Anna Berg, nej.", status="skipped")
    team.answer(kerstin, "Anna Berg är sjukskriven.", revision=2)

    hide("i1", "Anna Berg")

    assert columns_with(team.tx, "Anna Berg") == {"hidden_span.words"}


def test_other_peoples_answers_are_left_as_they_are(team, said, hide):
    team.answer(team.person("Bo Ek", "union"), "Anna Berg är bra på sitt arbete.")

    hide("i1", "Anna Berg")

    assert list(marks(team))[-1] == "Anna Berg är bra på sitt arbete."


@pytest.mark.parametrize(
    ("words", "reason", "told"),
    [
        ("Karin Ek", "namn", "i1"),
        ("   ", "namn", "i1"),
        ("Anna Berg", "  ", "varför"),
        ("Anna Berg", "Det är ju anna berg", "Skälet"),
        ("Anna Berg", "x" * 301, "300"),
    ],
)
def test_what_cannot_be_hidden_is_refused_and_nothing_is(team, said, hide, sentence, words, reason, told):
    with pytest.raises(Refused) as refused:
        hide("i1", words, reason)

    assert told in sentence(refused.value)
    assert team.tx.scalars(select(HiddenSpan)).all() == []


def test_only_who_judges_clears_hides_asks_and_puts_back(team, said, at, hide):
    reader = team.actor("Rut", "reader")
    hide("i1", "Anna Berg")
    for act in (
        lambda: clear_third_person(team.tx, reader, team.evaluation, "i3", at),
        lambda: hide_words(team.tx, reader, team.evaluation, "i3", "mars", "tid", at),
        lambda: hidden_words(team.tx, reader, team.evaluation, "i1"),
        lambda: put_words_back(team.tx, reader, team.evaluation, "i1", 1, at),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_who_is_no_member_hides_nothing_for_it_could_not_be_told_who_did(team, said, at):
    with pytest.raises(Refused):
        hide_words(team.tx, ADMINISTRATOR, team.evaluation, "i1", "Anna Berg", "namn", at)


def test_what_is_hidden_elsewhere_cannot_be_put_back_from_here(team, said, hide, anna, at):
    team.answer(team.person("Bo Ek", "union"), "Karin Ek är skild.")
    hide("i4", "Karin Ek")
    (other,) = hidden_words(team.tx, anna, team.evaluation, "i4")

    with pytest.raises(NotFound):
        put_words_back(team.tx, anna, team.evaluation, "i1", other.id, at)


def test_nothing_is_cleared_that_does_not_wait(team, said, clear):
    with pytest.raises(Refused):
        clear("i2")


def test_suggestions_are_made_anew_without_the_words(team, kerstin, hide):
    team.answer(kerstin, "Vi har medborgardialog och delaktighet i nämnden varje år.")
    assert columns_with(team.tx, "0.") >= {"suggestion.confidence"}

    hide("i1", "medborgardialog")

    assert not columns_with(team.tx, "0.") & {"suggestion.confidence"}


def test_kinds_of_sources_that_are_judged_by_nearness_are_those_that_are_read(team):
    far = "Kontaktperson är Anna Berg." + " Kommunen har en plan för sin verksamhet." * 20 + " Den som är sjukskriven får stöd."

    for number, kind in enumerate((SourceKind.DOCUMENT, SourceKind.WEBSITE, SourceKind.INTRANET)):
        team.ingest(far + f" {number}", kind=kind)

    assert set(marks(team).values()) == {None}


def test_a_word_written_anew_is_left_as_it_is_though_a_hidden_one_is_a_part_of_it(team, kerstin, hide):
    answer = team.answer(kerstin, "Bo är sjukskriven sedan i mars.", "Vi klarar oss.")
    hide("i1", "Bo")

    team.reword(kerstin, answer, 2, "De boende är nöjda.")

    assert [item.text for item in team.items()] == ["██ är sjukskriven sedan i mars.", "De boende är nöjda."]


def test_what_was_found_by_words_that_are_hidden_is_forgotten_and_looked_for_again(team, anna, at, hide, put_back):
    team.ingest("Rektor Anna Berg leder skolan.\n\nNämnden följer upp planen i maj varje år.\n")
    team.ingest("Skolan leds av rektor Anna Berg.", "annan.txt")
    ids = ids_by_code(team.tx, team.id, ["d1", "d2", "d3"])
    offered = LinkState.OFFERED
    same = [NewLink(ids["d1"], ids["d3"], LinkKind.SAME_AS, offered), NewLink(ids["d2"], ids["d3"], LinkKind.PART_OF, offered)]
    add_links(team.tx, same, at)
    team.tx.execute(delete(Job))

    hide("d1", "Anna Berg")

    assert [(link.one, link.other) for link in links_of(team.tx, team.id)] == [("d2", "d3")]
    assert compared_anew(team) == {"d1", "d3"}
    team.tx.execute(delete(Job))
    put_back("d1")
    assert compared_anew(team) == {"d1"}


def compared_anew(team):
    return {code for job in team.tx.scalars(select(Job).where(Job.kind == LIKENESS)) for code in job.payload["items"]}


def test_a_text_is_looked_through_once_however_many_of_its_pieces_wait(team, monkeypatch):
    team.ingest("Anna Berg är sjukskriven sedan mars.\n\n" * 5)
    looked = []
    monkeypatch.setattr(evaluation.hiding, "suspicions", lambda text, *about: looked.append(text) or suspicions(text, *about))

    assert len(why_marked(team.tx, team.evaluation, team.items())) == 5
    assert len(looked) == 1


def test_in_a_long_document_hiding_looks_only_near_what_waits(team, hide, monkeypatch):
    team.ingest("Anna Berg är sjukskriven sedan mars.\n\n" + "Nämnden följer upp planen i maj varje år.\n\n" * 100)
    looked = []
    monkeypatch.setattr(evidence.third_persons, "names_in", lambda text: looked.append(len(text)) or names_in(text))

    hide("d1", "mars")

    assert [item.third_person for item in team.items()[:2]] == [ThirdPerson.MARKED, None]
    assert sum(looked) < 1_000


def test_a_long_text_does_not_come_once_with_each_of_its_items(team):
    team.ingest("Nämnden följer upp planen i maj varje år.\n\n" * 5)
    source = source_of(team.tx, places_of(team.tx, team.id, ["d1"])["d1"].version)
    told: list[str] = []
    event.listen(team.tx.get_bind(), "before_cursor_execute", lambda _c, _cursor, statement, *_: told.append(statement))

    assert len(items_of_source(team.tx, source)) == 5
    assert not [statement for statement in told if "source_version.text" in statement and "evidence.code" in statement]
