"""What is delivered in another order than it was made, or tried again: nothing is lost, and nothing is filed where it does not belong."""

from dataclasses import replace

from bot.stuck import retry
from bot.transcript import transcript
from storage.conversation import conversation_of, interview_by_id
from tests.bot.evaluation import AT, EVALUATOR, MAJA, OLA, answers, dead, on_the_web, texts_of
from tests.bot.test_from_us import Unreachable, from_us


def numbered(event, order):
    return replace(event, order=order)


def test_words_that_were_brought_together_are_kept_in_the_order_in_which_they_were_written(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    first, second = numbered(maja.wrote("Först."), 10), numbered(maja.wrote("Sedan."), 11)

    maja.does(second, first)

    assert texts_of(database) == ["Först.\nSedan."]


def test_an_edit_that_comes_before_its_message_breaks_no_later_edit(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.edited("77", "Rättat en gång"))
    maja.does(maja.wrote("Felstavat", message="77"))

    maja.does(maja.edited("77", "Rättat två gånger"))

    assert dead(database) == []
    assert answers(database)[0]["text"] == "Rättat två gånger"


def test_a_changed_answer_stands_before_the_next_question_on_the_page(database, maja, invitations):
    browser = on_the_web(maja, invitations.tokens[MAJA])
    browser.begins(invitations.tokens[MAJA])
    browser.does(browser.wrote("Det gamla."))
    browser.does(browser.pressed("done"))
    browser.does(browser.pressed("back"))

    browser.does(browser.wrote("Det nya."))
    browser.does(browser.pressed("done"))

    lines = [line.text for line in database.read(lambda tx: transcript(tx, 1)).lines]
    assert lines.index("Det nya.") < max(place for place, text in enumerate(lines) if text.startswith("Fråga 2 av"))
    assert database.read(lambda tx: conversation_of(tx, 1)).last_part == 2


def test_an_alert_to_the_team_stands_last_and_leaves_the_buttons(database, maja, asa, invitations):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    asa.does(asa.wrote("/area 1"))
    asa.does(asa.pressed("found"))
    asa.does(asa.wrote("En anteckning."))
    maja.begins(invitations.tokens[MAJA])
    buttons = database.read(lambda tx: transcript(tx, 3)).buttons

    maja.does(from_us(Unreachable))

    shown = database.read(lambda tx: transcript(tx, 3))
    assert "P01" in shown.lines[-1].text
    assert shown.buttons == buttons != ()


def test_a_token_that_is_no_text_stops_nobody_else(database, maja, ola, invitations):
    ola.begins(invitations.tokens[OLA])

    maja.does(ola.wrote("Olas ord"), maja.opened("\ud800" * 20))

    assert texts_of(database) == ["Olas ord"]


def test_words_that_are_tried_again_are_no_answer_to_the_question_that_is_open_now(database, maja, invitations):
    browser = on_the_web(maja, invitations.tokens[MAJA])
    browser.begins(invitations.tokens[MAJA])
    state = browser.state()
    database.write(lambda tx: setattr(interview_by_id(tx, 1), "state", {"version": 1, "phase": "asking"}))
    browser.does(browser.wrote("Svaret på den första."))
    database.write(lambda tx: setattr(interview_by_id(tx, 1), "state", state))
    browser.does(browser.pressed("skip"))
    last = database.read(lambda tx: conversation_of(tx, 1)).active_at

    assert database.write(lambda tx: retry(tx, ["event:1"], AT)) == {"event:1": True}

    told = [(row["question"], row["text"]) for row in answers(database) if row["text"]]
    assert told == [(None, "Svaret på den första.")]
    assert database.read(lambda tx: conversation_of(tx, 1)).active_at == last
