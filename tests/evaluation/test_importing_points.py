"""A file of points: taken whole and locked, or refused by row and column with nothing taken."""

from decimal import Decimal

import pytest
from sqlmodel import select

from evaluation.access import ADMINISTRATOR
from evaluation.refusals import Refused
from evaluation.scoring import table_of_file
from rubric.scoring import NOT_ASSESSED
from rubric.tables import TableError
from storage.tables.judgement import Points


def test_imported_points_are_locked_and_keep_both_signs_of_decimals(anna, bo, load, seen_by):
    assert load("1.1;7,5;E1;Bra\n1.1;7.5;bo@ekkoping.example;\n1.2;-;Bo;\n1.3;11.4;;\n") == 4
    assert seen_by(ADMINISTRATOR) == {
        ("E1", "1.1"): Decimal("7.5"),
        ("E2", "1.1"): Decimal("7.5"),
        ("E2", "1.2"): NOT_ASSESSED,
        (None, "1.3"): Decimal("11.4"),
    }


def test_the_same_pair_again_is_a_new_revision_in_the_place_of_the_first(team, anna, load, seen_by):
    load("1.1;7;E1;\n")
    load("1.1;8;anna;\n")
    assert seen_by(ADMINISTRATOR) == {("E1", "1.1"): Decimal(8)}
    assert len(team.tx.exec(select(Points)).all()) == 2


def test_one_evaluator_named_by_code_and_by_address_is_the_same_pair_twice(team, anna, load, seen_by, sentence):
    with pytest.raises(Refused) as refused:
        load("1.1;7;E1;\n1.2;7;E1;\n1.1;8;ANNA@ekkoping.example;\n")
    assert "row 3 (line 4), column evaluator" in sentence(refused.value)
    assert "rad 1" in sentence(refused.value)
    assert seen_by(ADMINISTRATOR) == {}


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("1.1;7;E1;\n1.1;16;;\n", "row 2 (line 3), column points"),
        ("1.1;7;E1;\n1.1;sju;;\n", "row 2 (line 3), column points"),
        ("1.1;7;E1;\n9.9;7;;\n", "row 2 (line 3), column sub_question"),
        ("1.1;7;E1;\n1.1;8;e1;\n", "row 2 (line 3), column sub_question"),
        ("1.1;7;;\n1.1;7;;\n", "row 2 (line 3), column sub_question"),
    ],
    ids=["above the maximum", "text", "unknown sub-question", "one evaluator twice", "agreed twice"],
)
def test_a_wrong_row_is_named_and_nothing_of_the_file_is_taken(anna, load, seen_by, rows, place):
    with pytest.raises(TableError) as refused:
        load(rows)
    assert place in str(refused.value)
    assert seen_by(ADMINISTRATOR) == {}


def test_an_unknown_evaluator_is_named_and_nothing_of_the_file_is_taken(anna, load, seen_by, sentence):
    with pytest.raises(Refused) as refused:
        load("1.1;7;E1;\n1.1;7;E7;\n")
    assert "row 2 (line 3), column evaluator" in sentence(refused.value)
    assert "E7" in sentence(refused.value)
    assert seen_by(ADMINISTRATOR) == {}


def test_a_name_that_two_evaluators_share_is_refused(team, load, seen_by, sentence):
    team.join("Anna")
    team.join("Bo").member.name = "Anna"
    with pytest.raises(Refused) as refused:
        load("1.1;7;Anna;\n")
    assert "E1, E2" in sentence(refused.value)
    assert seen_by(ADMINISTRATOR) == {}


def test_a_file_alone_gives_the_printed_table_of_its_agreed_rows():
    table, left_out = table_of_file(b"sub_question;points;evaluator;reason\n1.1;7,5;;\n1.1;3;E1;\n", "2010", "points.csv")
    assert left_out == 1
    assert table.areas[0].rows[0].points == 8
    assert "1.2" in table.missing
