"""Who may speak where: the first account of a channel is bound, another one is let in by the first, and codes cannot be guessed."""

import pytest

from bot.arrivals import MOST_WAITING
from bot.doors import DoorKind, look_at_door
from bot.events import TELEGRAM, WEB
from evaluation.access import ADMINISTRATOR
from evaluation.inviting import reissue
from evaluation.tokens import ATTEMPT_WINDOW, ATTEMPTS_ALLOWED, SHORT_LIFETIME
from storage.evaluations import evaluation_by_id
from tests.bot.evaluation import AT, MAJA, OLA, Person, answers, everything_stored, on_the_web, texts_of
from texts.catalogue import load_texts

SAID = load_texts("sv")


@pytest.fixture
def somebody(database, intake):
    """An account that is not Maja's, and tries her ways in."""
    return Person(database, intake, interview=1, account="666")


def ask_for_new_ways_in(database):
    return database.write(lambda tx: reissue(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), "P01", AT))


def door(database, word, account="5", at=AT, channel=TELEGRAM):
    return database.read(lambda tx: look_at_door(tx, word, channel, account, at)).kind


def test_the_first_account_of_a_channel_is_bound(database, maja, invitations):
    assert door(database, invitations.tokens[MAJA]) is DoorKind.FRESH

    maja.begins(invitations.tokens[MAJA])

    assert door(database, invitations.tokens[MAJA]) is DoorKind.OPEN
    assert door(database, invitations.tokens[MAJA], account="666") is DoorKind.TAKEN
    assert door(database, invitations.tokens[MAJA], channel=WEB) is DoorKind.FRESH


def test_a_person_who_opens_their_link_again_is_told_where_they_are(maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    question = maja.heard()[-1]

    maja.does(maja.opened(invitations.tokens[MAJA]))
    maja.does(maja.opened())

    assert maja.heard()[-2:] == [question, question]


def test_whoever_opens_a_used_link_hears_nothing_of_the_interview_and_stores_nothing(database, maja, somebody, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("Majas eget svar"))

    somebody.does(somebody.opened(invitations.tokens[MAJA]), somebody.wrote("Jag hittade telefonen"), somebody.pressed("done"))

    assert somebody.heard() == [SAID("bot.taken"), SAID("bot.stranger"), SAID("bot.stranger")]
    assert texts_of(database) == ["Majas eget svar"]


def test_the_first_account_is_asked_once_and_lets_the_other_in(database, maja, somebody, invitations):
    maja.begins(invitations.tokens[MAJA])
    somebody.does(somebody.opened(invitations.tokens[MAJA]))
    somebody.does(somebody.opened(invitations.tokens[MAJA]))
    assert maja.heard().count(SAID("bot.knock")) == 1
    assert [data.partition(":")[0] for data in maja.buttons()] == ["go", "admit"]

    maja.does(maja.pressed("admit", maja.buttons()[1].rpartition(".")[2]))
    somebody.does(somebody.wrote("Från den nya telefonen"))

    assert SAID("bot.admitted") in somebody.heard()
    assert texts_of(database) == ["Från den nya telefonen"]


def test_it_was_not_me_lets_nobody_in(database, maja, somebody, invitations):
    maja.begins(invitations.tokens[MAJA])
    somebody.does(somebody.opened(invitations.tokens[MAJA]))

    maja.does(maja.pressed("go", "not_me"))
    somebody.does(somebody.wrote("Släpp in mig"))

    assert somebody.heard()[-1] == SAID("bot.stranger")
    assert texts_of(database) == []


def test_nobody_lets_in_an_account_that_knocks_at_another_interview(database, intake, maja, somebody, invitations):
    ola = Person(database, intake, interview=2, account="6")
    maja.begins(invitations.tokens[MAJA])
    ola.begins(invitations.tokens[OLA])
    somebody.does(somebody.opened(invitations.tokens[MAJA]))
    waiting = maja.buttons()[1].rpartition(".")[2]

    ola.does(ola.pressed("admit", waiting))
    somebody.does(somebody.wrote("Släpp in mig"))

    assert texts_of(database) == []


def test_a_browser_knocks_only_when_told_to(maja, somebody, invitations):
    first = on_the_web(maja, invitations.tokens[MAJA])
    first.begins(invitations.tokens[MAJA])
    second = on_the_web(maja, invitations.tokens[MAJA], account="browser-2")

    second.does(second.wrote("Hej"))
    assert SAID("bot.knock") not in first.heard()
    second.does(second.knocked())

    assert first.heard()[-1] == SAID("bot.knock")


def test_the_first_account_is_not_asked_for_ever(database, intake, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    for number in range(MOST_WAITING + 5):
        stranger = Person(database, intake, interview=1, account=f"66{number}")
        stranger.does(stranger.opened(invitations.tokens[MAJA]))

    assert maja.heard().count(SAID("bot.knock")) == MOST_WAITING


@pytest.mark.parametrize("as_typed", [str.upper, lambda code: f"{code[:4]}-{code[4:]}", lambda code: f" {code} "])
def test_a_short_code_is_taken_as_people_type_it(maja, invitations, as_typed):
    maja.does(maja.wrote(as_typed(invitations.shorts[MAJA])))

    assert maja.heard()[-1].startswith("Hej! Björkvik")


def test_a_short_code_serves_once(database, maja, somebody, invitations):
    maja.does(maja.wrote(invitations.shorts[MAJA]))

    somebody.does(somebody.wrote(invitations.shorts[MAJA]))

    assert somebody.heard() == [SAID("bot.unknown_code")]
    assert door(database, invitations.shorts[MAJA], channel=WEB) is DoorKind.CLOSED
    assert door(database, invitations.tokens[MAJA], channel=WEB) is DoorKind.FRESH


def test_a_short_code_ends_after_its_days(database, invitations):
    assert door(database, invitations.shorts[MAJA], at=AT + SHORT_LIFETIME * 0.99) is DoorKind.FRESH
    assert door(database, invitations.shorts[MAJA], at=AT + SHORT_LIFETIME) is DoorKind.CLOSED


def test_a_token_that_is_typed_opens_the_interview_and_is_no_answer(database, maja, invitations):
    browser = on_the_web(maja, invitations.tokens[MAJA])
    browser.begins(invitations.tokens[MAJA])

    maja.does(maja.wrote(invitations.tokens[MAJA]))
    maja.does(maja.wrote("Nu från telefonen"))

    assert texts_of(database) == ["Nu från telefonen"]
    assert invitations.tokens[MAJA] not in everything_stored(database)


def test_the_code_of_a_person_never_opens_anything(maja):
    for code in ("P01", "p01"):
        maja.does(maja.wrote(code), maja.opened(code))

    assert set(maja.heard()) == {SAID("bot.unknown_code"), SAID("bot.stranger")}


def test_an_ended_token_opens_nothing_and_unbinds_its_account(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    renewed = ask_for_new_ways_in(database)

    maja.does(maja.wrote("Hallå där"), maja.opened(invitations.tokens[MAJA]))
    assert maja.heard()[-2:] == [SAID("bot.stranger"), SAID("bot.unknown_code")]
    maja.does(maja.opened(renewed.token))
    maja.does(maja.wrote("Här är jag igen"))

    assert texts_of(database) == ["Här är jag igen"]


def test_codes_are_not_listened_to_after_too_many_tries(somebody, invitations):
    for _ in range(ATTEMPTS_ALLOWED):
        somebody.does(somebody.wrote("aaaabbbb"))

    somebody.does(somebody.wrote(invitations.shorts[MAJA]))
    assert somebody.heard()[-1] == SAID("bot.too_many_attempts")
    somebody.at += ATTEMPT_WINDOW
    somebody.does(somebody.wrote(invitations.shorts[MAJA]))

    assert somebody.heard()[-1].startswith("Hej! Björkvik")


def test_a_token_opens_even_after_too_many_tries(somebody, invitations):
    for _ in range(ATTEMPTS_ALLOWED + 1):
        somebody.does(somebody.wrote("aaaabbbb"))

    somebody.does(somebody.opened(invitations.tokens[MAJA]))

    assert somebody.heard()[-1].startswith("Hej! Björkvik")


def test_one_guesser_does_not_shut_out_others(maja, somebody, invitations):
    for _ in range(ATTEMPTS_ALLOWED + 1):
        somebody.does(somebody.wrote("aaaabbbb"))

    maja.does(maja.wrote(invitations.shorts[MAJA]))

    assert maja.heard()[-1].startswith("Hej! Björkvik")


def test_an_account_of_two_interviews_speaks_in_the_one_it_opened_last(database, intake, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    both = Person(database, intake, interview=2, account=maja.account, at=maja.at)
    both._numbers = maja._numbers
    both.begins(invitations.tokens[OLA])
    both.does(both.wrote("Till den andra"))

    maja.at = both.at
    maja.does(maja.opened(invitations.tokens[MAJA]))
    maja.does(maja.wrote("Till den första"))

    assert [(row["interviewee"], row["text"]) for row in answers(database)] == [("P01", "Till den första"), ("P02", "Till den andra")]
