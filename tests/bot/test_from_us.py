"""What comes from us and not from a person: reminders, an account that takes nothing any more, a return after an outage, a draft made."""

from datetime import timedelta
from typing import Any

import pytest

from bot.events import Event, Prepared, Reminded, Returned, Unreachable
from bot.jobs.kinds import COVERAGE, DRAFT
from storage.jobs import is_pending
from storage.log import log_of
from tests.bot.evaluation import AT, EVALUATOR, MAJA, answers, dead, messages_to, on_the_web
from texts.catalogue import load_texts

SAID = load_texts("sv")
LATER = AT + timedelta(days=3)


def from_us(kind: Any, interview: int = 1, number: int = 1, **values: object) -> Event:
    return kind(id=f"us-{number}", channel="telegram", account="", at=LATER, interview=interview, **values)


def kinds_to(database, account):
    return [message.kind for message in messages_to(database, "telegram", account)]


def test_a_reminder_shows_the_open_question_and_waits_behind_replies(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])

    maja.does(from_us(Reminded))

    assert maja.heard()[-1].startswith(SAID("bot.reminder"))
    assert "Fråga 1 av 20" in maja.heard()[-1]
    assert kinds_to(database, "5")[-2:] == ["question", "reminder"]


@pytest.mark.parametrize("kind", [Reminded, Returned])
def test_it_is_said_where_the_person_spoke_last(maja, invitations, kind):
    maja.begins(invitations.tokens[MAJA])
    browser = on_the_web(maja, invitations.tokens[MAJA])
    browser.does(browser.wrote("vid datorn"))
    heard = len(maja.heard())

    maja.does(from_us(kind))

    assert len(maja.heard()) == heard
    assert "Fråga 1 av 20" in browser.heard()[-1]


def test_who_takes_nothing_any_more_is_paused_and_the_team_is_told(database, maja, asa, invitations):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    maja.begins(invitations.tokens[MAJA])
    heard = len(maja.heard())

    maja.does(from_us(Unreachable))

    assert maja.state()["phase"] == "paused"
    assert len(maja.heard()) == heard
    assert asa.heard()[-1] == SAID("bot.unreachable", code="P01")
    assert ("P01", "unreachable") in [(entry.actor, entry.action) for entry in database.read(lambda tx: log_of(tx, 1))]

    maja.does(maja.pressed("go"))

    assert "Fråga 1 av 20" in maja.heard()[-1]


def test_of_somebody_who_has_been_forgotten_nothing_is_said_and_nothing_fails(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("/glom"))
    maja.does(maja.pressed("agree", is_forget=True))
    heard = len(maja.heard())

    maja.does(*(from_us(kind, number=number) for number, kind in enumerate((Reminded, Returned, Unreachable))))

    assert len(maja.heard()) == heard
    assert answers(database) == []
    assert dead(database) == []


def test_what_has_been_prepared_is_told_in_its_pieces_and_changes_nothing(maja, asa, invitations):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    before = asa.state()

    asa.does(from_us(Prepared, interview=3, messages=("Första delen", "Andra delen"), area="3", forgotten=0))

    assert asa.heard()[-2:] == ["Första delen", "Andra delen"]
    assert asa.state() == before


@pytest.mark.parametrize(("area", "kind"), [("3", DRAFT), (None, COVERAGE)])
def test_what_was_prepared_before_somebody_was_forgotten_is_not_told_but_made_anew(database, maja, asa, invitations, area, kind):
    maja.begins(invitations.tokens[MAJA])
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    made_before = from_us(Prepared, interview=3, messages=("Majas ord",), area=area, forgotten=0)
    maja.does(maja.wrote("/glom"))
    maja.does(maja.pressed("agree", is_forget=True))

    asa.does(made_before)

    assert "Majas ord" not in asa.heard()
    assert database.read(lambda tx: is_pending(tx, kind))


def test_of_what_was_prepared_and_lost_its_words_it_is_made_anew(database, asa, invitations):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))

    asa.does(from_us(Prepared, interview=3, messages=(), area="3", forgotten=0))

    assert database.read(lambda tx: is_pending(tx, DRAFT))


def test_questions_may_stand_for_earlier_questions_and_nothing_else_may(database, maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.pressed("skip"))
    maja.does(maja.wrote("Ett svar"))
    maja.does(maja.wrote("/svar"))
    maja.does(maja.wrote("/okänt"))

    told = list(zip(kinds_to(database, "5"), maja.heard(), strict=True))
    assert [kind for kind, _ in told[2:]] == ["question", "reply", "reply", "reply"]
    assert told[-1][1].startswith(SAID("bot.note_kept"))
