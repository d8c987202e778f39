"""Points: whose they are, who sees them when, and which of them the report prints."""

from decimal import Decimal

import pytest
from sqlmodel import select

from evaluation.access import ADMINISTRATOR
from evaluation.refusals import Refused
from evaluation.scoring import (
    report_points,
    report_table,
    visible_judgements,
)
from rubric.model import RubricError
from rubric.scoring import NOT_ASSESSED
from storage.log import log_of
from storage.tables.judgement import Points

HEADER = "sub_question;points;evaluator;reason\n"


@pytest.fixture
def printed(team):
    """What the report prints for 1.1, whose maximum is 15."""

    def look(actor=ADMINISTRATOR, **given):
        table = report_table(team.tx, actor, team.evaluation, **given)
        return next(row.points for area in table.areas for row in area.rows if row.id == "1.1")

    return look


def test_an_evaluator_sees_only_their_own_points_while_they_are_open(anna, bo, enter, lock, seen_by):
    enter(anna, "7,5")
    enter(bo, "3")
    assert seen_by(anna) == {("E1", "1.1"): Decimal("7.5")}
    lock(bo)
    assert seen_by(anna) == {("E1", "1.1"): Decimal("7.5")}


def test_locking_opens_what_others_have_locked_for_the_same_sub_question_only(anna, bo, enter, lock, seen_by):
    enter(anna, "7")
    for sub_question in ("1.1", "1.2"):
        enter(bo, "3", sub_question)
    lock(bo)
    lock(anna)
    assert set(seen_by(anna)) == {("E1", "1.1"), ("E2", "1.1")}


def test_locking_shows_nobody_what_others_still_have_open(anna, bo, enter, lock, seen_by):
    enter(anna, "7")
    enter(bo, "3")
    lock(anna)
    assert set(seen_by(anna)) == {("E1", "1.1")}
    assert set(seen_by(bo)) == {("E2", "1.1")}


def test_points_changed_after_locking_are_open_again_and_close_the_view(anna, bo, enter, lock, seen_by):
    for actor, points in ((anna, "7"), (bo, "3")):
        enter(actor, points)
        lock(actor)
    enter(anna, "8")
    assert seen_by(anna) == {("E1", "1.1"): Decimal(8)}
    assert seen_by(bo) == {("E2", "1.1"): Decimal(3)}


@pytest.mark.parametrize("role", ["reader", "lead", "evaluator", "administrator"])
def test_a_member_without_locked_points_of_their_own_sees_agreed_ones_only(team, anna, enter, lock, load, seen_by, role):
    enter(anna, "7")
    lock(anna)
    load("1.2;20;;\n")
    assert set(seen_by(team.actor("Cecilia", role))) == {(None, "1.2")}


def test_the_command_line_sees_what_is_locked_and_unblinded_all_of_it(anna, bo, enter, lock, seen_by):
    enter(anna, "7")
    enter(bo, "3")
    lock(anna)
    assert set(seen_by(ADMINISTRATOR)) == {("E1", "1.1")}
    assert set(seen_by(ADMINISTRATOR, unblind=True)) == {("E1", "1.1"), ("E2", "1.1")}


def test_points_of_another_evaluation_are_seen_by_nobody_here(new_team, anna, enter, lock, seen_by, at):
    enter(anna, "7")
    lock(anna)
    other = new_team()
    assert visible_judgements(other.tx, ADMINISTRATOR, other.evaluation, unblind=True) == []


def test_new_points_are_a_new_revision_and_the_old_ones_are_kept(team, anna, enter):
    for written in ("7", "7.5", "-"):
        enter(anna, written)
    rows = team.tx.exec(select(Points)).all()
    assert [(row.revision, row.is_current, row.points, row.is_assessed) for row in rows] == [
        (1, False, Decimal(7), True),
        (2, False, Decimal("7.5"), True),
        (3, True, None, False),
    ]


def test_each_evaluator_and_the_team_count_revisions_of_their_own(team, anna, bo, enter, load):
    enter(anna, "7")
    enter(bo, "3")
    load("1.1;5;;\n")
    assert {(row.member_id, row.revision) for row in team.tx.exec(select(Points))} == {(anna.member_id, 1), (bo.member_id, 1), (None, 1)}


@pytest.mark.parametrize("written", ["15,1", "sju", "-1", "nan", "inf", "1e1", "²"])
def test_points_that_cannot_be_are_refused(anna, enter, seen_by, written):
    with pytest.raises(RubricError):
        enter(anna, written)
    assert seen_by(anna) == {}


def test_points_need_a_reason(anna, enter, seen_by, sentence):
    with pytest.raises(Refused) as refused:
        enter(anna, "7", reason="  ")
    assert "1.1" in sentence(refused.value)
    assert seen_by(anna) == {}


def test_points_are_taken_back_without_a_reason(anna, enter, seen_by):
    enter(anna, "7")
    enter(anna, "", reason="")
    assert seen_by(anna) == {("E1", "1.1"): None}


def test_points_need_an_evaluator(enter, lock, sentence):
    with pytest.raises(Refused) as refused:
        enter(ADMINISTRATOR, "7")
    assert "utvärderare" in sentence(refused.value)
    with pytest.raises(Refused):
        lock(ADMINISTRATOR)


def test_points_cite_evidence_that_exists_each_once(team, anna, kerstin, enter, sentence):
    team.answer(kerstin, "Vi frågar brukarna varje år.", "Alla protokoll ligger på webben.")
    enter(anna, "7", evidence=" i2, i1  i2 ")
    assert visible_judgements(team.tx, anna, team.evaluation)[0].evidence == ("i2", "i1")
    with pytest.raises(Refused) as refused:
        enter(anna, "8", evidence="i1 i99")
    assert "i99" in sentence(refused.value)


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ("1.1;7,5;;\n", 8),
        ("1.1;7;E1;\n1.1;7;E2;\n", 7),
        ("1.1;7;E1;\n1.1;7.0;E2;\n", 7),
        ("1.1;7;E1;\n1.1;8;E2;\n", None),
        ("1.1;7;E1;\n", None),
        ("1.1;9;;\n1.1;7;E1;\n1.1;7;E2;\n", 9),
        ("1.1;;;\n1.1;7;E1;\n1.1;7;E2;\n", 7),
        ("1.1;7;E1;\n1.1;7;E2;\n1.1;8;E3;\n", None),
        ("1.1;7;E1;\n1.1;7;E2;\n1.1;;E3;\n", 7),
        ("1.1;7;E1;\n1.1;;E2;\n", None),
        ("1.1;;E1;\n1.1;;E2;\n", None),
        ("1.1;0;E1;\n1.1;-;E2;\n", None),
    ],
    ids=[
        "agreed, halves up",
        "two equal",
        "equal as numbers",
        "two unequal",
        "one voice",
        "agreed beside evaluators",
        "agreed taken back",
        "one of three differs",
        "one of three taken back",
        "one of two taken back",
        "both taken back",
        "nought is not not-assessed",
    ],
)
def test_the_report_prints_agreed_points_else_what_two_evaluators_gave_alike(team, anna, bo, load, printed, rows, points):
    team.actor("Cecilia")
    load(rows)
    assert printed() == points


def test_the_report_counts_open_points_only_when_it_is_unblinded(anna, bo, enter, lock, printed):
    for actor in (anna, bo):
        enter(actor, "7")
    lock(anna)
    assert (printed(), printed(unblind=True)) == (None, 7)
    lock(bo)
    assert printed() == 7


def test_the_table_tells_an_evaluator_who_has_not_locked_nothing_of_what_others_gave(team, anna, bo, enter, lock, printed):
    cecilia = team.actor("Cecilia")
    for actor in (anna, bo):
        enter(actor, "7")
        lock(actor)
    enter(cecilia, "7")
    assert (printed(anna), printed(cecilia)) == (7, None)
    lock(cecilia)
    assert printed(cecilia) == 7


def test_two_who_found_a_row_not_assessable_leave_it_out_of_its_area(team, anna, bo, load):
    load("1.1;-;E1;\n1.1;-;E2;\n")
    area = report_table(team.tx, ADMINISTRATOR, team.evaluation).areas[0]
    assert area.not_assessed == ("1.1",)
    assert area.max == 85


def test_the_report_takes_points_as_they_are_seen(team, anna, bo, load):
    load("1.1;7,5;;\n1.2;-;E1;\n1.2;-;E2;\n1.3;4;E1;\n")
    judgements = visible_judgements(team.tx, ADMINISTRATOR, team.evaluation)
    assert report_points(judgements) == {"1.1": Decimal("7.5"), "1.2": NOT_ASSESSED}


def test_what_was_given_is_in_the_log_without_the_points(team, anna, enter, lock, load):
    enter(anna, "7")
    lock(anna)
    load("1.2;11;;\n")
    entries = [(entry.actor, entry.action, entry.subject) for entry in log_of(team.tx, team.id)]
    assert entries[-3:] == [("E1", "gave points", "1.1"), ("E1", "locked points", "E1"), ("administrator", "imported points", "1 rows")]
