"""The evaluation's own people: added once, let in by a link that serves once, seen by a session that ends."""

from datetime import timedelta

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.members import SESSION_LIFETIME, add_evaluator, log_in, log_out, member_called, memberships_of_session
from evaluation.refusals import NotFound, Refused
from evaluation.tokens import token_hash
from storage.conversation import interview_of_member
from storage.evaluations import members_of
from storage.identity import id_of
from storage.people import invitation_by_hash


def add(team, at, **given):
    values = {"email": "anna@ekkoping.example", "name": "Anna", "organisation": "Ekköping", "role": "evaluator"}
    return add_evaluator(team.tx, ADMINISTRATOR, team.evaluation, at, **(values | given))


def test_new_links_without_a_role_leave_the_role_as_it_was(team, at):
    add(team, at, email="anna@ekkoping.example", name="Anna Ek", role="lead", organisation="")
    again = add(team, at, email="anna@ekkoping.example", name="Anna Ek", role=None, organisation="")
    assert again.member.role == "lead"


def test_members_are_called_in_the_order_in_which_they_joined(team):
    assert [team.join(name).member.code for name in ("Anna", "Bo", "Cecilia")] == ["E1", "E2", "E3"]


def test_the_same_address_again_is_the_same_person_with_what_is_new_about_them(team, at):
    first = add(team, at)
    again = add(team, at, email=" ANNA@Ekkoping.example ", name="Anna Ek", role="lead", organisation="")
    assert id_of(again.member) == id_of(first.member)
    assert (again.member.name, again.member.role, again.member.organisation) == ("Anna Ek", "lead", "Ekköping")
    assert len(members_of(team.tx, team.id)) == 1


@pytest.mark.parametrize(
    ("given", "word"),
    [({"email": "anna"}, "EMAIL"), ({"email": "a b@c.example"}, "EMAIL"), ({"role": "boss"}, "boss"), ({"name": " "}, "--name")],
)
def test_what_cannot_be_right_is_refused_and_adds_nobody(team, at, sentence, given, word):
    with pytest.raises(Refused) as refused:
        add(team, at, **given)
    assert word in sentence(refused.value)
    assert members_of(team.tx, team.id) == []


def test_a_login_link_serves_once(team, at, sentence):
    joined = add(team, at)
    log_in(team.tx, id_of(joined.member), joined.nonce, at)
    with pytest.raises(Refused) as refused:
        log_in(team.tx, id_of(joined.member), joined.nonce, at)
    assert "redan använts" in sentence(refused.value)


def test_a_newer_login_link_ends_the_one_before(team, at):
    earlier, newer = add(team, at), add(team, at)
    with pytest.raises(Refused):
        log_in(team.tx, id_of(earlier.member), earlier.nonce, at)
    assert log_in(team.tx, id_of(newer.member), newer.nonce, at)


@pytest.mark.parametrize("nonce", ["", "None", "guess"])
def test_a_guessed_link_opens_nothing_before_or_after_the_real_one(team, at, nonce):
    joined = add(team, at)
    for _ in range(2):
        with pytest.raises(Refused):
            log_in(team.tx, id_of(joined.member), nonce, at)
        if joined.member.login_nonce:
            log_in(team.tx, id_of(joined.member), joined.nonce, at)
            team.tx.expire_all()


def test_a_member_who_does_not_exist_cannot_log_in(team, at):
    with pytest.raises(Refused):
        log_in(team.tx, 4711, "nonce", at)


def test_a_session_opens_every_evaluation_of_its_address_and_no_other(new_team, at):
    teams = [new_team(), new_team(), new_team()]
    joined = [add(team, at) for team in teams[:2]]
    add(teams[2], at, email="bo@ekkoping.example")
    cookie = log_in(teams[0].tx, id_of(joined[0].member), joined[0].nonce, at)
    opened = {member.evaluation_id for member in memberships_of_session(teams[0].tx, cookie, at)}
    assert opened == {teams[0].id, teams[1].id}


def test_a_session_ends_after_its_time_and_by_logging_out(team, at):
    first, second = add(team, at), add(team, at, email="bo@ekkoping.example")
    cookies = [log_in(team.tx, id_of(joined.member), joined.nonce, at) for joined in (first, second)]
    just_before = at + SESSION_LIFETIME - timedelta(seconds=1)
    assert memberships_of_session(team.tx, cookies[0], just_before)
    assert memberships_of_session(team.tx, cookies[0], at + SESSION_LIFETIME) == []
    log_out(team.tx, cookies[1])
    assert memberships_of_session(team.tx, cookies[1], just_before) == []


def test_a_cookie_that_nobody_was_given_opens_nothing(team, at):
    add(team, at)
    assert memberships_of_session(team.tx, "guess", at) == []


def test_a_new_telegram_token_ends_the_one_before(team, at):
    earlier, newer = add(team, at), add(team, at)
    ways = [invitation_by_hash(team.tx, token_hash(joined.token)) for joined in (earlier, newer)]
    walk = id_of(interview_of_member(team.tx, id_of(newer.member)))
    assert [(way.ended_at, way.interview_id) for way in ways if way] == [(at, walk), (None, walk)]


@pytest.mark.parametrize("word", ["E2", "e2", "bo@ekkoping.example", "BO@ekkoping.example", "Bo", " bo "])
def test_an_evaluator_is_named_by_code_address_or_name(team, word):
    team.join("Anna")
    team.join("Bo")
    assert member_called(team.tx, team.evaluation, word).code == "E2"


def test_an_evaluator_of_another_evaluation_is_not_known_here(new_team, sentence):
    here, there = new_team(), new_team()
    there.join("Bo")
    with pytest.raises(NotFound) as refused:
        member_called(here.tx, here.evaluation, "Bo")
    assert "Bo" in sentence(refused.value)


def test_a_name_that_two_share_names_neither(team, at, sentence):
    add(team, at, email="anna.ek@x.example", name="Anna Ek")
    add(team, at, email="anna.other@x.example", name="Anna Ek")
    with pytest.raises(Refused) as refused:
        member_called(team.tx, team.evaluation, "anna ek")
    assert "E1, E2" in sentence(refused.value)
