"""An evaluation keeps the bank it began with; in a language on its way, what is missing is asked in Swedish, and said so."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.conversation import QUESTION_LIMIT
from evaluation import instruments
from evidence.planner import planned_questions
from question_bank.loading import load_bank
from rubric.editions import load_edition
from storage.answers import answers_of
from storage.tables.evaluations import Evaluation
from storage.tables.people import Participant
from tests.bot.evaluation import MAJA

EDITION = load_edition("2010")
NEWEST = load_bank(EDITION).version


def first_prompt(database, interview):
    return database.read(lambda tx: answers_of(tx, interview))[0].prompt


def test_a_new_evaluation_asks_by_the_newest_bank(maja, database, invitations):
    maja.begins(invitations.tokens[MAJA])
    newest = load_bank(EDITION, NEWEST)
    assert first_prompt(database, maja.interview) in {prompt.text["sv"] for prompt in newest.prompts_for("unit_manager")}


def test_an_evaluation_that_runs_with_an_earlier_bank_keeps_it(maja, database, invitations):
    database.write(lambda tx: tx.execute(update(Evaluation).values(bank_version="1")))
    maja.begins(invitations.tokens[MAJA])
    earlier, newest = ({prompt.text["sv"] for prompt in load_bank(EDITION, version).prompts} for version in ("1", NEWEST))
    assert first_prompt(database, maja.interview) in earlier - newest


@pytest.fixture
def mostly_norwegian(monkeypatch):
    """The newest bank, with Norwegian for every prompt but the second that Maja is asked."""
    bank = load_bank(EDITION)
    second = planned_questions(bank, EDITION, "unit_manager", 1, QUESTION_LIMIT)[1]
    prompts = tuple(
        replace(prompt, text={"sv": prompt.text["sv"], **({} if prompt.id == second else {"nb": "Hva gjør dere?"})})
        for prompt in bank.prompts
    )
    monkeypatch.setattr(instruments, "load_bank", lambda edition, version: replace(bank, prompts=prompts))
    instruments.instrument.cache_clear()
    yield
    instruments.instrument.cache_clear()


def test_what_a_language_on_its_way_lacks_is_asked_in_swedish_with_a_note(maja, database, invitations, mostly_norwegian):
    database.write(lambda tx: tx.execute(update(Participant).values(language="nb")))
    maja.begins(invitations.tokens[MAJA])
    assert "Hva gjør dere?" in maja.heard()[-1]
    assert "(Spørsmålet finnes bare på svensk ennå.)" not in maja.heard()[-1]

    maja.does(maja.pressed("skip"))
    assert maja.heard()[-1].endswith("(Spørsmålet finnes bare på svensk ennå.)")
    assert "svensk" not in database.read(lambda tx: answers_of(tx, maja.interview))[-1].prompt
