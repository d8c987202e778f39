"""What becomes of words, edits, photos and results on real SQLite: answers with their revisions, notes, evidence."""

from sqlmodel import select

from bot.events import FileFetched
from bot.jobs.kinds import FETCH_FILE
from storage.tables.conversation import Job
from tests.bot.evaluation import (
    AT,
    EVALUATOR,
    MAJA,
    answers,
    everything_stored,
    evidence,
    on_the_web,
    texts_of,
)
from texts.catalogue import load_texts

RECEIPT = load_texts("sv")("bot.part_kept")


def test_an_edited_part_is_reworded_in_the_same_revision(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    first = maja.wrote("Vi frågar bruakrna.", message="77")
    maja.does(first, maja.wrote("Varje år."), maja.pressed("done"))

    maja.does(maja.edited("77", "Vi frågar brukarna."))

    answered = answers(database)[0]
    assert (answered["text"], answered["revision"]) == ("Vi frågar brukarna.\nVarje år.", 1)
    assert answered["parts"][0]["event"] == first.id
    assert {each["text"] for each in evidence(database)} == {"Vi frågar brukarna.", "Varje år."}
    assert "bruakrna" in everything_stored(database)
    assert "bruakrna" not in str(answers(database))


def test_an_edit_of_a_message_that_was_never_stored_becomes_a_note(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.edited("från före ja", "Nu vill jag säga det"))
    maja.does(maja.edited("från före ja", "Nu vill jag säga det här"))

    (note,) = [row for row in answers(database) if row["status"] == "note"]
    assert (note["question"], note["text"]) == (None, "Nu vill jag säga det här")


def test_words_outside_a_question_become_a_note_with_the_words_as_written(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.wrote("/hjälp jag förstår inte"), maja.wrote("/draft"), maja.wrote("/okänt"))

    assert [row["text"] for row in answers(database) if row["status"] == "note"] == ["/hjälp jag förstår inte", "/draft", "/okänt"]


def test_words_written_before_a_way_out_are_kept_and_make_no_evidence(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("Jag tror att vi frågar alla."), maja.pressed("unknown"))

    assert (answers(database)[0]["status"], answers(database)[0]["text"]) == ("unknown", "Jag tror att vi frågar alla.")
    assert evidence(database) == []


def test_an_old_revision_stays_current_until_the_first_new_part(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("Det gamla svaret."), maja.pressed("done"))
    maja.does(maja.pressed("back"))
    assert [(row["text"], row["current"]) for row in answers(database) if row["text"]] == [("Det gamla svaret.", True)]
    assert [each["text"] for each in evidence(database)] == ["Det gamla svaret."]

    maja.does(maja.wrote("Det nya svaret."))

    told = [(row["revision"], row["text"], row["current"]) for row in answers(database) if row["text"]]
    assert told == [(1, "Det gamla svaret.", False), (2, "Det nya svaret.", True)]
    assert evidence(database) == []


def test_an_unfinished_answer_is_exported(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.wrote("Halva svaret"))

    (row,) = answers(database)
    assert (row["status"], row["text"], row["channel"], row["answered_at"]) == ("open", "Halva svaret", "telegram", None)


def test_a_question_is_kept_in_the_words_that_were_shown(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    swedish = answers(database)[0]["prompt"]

    maja.does(maja.pressed("language", "en"))

    english = answers(database)[0]["prompt"]
    assert english != swedish
    assert english in maja.heard()[-1]


def to_fetch(database):
    return database.read(lambda tx: tx.exec(select(Job).where(Job.kind == FETCH_FILE)).all())


def test_a_photo_is_a_part_with_a_file_to_fetch(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.sent("photo", "anslagstavlan", file="bild-1"))

    (part,) = answers(database)[0]["parts"]
    assert (part["kind"], part["text"], part["file"]) == ("photo", "anslagstavlan", None)
    (job,) = to_fetch(database)
    assert (job.kind, job.payload["file"], job.state) == ("fetch_file", "bild-1", "waiting")


def test_a_file_that_is_kept_already_belongs_to_its_part_at_once(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.sent("photo", "anslagstavlan", file=None, sha256="ab" * 32))

    (part,) = answers(database)[0]["parts"]
    assert (part["kind"], part["text"], part["file"]) == ("photo", "anslagstavlan", "ab" * 32)
    assert to_fetch(database) == []


def test_a_fetched_file_belongs_to_its_part(database, intake, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.sent("voice"))
    fetched = FileFetched(id="file-1", channel="telegram", account="5", at=AT, part_id=1, sha256="ab" * 32)

    intake.take_now([fetched])

    assert answers(database)[0]["parts"][0]["file"] == "ab" * 32


def test_a_conversation_goes_on_at_another_channel_in_the_middle(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("På telefonen"))
    browser = on_the_web(maja, invitations.tokens[MAJA])

    browser.does(browser.wrote("vid datorn"), browser.pressed("done"), browser.wrote("nästa svar"))
    maja.does(maja.wrote("och hemma igen"))

    assert texts_of(database) == ["På telefonen\nvid datorn", "nästa svar\noch hemma igen"]
    assert [row["channel"] for row in answers(database)] == ["web", "telegram"]
    assert maja.heard()[-1] == RECEIPT
    assert browser.heard()[-1] == RECEIPT


def test_words_and_an_edit_of_another_channels_message_do_not_meet(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("På telefonen", message="m1"))
    browser = on_the_web(maja, invitations.tokens[MAJA])

    browser.does(browser.edited("m1", "Något annat"))

    assert texts_of(database) == ["På telefonen", "Något annat"]


def test_an_evaluators_result_with_note_and_link_becomes_one_finding(database, asa, invitations):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    asa.does(asa.wrote("/area 1"))
    asa.does(asa.pressed("found"))
    asa.does(asa.wrote("Policyn från 2024."), asa.wrote("https://example.org/policy"))

    (item,) = evidence(database)
    assert (item["kind"], item["text"], item["by"]) == ("in_place", "Policyn från 2024.", "E1")
    assert item["tags"] == [{"sub_question": "1.1", "state": "asked", "by": None}]


def test_what_is_not_applicable_is_logged_and_makes_no_evidence(database, asa, invitations):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    asa.does(asa.wrote("/area 1"))
    asa.does(asa.pressed("na"))

    assert evidence(database) == []
    assert "'na'" in everything_stored(database)
