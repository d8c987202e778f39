from decimal import Decimal

import pytest

from rubric.points_file import PointsRow, read_points
from rubric.scoring import NOT_ASSESSED, score_table
from rubric.tables import TableError


def test_points_of_several_evaluators_are_read_in_the_order_of_the_file(harbours):
    data = b"sub_question,points,evaluator,reason\n1.10,7.5,E1,Seen in the budget\n1.10,8,E2,\n1.1,-,,\nA.1,,,\n"
    assert read_points(data, harbours, "points.csv") == (
        PointsRow(2, 1, "1.10", Decimal("7.5"), "E1", "Seen in the budget"),
        PointsRow(3, 2, "1.10", Decimal(8), "E2", None),
        PointsRow(4, 3, "1.1", NOT_ASSESSED, None, None),
        PointsRow(5, 4, "A.1", None, None, None),
    )


def test_what_swedish_excel_writes_just_works(harbours):
    data = 'Motivering;Delfråga;Poäng;Utvärderare\r\n"Står i budgeten; sedan 2014";1.10;7,5;Åsa Öman\r\n;;;\r\n'.encode("cp1252")
    assert read_points(data, harbours, "points.csv") == (
        PointsRow(2, 1, "1.10", Decimal("7.5"), "Åsa Öman", "Står i budgeten; sedan 2014"),
    )


def test_quoted_decimal_comma_stands_in_a_file_with_commas(harbours):
    (row,) = read_points(b'sub_question,points\n1.1,"7,5"\n', harbours, "points.csv")
    assert row.given == Decimal("7.5")


def test_published_points_from_a_file_give_the_published_total(edition_2010, hidden, published):
    text = "sub_question,points\n" + "".join(f"{row},{points}\n" for row, points in hidden.items())
    rows = read_points(text.encode(), edition_2010, "points.csv")
    assert score_table(edition_2010, {row.sub_question: row.given for row in rows}).total.points == published["total"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("sub_question,points,weight\n1.1,7,2\n", 'line 1: unknown column "weight"'),
        ("sub_question,reason\n1.1,good\n", "the column points is missing"),
        ("points\n7\n", "the column sub_question is missing"),
        ("sub_question,points\n1.1,7\n1.11,7\n", 'row 2 (line 3), column sub_question: Edition 7 has no sub-question "1.11". Nearest: 1.1'),
        ("sub_question,points\n,7\n", "row 1 (line 2), column sub_question: the cell is empty"),
        ("sub_question,points\n1.1,7\n1.1,8\n", "row 2 (line 3), column sub_question: 1.1 without evaluator is in row 1 (line 2) already"),
        (
            "sub_question,points,evaluator\n1.1,7,E1\n1.1,7,e1\n",
            "row 2 (line 3), column sub_question: 1.1 by e1 is in row 1 (line 2) already",
        ),
        ("sub_question,points\n1.1,15.01\n", "row 1 (line 2), column points: Sub-question 1.1 has at most 15 points and was given 15.01"),
        ("sub_question,points\n1.1,much\n", 'row 1 (line 2), column points: "much" is no number of points'),
        ("sub_question,points\n1.1,-2\n", 'row 1 (line 2), column points: "-2" is no number of points'),
        ("sub_question,points\n1.1,NaN\n", 'row 1 (line 2), column points: "NaN" is no number of points'),
        ("sub_question,points\n1.1,7,5\n", "row 1 (line 2): the row has 3 cells and the header 2"),
    ],
)
def test_file_with_one_wrong_row_is_refused_whole_with_row_and_column(table, said, harbours):
    with pytest.raises(TableError) as caught:
        read_points(table.encode(), harbours, "points.csv")
    assert str(caught.value).startswith("points.csv: ")
    assert said in str(caught.value)


def test_same_sub_question_by_two_evaluators_and_agreed_is_no_double(harbours):
    data = b"sub_question,points,evaluator\n1.1,7,E1\n1.1,8,E2\n1.1,8,\n"
    assert len(read_points(data, harbours, "points.csv")) == 3


def test_bytes_that_are_no_text_are_refused(harbours):
    with pytest.raises(TableError, match="not text"):
        read_points(b"\x00\x01\x02", harbours, "points.csv")
