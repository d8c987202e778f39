"""Inviting: everybody in the list once, nobody when a row is wrong, whatever a Swedish spreadsheet writes."""

from datetime import timedelta

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.forgetting import forget_person
from evaluation.inviting import invite, read_people, reissue
from evaluation.refusals import NotFound, Refused
from evaluation.tokens import SHORT_LETTERS, SHORT_LIFETIME, token_hash
from rubric.tables import TableError
from storage.identity import id_of
from storage.people import admitted_accounts, bind, invitation_by_hash, keys_of, participants_of

PEOPLE = """name,role,group,language,email
Kerstin Lund,unit_manager,Hemtjänsten,sv,kerstin@ekkoping.example
Bo Ek,union,,,
"""
SWEDISH = """Namn;Roll;Grupp;Språk;E-post
Åsa Öberg;Förvaltningschef;Skolan;sv;asa@ekkoping.example
Bo Ek;facklig företrädare;;;
"""


def people_of(team):
    return [(person.code, key.name, person.role, person.group_name) for person, key in keys_of(team.tx, team.id)]


def way_in(team, word):
    found = invitation_by_hash(team.tx, token_hash(word))
    assert found is not None
    return found


def test_each_person_gets_a_code_a_token_and_a_short_code_of_their_own(team):
    invited = team.invite(PEOPLE)
    assert [(one.row, one.code) for one in invited] == [(1, "P01"), (2, "P02")]
    assert all(len(one.token) == 32 for one in invited)
    assert all(len(one.short) == 8 and set(one.short) <= set(SHORT_LETTERS) for one in invited)
    assert len({word for one in invited for word in (one.token, one.short)}) == 4


def test_only_hashes_of_the_tokens_are_kept(team, at):
    invited = team.invite(PEOPLE)[0]
    token, short = way_in(team, invited.token), way_in(team, invited.short)
    assert token.interview_id == short.interview_id
    assert (token.is_short, token.expires_at) == (False, None)
    assert (short.is_short, short.expires_at) == (True, at + SHORT_LIFETIME)
    assert invitation_by_hash(team.tx, invited.token) is None


def test_a_short_code_may_be_typed_in_capitals_and_with_hyphens(team):
    short = team.invite(PEOPLE)[0].short
    typed = f" {short[:4].upper()}-{short[4:]} "
    assert way_in(team, typed).is_short


@pytest.mark.parametrize(
    "data",
    [
        SWEDISH.encode(),
        SWEDISH.encode("utf-8-sig"),
        SWEDISH.encode("cp1252"),
        SWEDISH.replace("\n", "\r\n").encode("cp1252"),
        SWEDISH.replace(";", ",").encode(),
    ],
    ids=["utf-8", "byte order mark", "cp1252", "cp1252 of Windows", "commas"],
)
def test_a_list_of_swedish_excel_just_works(team, data):
    team.invite(data)
    assert people_of(team) == [("P01", "Åsa Öberg", "head_of_administration", "Skolan"), ("P02", "Bo Ek", "union", "")]


def test_a_person_without_a_language_gets_the_evaluations(new_team):
    team = new_team(language="en")
    team.invite("name,role,language\nBo,union,\nEva,union,sv\n")
    assert [person.language for person in participants_of(team.tx, team.id)] == ["en", "sv"]


def test_the_same_list_again_invites_nobody(team):
    team.invite(PEOPLE)
    assert team.invite(PEOPLE) == []
    assert len(participants_of(team.tx, team.id)) == 2


def test_a_longer_list_invites_its_new_rows_by_their_place_in_the_file(team):
    team.invite(PEOPLE)
    assert [(one.row, one.code) for one in team.invite(PEOPLE.replace("Bo Ek", "Eva Ny,union,,,\nBo Ek"))] == [(2, "P03")]


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("Bo Ek,union,bo@x.example", "Bosse,unit_manager,BO@x.example", True),
        ("Bo Ek,union,bo@x.example", "Bo Ek,union,other@x.example", False),
        ("Bo Ek,union,", "bo ek,union,", True),
        ("Bo Ek,union,", "Bo Ek,unit_manager,", False),
        ("Bo Ek,union,bo@x.example", "Bo Ek,union,", True),
        ("Bo Ek,union,", "Bo Ek,union,bo@x.example", True),
    ],
    ids=["address", "two addresses", "name and role", "another role", "address only before", "address only now"],
)
def test_the_same_address_else_the_same_name_and_role_is_the_same_person(team, first, second, is_same):
    team.invite(f"name,role,email\n{first}\n")
    assert (team.invite(f"name,role,email\n{second}\n") == []) == is_same


def test_rows_with_a_role_alone_are_as_many_people_as_there_are_rows(team):
    nameless = "role,group\nunion,\nunion,\nunit_manager,Skolan\n"
    assert len(team.invite(nameless)) == 3
    assert team.invite(nameless) == []
    assert [one.row for one in team.invite(f"{nameless}union,\n")] == [4]


def test_people_of_another_evaluation_are_nobody_here(new_team):
    here, there = new_team(), new_team()
    there.invite(PEOPLE)
    assert [one.code for one in here.invite(PEOPLE)] == ["P01", "P02"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("Bo Ek,union,,,bo@x.example\nBosse,union,,,BO@x.example\n", "row 4 (line 5), column email"),
        ("Bo Ek,union,,,\nbo ek,union,,,\n", "row 4 (line 5), column name"),
        ("Bo Ek,union,,,\nBo Ek,union,,,bo@x.example\n", "row 4 (line 5), column name"),
        ("Bo,chief,,,\n", "row 3 (line 4), column role"),
        ("Bo,,,,\n", "row 3 (line 4), column role"),
        ("Bo,union,,xx,\n", "row 3 (line 4), column language"),
        ("Bo,union,,,bo\n", "row 3 (line 4), column email"),
        (f"{'B' * 201},union,,,\n", "row 3 (line 4), column name"),
    ],
    ids=["same address", "same name and role", "same name, one address", "unknown role", "no role", "language", "address", "too long"],
)
def test_a_wrong_row_is_named_with_its_column_and_nobody_is_invited(team, sentence, rows, place):
    with pytest.raises(Refused) as refused:
        team.invite("name,role,group,language,email\nKerstin,unit_manager,,,\nEva,union,,,\n" + rows)
    assert f"people.csv: {place}" in sentence(refused.value)
    assert participants_of(team.tx, team.id) == []


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "people.csv"),
        (b"name,rolle\nBo,union\n", '"rolle"'),
        (b"name,email\nBo,bo@x.example\n", "role"),
        (b"name,role,role\nBo,union,union\n", "role"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text"),
        (b"name,role\nBo,union,too much\n", "row 1"),
    ],
    ids=["empty", "unknown column", "no role column", "column twice", "a picture", "a cell too many"],
)
def test_a_file_that_is_no_list_is_refused_by_name_and_nobody_is_invited(team, data, word):
    with pytest.raises(TableError, match=r"people\.csv") as refused:
        team.invite(data)
    assert word in str(refused.value)
    assert participants_of(team.tx, team.id) == []


def test_the_refusal_of_an_unknown_role_names_the_roles_in_both_languages(team, sentence):
    with pytest.raises(Refused) as refused:
        team.invite("name,role\nBo,chief\n")
    assert "unit_manager" in sentence(refused.value)
    assert "förvaltningschef" in sentence(refused.value)


def test_a_blank_line_in_the_list_is_not_a_person():
    people = read_people(b"name,role\n\nBo,union\n,\n", "people.csv", "sv")
    assert [(person.row, person.name) for person in people] == [(1, "Bo")]


def test_new_ways_in_end_the_old_ones_and_the_accounts_that_used_them(team, kerstin, at):
    before = reissue(team.tx, ADMINISTRATOR, team.evaluation, "P01", at)
    interview = team.interview(kerstin)
    bind(team.tx, interview, "telegram", "5", at)
    later = at + timedelta(days=1)
    again = reissue(team.tx, ADMINISTRATOR, team.evaluation, "P01", later)
    team.tx.expire_all()
    ended = [way_in(team, word).ended_at for word in (before.token, before.short)]
    still_open = [way_in(team, word).ended_at for word in (again.token, again.short)]
    assert (ended, still_open) == ([later, later], [None, None])
    assert list(admitted_accounts(team.tx, interview)) == []
    assert (again.row, again.code) == (None, "P01")


def test_a_code_that_nobody_has_gets_no_new_ways_in(team, at, sentence):
    with pytest.raises(NotFound) as refused:
        reissue(team.tx, ADMINISTRATOR, team.evaluation, "P99", at)
    assert "P99" in sentence(refused.value)


@pytest.mark.parametrize("on_forget", ["erase", "restrict"])
def test_who_asked_to_be_forgotten_gets_no_new_ways_in(new_team, at, sentence, on_forget):
    team = new_team(on_forget=on_forget)
    person = team.person()
    forget_person(team.tx, team.evaluation, id_of(person), at)
    with pytest.raises(Refused) as refused:
        reissue(team.tx, ADMINISTRATOR, team.evaluation, "P01", at)
    assert "P01" in sentence(refused.value)


def test_the_code_of_who_was_erased_is_given_to_nobody_else(team, kerstin, at):
    forget_person(team.tx, team.evaluation, id_of(kerstin), at)
    assert team.person("Bo Ek", "union").code == "P02"
    assert [person.erased_at for person in participants_of(team.tx, team.id)] == [at, None]


def test_the_hundredth_person_has_a_code_of_three_digits(team, at):
    rows = "".join(f"Person {n},union,,,p{n}@x.example\n" for n in range(101))
    invited = invite(team.tx, ADMINISTRATOR, team.evaluation, f"name,role,group,language,email\n{rows}".encode(), "people.csv", at)
    assert (invited[0].code, invited[98].code, invited[-1].code) == ("P01", "P99", "P101")
