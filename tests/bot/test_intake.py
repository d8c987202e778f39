"""A batch of events on real SQLite: what is stored once, what is kept of what fails, and what is said."""

import pytest
from sqlmodel import select

from bot.events import WEB, FileFetched
from bot.intake import Intake
from storage.conversation import interview_by_id
from storage.erasure import unnamed_files
from storage.errors import StorageError
from storage.tables.conversation import Job
from tests.bot.evaluation import (
    AT,
    EVALUATOR,
    MAJA,
    OLA,
    Person,
    answers,
    dead,
    everything_stored,
    evidence,
    on_the_web,
    texts_of,
)
from texts.catalogue import load_texts

SECRET = "mycket hemligt ord"
RECEIPT = load_texts("sv")("bot.part_kept")


def break_state(person):
    """As a fault in an earlier version might leave it: a saved state that cannot be read."""

    def change(tx):
        interview_by_id(tx, person.interview).state = {"version": 1, "phase": "asking"}

    person.database.write(change)


@pytest.fixture
def maja(database, intake):
    return Person(database, intake, interview=1, account="5")


@pytest.fixture
def ola(database, intake):
    return Person(database, intake, interview=2, account="6")


@pytest.fixture
def asa(database, intake):
    return Person(database, intake, interview=3, account="7")


def test_nothing_somebody_writes_before_they_agree_is_stored(database, maja, invitations):
    first = maja.wrote(SECRET)
    maja.does(maja.opened(invitations.tokens[MAJA]), first, maja.wrote(f"{SECRET} igen"), maja.edited(first.message, f"{SECRET} rättat"))
    maja.does(maja.wrote(f"/svar {SECRET}"), maja.sent("photo", f"{SECRET} på bild", file="bild-1"), maja.pressed("decline"))
    maja.does(maja.wrote(SECRET))

    assert SECRET not in everything_stored(database)
    assert "bild-1" not in everything_stored(database)
    assert len(maja.heard()) == 8


def test_nothing_a_stranger_writes_is_stored(database, maja):
    maja.does(maja.wrote(SECRET), maja.wrote("hemlighet"), maja.sent("voice", SECRET), maja.edited("m", SECRET), maja.pressed("agree"))

    assert "heml" not in everything_stored(database)
    assert len(maja.heard()) == 5


def test_an_event_delivered_twice_is_taken_once(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    event = maja.wrote("Vi frågar brukarna")

    maja.does(event, event)
    heard = maja.heard()
    maja.does(event)

    assert texts_of(database) == ["Vi frågar brukarna"]
    assert maja.heard() == heard


def test_the_same_id_of_another_account_is_another_event(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    ola.begins(invitations.tokens[OLA])

    maja.does(maja.wrote("Majas ord"))
    ola.does(ola.wrote("Olas ord"))

    assert texts_of(database) == ["Majas ord", "Olas ord"]


def test_an_event_that_cannot_be_played_is_kept_and_stops_nobody_else(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    ola.begins(invitations.tokens[OLA])
    poisoned = maja.wrote("Majas ord")
    break_state(maja)

    maja.does(ola.wrote("Olas ena ord"), poisoned, ola.wrote("Olas andra ord"))

    (kept,) = dead(database)
    assert (kept.event, kept.payload["text"], kept.interview_id) == (poisoned.id, "Majas ord", 1)
    assert "KeyError" in kept.error
    assert texts_of(database) == ["Olas ena ord\nOlas andra ord"]
    assert maja.heard()[-1] == load_texts("sv")("bot.trouble")


def test_what_a_failing_event_had_done_is_undone(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    # The part is stored before the receipt is worded: a question that the bank no longer has fails in between.
    maja.does(maja.wrote("Först"))
    state = {**maja.state(), "plan": ["0.0-a"]}
    database.write(lambda tx: setattr(interview_by_id(tx, 1), "state", state))

    maja.does(maja.pressed("done"))

    assert [row["status"] for row in answers(database)] == ["open"]
    assert maja.state() == state
    assert evidence(database) == []
    assert len(dead(database)) == 1


def test_a_dead_event_is_not_played_again(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    poisoned = maja.wrote("Majas ord")
    break_state(maja)
    maja.does(poisoned)

    maja.does(poisoned)

    assert len(dead(database)) == 1


def test_a_dead_event_keeps_no_token(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    browser = on_the_web(maja, invitations.tokens[MAJA])
    break_state(maja)

    browser.does(browser.wrote("Majas ord"))

    assert [each.payload["text"] for each in dead(database)] == ["Majas ord"]
    assert invitations.tokens[MAJA] not in everything_stored(database)


def test_a_dead_event_of_somebody_who_has_not_agreed_keeps_no_words(database, maja, invitations):
    maja.does(maja.opened(invitations.tokens[MAJA]))
    break_state(maja)

    maja.does(maja.wrote(SECRET))

    assert len(dead(database)) == 1
    assert SECRET not in everything_stored(database)


def test_a_burst_of_messages_shares_one_receipt(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    before = len(maja.heard())

    maja.does(maja.wrote("Ett"), maja.wrote("Två"), maja.wrote("Tre"))

    assert maja.heard()[before:] == [RECEIPT]
    assert maja.buttons() == ["done:1.1"]
    assert texts_of(database) == ["Ett\nTvå\nTre"]


def test_a_burst_over_two_questions_is_answered_in_order(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    before = len(maja.heard())
    first, done = maja.wrote("Ett"), maja.pressed("done")

    maja.does(first, done, maja.wrote("Två"), maja.wrote("Tre"))

    question = maja.heard()[before + 1]
    assert maja.heard()[before:] == [RECEIPT, question, RECEIPT]
    assert question.startswith("Fråga 2 av 20")
    assert texts_of(database) == ["Ett", "Två\nTre"]


def test_receipts_of_two_people_are_not_taken_for_one(maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    ola.begins(invitations.tokens[OLA])

    maja.does(maja.wrote("Ett"), ola.wrote("One"))

    assert maja.heard()[-1] == RECEIPT
    assert ola.heard()[-1] == load_texts("en")("bot.part_kept")


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


def test_a_photo_is_a_part_with_a_file_to_fetch(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.sent("photo", "anslagstavlan", file="bild-1"))

    (part,) = answers(database)[0]["parts"]
    assert (part["kind"], part["text"], part["file"]) == ("photo", "anslagstavlan", None)
    (job,) = database.read(lambda tx: tx.exec(select(Job)).all())
    assert (job.kind, job.payload["file"], job.state) == ("fetch_file", "bild-1", "waiting")


def test_a_file_that_is_kept_already_belongs_to_its_part_at_once(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.sent("photo", "anslagstavlan", file=None, sha256="ab" * 32))

    (part,) = answers(database)[0]["parts"]
    assert (part["kind"], part["text"], part["file"]) == ("photo", "anslagstavlan", "ab" * 32)
    assert database.read(lambda tx: tx.exec(select(Job)).all()) == []


def test_a_file_whose_event_failed_is_named_by_the_dead_event_if_its_sender_has_agreed(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    ola.does(ola.opened(invitations.tokens[OLA]))
    break_state(maja)
    break_state(ola)

    maja.does(maja.sent("file", file=None, sha256="ab" * 32))
    ola.does(ola.sent("file", file=None, sha256="cd" * 32))

    assert [each.payload.get("sha256") for each in dead(database)] == ["ab" * 32, None]
    assert database.read(lambda tx: unnamed_files(tx, ["ab" * 32, "cd" * 32])) == {"cd" * 32}


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


def test_forgetting_leaves_no_word_and_ends_the_token(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(SECRET), maja.wrote("/glom"))
    assert maja.buttons() == ["decline:forget.1.1", "agree:forget.1.1"]

    maja.does(maja.pressed("agree", is_forget=True))
    maja.does(maja.wrote(SECRET), maja.opened(invitations.tokens[MAJA]))

    assert SECRET not in everything_stored(database)
    assert "Maja" not in everything_stored(database)
    assert answers(database) == []
    assert maja.heard()[-3:] == [load_texts("sv")(f"bot.{key}") for key in ("forgotten.erase", "stranger", "unknown_code")]


def test_forgetting_with_a_button_from_before_more_was_said_forgets_nothing(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("/glom"))
    old = maja.pressed("agree", is_forget=True)
    maja.does(maja.wrote("Det här vill jag ha kvar"), maja.pressed("done"))

    maja.does(old)

    assert texts_of(database) == ["Det här vill jag ha kvar"]


def test_when_the_database_fails_nothing_of_the_batch_is_taken(database, maja, ola, invitations):
    maja.begins(invitations.tokens[MAJA])
    event = maja.wrote("Kom igen sedan")
    pages = database.write(lambda tx: tx.connection().exec_driver_sql("PRAGMA page_count").scalar())
    database.write(lambda tx: tx.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar())

    with pytest.raises(StorageError):
        maja.does(event, maja.wrote("x" * 100_000))
    database.write(lambda tx: tx.connection().exec_driver_sql("PRAGMA max_page_count = 1000000").scalar())
    assert texts_of(database) == []
    maja.does(event)

    assert texts_of(database) == ["Kom igen sedan"]


def test_the_bot_is_woken_only_when_the_batch_is_committed(database, folder, maja, invitations):
    seen = []
    maja.intake = Intake(database, folder, lambda: seen.append(texts_of(database)))
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.wrote("Först detta"))

    assert seen[-1] == ["Först detta"]


def test_what_is_said_on_a_page_waits_for_no_sender(database, maja, invitations):
    browser = on_the_web(maja, invitations.tokens[MAJA])
    browser.begins(invitations.tokens[MAJA])

    def waiting(tx):
        return list(tx.connection().exec_driver_sql("SELECT id FROM outbox WHERE channel = ? AND sent_at IS NULL", (WEB,)))

    assert len(browser.heard()) == 2
    assert database.read(waiting) == []


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
