"""A batch of events on a real database: what is stored once, what is kept of what fails, and what is said."""

from sqlalchemy import text

from bot.events import WEB
from bot.intake import Intake
from tests.bot.evaluation import (
    MAJA,
    OLA,
    answers,
    everything_stored,
    on_the_web,
    texts_of,
)
from texts.catalogue import load_texts

SECRET = "mycket hemligt ord"
RECEIPT = load_texts("sv")("bot.part_kept")


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


def test_the_bot_is_woken_only_when_the_batch_is_committed(database, folder, maja, invitations):
    seen = []
    maja.intake = Intake(database, lambda: seen.append(texts_of(database)))
    maja.begins(invitations.tokens[MAJA])

    maja.does(maja.wrote("Först detta"))

    assert seen[-1] == ["Först detta"]


def test_what_is_said_on_a_page_waits_for_no_sender(database, maja, invitations):
    browser = on_the_web(maja, invitations.tokens[MAJA])
    browser.begins(invitations.tokens[MAJA])

    def waiting(tx):
        return tx.execute(text("SELECT id FROM outbox WHERE channel = :channel AND sent_at IS NULL"), {"channel": WEB}).all()

    assert len(browser.heard()) == 2
    assert database.read(waiting) == []
