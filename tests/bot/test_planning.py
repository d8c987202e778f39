"""What people are asked: planned, when they agree, from where evidence is thin by then, and from what others of their role are asked."""

from collections import Counter

import pytest

from bot.conversation import QUESTION_LIMIT
from bot.planning import COUNTED_FOR
from evaluation.access import ADMINISTRATOR
from evaluation.confirming import confirm_tag
from evaluation.grounding import grounding_of
from evaluation.ingesting import Arriving, ingest, read_arriving
from evaluation.inviting import invite
from evaluation.members import actor_of
from evidence.coverage import coverage_of_heard, heard_in
from evidence.model import SourceKind
from evidence.planner import Needs, planned_questions
from question_bank.loading import load_bank
from rubric.editions import load_edition
from storage.conversation import interview_by_id
from storage.evaluations import evaluation_by_id, member_by_id
from storage.evidence import evidence_items
from storage.heard import spoken_in
from tests.bot.evaluation import AT, MAJA, OLA, Person, evidence

EDITION = load_edition("2010")
BANK = load_bank(EDITION)
AT_STAKE = {row.id: row.max_points for row in EDITION.sub_questions}
MORE = "namn;roll\nKalle Ek;enhetschef\nLisa Ek;enhetschef\nEbba Ek;enhetschef\n"


def colleagues(database, intake):
    """Three more of Maja's role, each with their token."""
    invited = database.write(lambda tx: invite(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), MORE.encode(), "more.csv", AT))
    return [(Person(database, intake, interview=4 + number, account=f"1{number}"), one.token) for number, one in enumerate(invited)]


@pytest.fixture
def firm_ground(ola, invitations, database):
    """1.4, with most points of its area: a union representative and a policy speak to it, and an evaluator has confirmed both."""
    ola.begins(invitations.tokens[OLA])
    ola.does(ola.wrote("We have a dialogue with citizens every spring."), ola.pressed("done"))
    said = evidence(database)[0]["id"]
    policy = Arriving("policy.txt", "Varje nämnd håller två dialogmöten om året.".encode(), SourceKind.DOCUMENT)

    def review(tx):
        evaluation, asa = evaluation_by_id(tx, 1), actor_of(member_by_id(tx, 1))
        ingest(tx, ADMINISTRATOR, evaluation, read_arriving([policy], database.folder), AT)
        for item in (said, *(item.id for item in evidence_items(tx, 1) if item.source_kind is SourceKind.DOCUMENT)):
            confirm_tag(tx, asa, evaluation, item, "1.4", AT)

    database.write(review)
    return "1.4"


def plan_of(person):
    return person.state()["plan"]


def sub_questions(plan):
    return {BANK.prompt(prompt).sub_question for prompt in plan}


def test_who_is_first_is_asked_where_most_points_are_at_stake(maja, invitations):
    maja.begins(invitations.tokens[MAJA])
    needs = Needs(AT_STAKE, Counter())
    assert tuple(plan_of(maja)) == planned_questions(BANK, EDITION, "unit_manager", 1, QUESTION_LIMIT, needs=needs)


def test_people_of_one_role_who_agree_in_one_batch_are_asked_different_things(database, intake):
    people = colleagues(database, intake)
    for person, token in people:
        person.does(person.opened(token))
    intake.take_now([person.pressed("agree") for person, _ in people])

    asked = Counter(prompt for person, _ in people for prompt in plan_of(person))
    suiting = {prompt.id for prompt in BANK.prompts_for("unit_manager")}
    assert set(asked) == suiting
    assert max(asked.values()) <= 2, "three times twenty questions, and 38 to ask"


def test_what_others_of_the_role_are_asked_is_asked_of_the_next_one_last(maja, invitations, database, intake):
    maja.begins(invitations.tokens[MAJA])
    (kalle, token), *_ = colleagues(database, intake)
    kalle.begins(token)
    suiting = {prompt.id for prompt in BANK.prompts_for("unit_manager")}
    never = suiting - set(plan_of(maja)) - set(plan_of(kalle))
    twice = set(plan_of(maja)) & set(plan_of(kalle))
    areas = {BANK.areas[BANK.prompt(prompt).sub_question] for prompt in twice}
    assert not {BANK.areas[BANK.prompt(prompt).sub_question] for prompt in never} & areas


def test_what_was_planned_in_vain_is_not_counted(maja, invitations, database, intake):
    maja.begins(invitations.tokens[MAJA])
    people = colleagues(database, intake)
    for person, token in people:
        person.does(person.opened(token))
    poisoned = maja.wrote("Majas ord")
    database.write(lambda tx: setattr(interview_by_id(tx, maja.interview), "state", {"version": 1, "phase": "asking"}))

    # The batch is rolled back because of Maja's, and then each of the others is planned a second time.
    intake.take_now([*(person.pressed("agree") for person, _ in people), poisoned])

    asked = Counter()
    for number, (person, _) in enumerate(people, start=2):
        plan = planned_questions(BANK, EDITION, "unit_manager", number, QUESTION_LIMIT, needs=Needs(AT_STAKE, asked))
        assert tuple(plan_of(person)) == plan
        asked.update(plan)


def test_what_another_role_is_asked_keeps_nothing_from_being_asked(maja, ola, invitations):
    ola.begins(invitations.tokens[OLA])
    maja.begins(invitations.tokens[MAJA])
    assert sub_questions(plan_of(maja)) & sub_questions(plan_of(ola))


def test_what_stands_firmly_by_then_is_left_out(maja, invitations, database, firm_ground):
    maja.at += COUNTED_FOR
    maja.begins(invitations.tokens[MAJA])
    assert firm_ground not in sub_questions(plan_of(maja))
    first = planned_questions(BANK, EDITION, "unit_manager", 1, QUESTION_LIMIT, needs=Needs(AT_STAKE, Counter()))
    assert firm_ground in sub_questions(first), "it would have been asked"


def test_the_counts_are_those_of_the_overview(maja, invitations, database):
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote("Vi frågar brukarna varje år. Svaren tas upp på arbetsplatsträffen."), maja.pressed("done"))
    assert evidence(database)

    def both(tx):
        shown = grounding_of(tx, ADMINISTRATOR, evaluation_by_id(tx, 1)).ground.coverage
        return shown, coverage_of_heard(shown.sub_questions, heard_in(spoken_in(tx, 1)))

    shown, counted = database.read(both)
    assert counted == shown
    assert shown.voices
