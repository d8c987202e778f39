from decimal import Decimal

import pytest

from rubric.model import EditionsDiffer, UnknownSubQuestion
from rubric.score_json import table_as_json
from rubric.scoring import (
    NOT_ASSESSED,
    PointsError,
    RowDifference,
    TotalScore,
    check_points,
    compare_rows,
    parse_points,
    printed_percent,
    printed_points,
    score_table,
)

HARBOURS = {"A.1": Decimal("16.5"), "A.10": Decimal("0.5"), "1.1": Decimal("7.5"), "1.10": Decimal(15), "1.2": Decimal("2.4")}


def test_published_table_comes_out_to_the_last_number(edition_2010, hidden, published):
    table = score_table(edition_2010, hidden)
    rows = {row.id: [row.points, row.percent] for area in table.areas for row in area.rows}
    assert rows == {row: [values["points"], values["percent"]] for row, values in published["sub_questions"].items()}
    assert {area.id: area.points for area in table.areas} == published["areas"]
    assert table.total == TotalScore(points=published["total"], max=800, percent=48)


def test_bare_46_percent_of_row_3_3_would_print_12_and_not_the_published_11(edition_2010):
    maximum = edition_2010.sub_question("3.3").max_points
    bare = Decimal(46) * maximum / 100
    assert printed_percent(bare, maximum) == printed_percent(Decimal("11.4"), maximum) == 46
    assert (printed_points(bare), printed_points(Decimal("11.4"))) == (12, 11)


def test_area_7_prints_the_sum_of_printed_points_and_not_of_hidden_ones(edition_2010, hidden):
    area = score_table(edition_2010, hidden).areas[6]
    hidden_sum = sum(row.hidden for row in area.rows)
    assert (area.points, printed_points(hidden_sum)) == (27, 26)


@pytest.mark.parametrize(
    ("hidden", "printed"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("7.5", 8), ("7.49", 7), ("0.49999999999999999999999999999999", 0)]
)
def test_halves_go_up_and_what_is_less_goes_down(hidden, printed):
    assert printed_points(Decimal(hidden)) == printed


@pytest.mark.parametrize(
    ("hidden", "maximum", "printed"), [("7.5", 15, 50), ("0.5", 10, 5), ("0.125", 25, 1), ("0.12499999999999999999999999999999", 25, 0)]
)
def test_percent_is_that_of_the_hidden_value_with_halves_up(hidden, maximum, printed):
    assert printed_percent(Decimal(hidden), maximum) == printed


@pytest.mark.parametrize("hidden", ["NaN", "Infinity"])
def test_what_is_no_number_is_never_printed(hidden):
    with pytest.raises((ValueError, OverflowError)):
        printed_points(Decimal(hidden))


def test_edition_of_other_counts_and_sums_is_scored_by_the_same_rules(harbours):
    table = score_table(harbours, HARBOURS)
    assert [(area.points, area.max, area.percent) for area in table.areas] == [(18, 40, 45), (25, 40, 63)]
    assert table.total == TotalScore(43, 80, 54)


def test_missing_row_leaves_its_area_and_the_whole_without_a_sum(harbours):
    table = score_table(harbours, {**HARBOURS, "A.10": None})
    area, other = table.areas
    assert (area.points, area.max, area.percent) == (None, 40, None)
    assert (other.points, other.percent) == (25, 63)
    assert table.total == TotalScore(None, 80, None)
    assert table.missing == ("A.10",)


def test_absent_row_is_missing(harbours):
    assert score_table(harbours, {}).missing == ("A.1", "A.10", "1.1", "1.10", "1.2")


def test_row_not_assessed_takes_its_maximum_out_of_its_area(harbours):
    table = score_table(harbours, {**HARBOURS, "1.10": NOT_ASSESSED})
    area = table.areas[1]
    assert (area.points, area.max, area.percent, area.not_assessed) == (10, 25, 40, ("1.10",))
    assert table.total == TotalScore(28, 65, 43)
    assert (table.missing, table.not_assessed) == ((), ("1.10",))


def test_area_not_assessed_at_all_is_0_of_0_without_a_percentage(harbours):
    table = score_table(harbours, {**HARBOURS, "A.1": NOT_ASSESSED, "A.10": NOT_ASSESSED})
    assert (table.areas[0].points, table.areas[0].max, table.areas[0].percent) == (0, 0, None)
    assert table.total == TotalScore(25, 40, 63)


def test_nothing_assessed_is_0_of_0_without_a_percentage(harbours):
    assert score_table(harbours, dict.fromkeys(HARBOURS, NOT_ASSESSED)).total == TotalScore(0, 0, None)


def test_table_of_an_unknown_row_is_refused(harbours):
    with pytest.raises(UnknownSubQuestion):
        score_table(harbours, {**HARBOURS, "1.11": Decimal(1)})


def test_points_above_the_maximum_are_refused_and_the_maximum_itself_is_not(harbours):
    check_points(harbours, "A.10", Decimal(7))
    with pytest.raises(PointsError, match=r"A\.10 has at most 7 points and was given 7\.01"):
        check_points(harbours, "A.10", Decimal("7.01"))


@pytest.mark.parametrize("given", ["-0.1", "NaN", "Infinity", "sNaN"])
def test_points_that_are_no_points_are_refused_in_a_table(given, harbours):
    with pytest.raises(PointsError):
        score_table(harbours, {"A.1": Decimal(given)})


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("7,5", Decimal("7.5")),
        ("7.5", Decimal("7.5")),
        (" 15 ", Decimal(15)),
        ("0", Decimal(0)),
        ("\u00a011,4", Decimal("11.4")),
        ("8.3333333333333339", Decimal("8.3333333333333339")),
        ("", None),
        ("  ", None),
        ("-", NOT_ASSESSED),
        ("–", NOT_ASSESSED),
    ],
)
def test_points_are_read_as_people_write_them(written, given):
    assert parse_points(written) == given


@pytest.mark.parametrize(
    "written",
    ["sju", "-1", "−3", "+3", "nan", "NaN", "inf", "1e2", "1E-1", "7,5,1", "1 000", "7.", ".5", "0x1", "1_0", "٣", "7 p", "--", "=1+1"],
)
def test_points_that_are_no_plain_number_are_refused(written):
    with pytest.raises(PointsError, match="Write 0 or more with digits"):
        parse_points(written)


def test_comparison_gives_the_change_of_every_row(harbours):
    before = score_table(harbours, HARBOURS)
    after = score_table(harbours, {**HARBOURS, "A.1": Decimal(20), "1.1": NOT_ASSESSED})
    assert compare_rows(before, after) == (
        RowDifference("A.1", points=3, percent=11),
        RowDifference("A.10", points=0, percent=0),
        RowDifference("1.1", points=None, percent=None),
        RowDifference("1.10", points=0, percent=0),
        RowDifference("1.2", points=0, percent=0),
    )


def test_results_of_different_editions_are_never_compared_row_by_row(edition_2010, harbours):
    with pytest.raises(EditionsDiffer, match="edition 2010 and edition 7 cannot be compared row by row"):
        compare_rows(score_table(edition_2010, {}), score_table(harbours, {}))


def test_json_has_points_and_percents_as_printed_and_nulls_for_what_is_not_there(harbours):
    points = {"A.1": Decimal("16.5"), "A.10": None, "1.1": Decimal("7.5"), "1.10": NOT_ASSESSED, "1.2": Decimal("2.4")}
    assert table_as_json(score_table(harbours, points)) == {
        "areas": [
            {
                "id": "A",
                "points": None,
                "max": 40,
                "percent": None,
                "sub_questions": [
                    {"id": "A.1", "points": 17, "max": 33, "percent": 50},
                    {"id": "A.10", "points": None, "max": 7, "percent": None},
                ],
                "not_assessed": [],
            },
            {
                "id": "B",
                "points": 10,
                "max": 25,
                "percent": 40,
                "sub_questions": [
                    {"id": "1.1", "points": 8, "max": 15, "percent": 50},
                    {"id": "1.10", "points": None, "max": None, "percent": None},
                    {"id": "1.2", "points": 2, "max": 10, "percent": 24},
                ],
                "not_assessed": ["1.10"],
            },
        ],
        "total": {"points": None, "max": 65, "percent": None},
        "missing": ["A.10"],
        "not_assessed": ["1.10"],
    }
