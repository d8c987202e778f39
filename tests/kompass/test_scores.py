"""``kompass scores``: the published table from hidden points, the shape of what is missing, and files that cannot be right."""

import json

import pytest
import yaml

from tests.kompass.calling import DATA

PUBLISHED = yaml.safe_load((DATA / "published_2010.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def points_file(tmp_path):
    def write(rows, header="sub_question,points\n"):
        path = tmp_path / "points.csv"
        path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return write


def hidden_rows(**changed):
    """The published evaluation's rows, with some of them changed, or left out (None)."""
    rows = {row: values["hidden"] for row, values in PUBLISHED["sub_questions"].items()} | changed
    return [f"{row},{points}" for row, points in rows.items() if points is not None]


@pytest.fixture
def table(kompass, points_file):
    """The table of the published rows after some changes, through ``kompass scores table``."""

    def print_table(**changed):
        done = kompass("scores", "table", points_file(hidden_rows(**changed)), "--edition", "2010", "--json")
        assert (done.status, done.stderr) == (0, "")
        return done.one

    return print_table


def area_of(printed, area_id):
    return next(area for area in printed["areas"] if area["id"] == area_id)


def row_of(printed, row_id):
    return next(row for area in printed["areas"] for row in area["sub_questions"] if row["id"] == row_id)


def test_the_published_result_is_printed_to_the_last_number(table):
    printed = table()
    rows = {row["id"]: row for area in printed["areas"] for row in area["sub_questions"]}
    assert {row: (values["points"], values["percent"]) for row, values in rows.items()} == {
        row: (values["points"], values["percent"]) for row, values in PUBLISHED["sub_questions"].items()
    }
    assert {area["id"]: area["points"] for area in printed["areas"]} == PUBLISHED["areas"]
    assert printed["total"] == {"points": PUBLISHED["total"], "max": 800, "percent": 48}
    assert printed["missing"] == printed["not_assessed"] == []


def test_the_bare_percent_of_3_3_would_print_12(table):
    assert row_of(table(**{"3.3": "11.5"}), "3.3")["points"] == 12


def test_the_table_has_these_names_and_json_integers(table):
    printed = table()
    assert list(printed) == ["areas", "total", "missing", "not_assessed"]
    assert {"id", "points", "max", "percent", "sub_questions"} <= set(printed["areas"][0])
    assert set(row_of(printed, "1.1")) == {"id", "points", "max", "percent"}
    assert all(type(value) is int for value in printed["total"].values())
    assert "." not in json.dumps([[area["points"], area["percent"]] for area in printed["areas"]])


@pytest.mark.parametrize("written", ["", None], ids=["an empty cell", "an absent row"])
def test_a_missing_row_leaves_its_area_and_the_total_without_points(table, written):
    printed = table(**{"1.3": written})
    assert printed["missing"] == ["1.3"]
    assert row_of(printed, "1.3") == {"id": "1.3", "points": None, "max": 25, "percent": None}
    for unsummed in (area_of(printed, "1"), printed["total"]):
        assert (unsummed["points"], unsummed["percent"]) == (None, None)
    assert printed["total"]["max"] == 800
    assert area_of(printed, "2")["points"] == PUBLISHED["areas"]["2"]


def test_a_row_not_assessed_takes_its_maximum_out_of_the_sums(table):
    printed = table(**{"1.3": "-"})
    assert row_of(printed, "1.3") == {"id": "1.3", "points": None, "max": None, "percent": None}
    area = area_of(printed, "1")
    assert (area["points"], area["max"], area["percent"]) == (38, 75, 51)
    assert area["not_assessed"] == ["1.3"]
    assert printed["not_assessed"] == ["1.3"]
    assert printed["missing"] == []
    assert printed["total"]["max"] == 775


def test_halves_are_printed_upwards(kompass, points_file):
    printed = kompass("scores", "table", points_file(["2.6;7,5", "1.5;0,5"], "sub_question;points\n"), "--edition", "2010", "--json").one
    assert row_of(printed, "2.6")["points"] == 8
    assert row_of(printed, "1.5")["points"] == 1


def test_rows_that_name_an_evaluator_are_left_out_of_the_table_and_said_so(kompass, points_file):
    path = points_file(["1.1,4,E1", "1.2,5,"], "sub_question,points,evaluator\n")
    done = kompass("scores", "table", path, "--edition", "2010", "--json")
    assert "1.1" in done.one["missing"]
    assert "1.2" not in done.one["missing"]
    assert "1 rows" in done.stderr


FAULTS = {
    "above the maximum": ("1.1,99", ["row 1", "column points", "99", "15"]),
    "text": ("1.1,nine", ["row 1", "column points", "nine"]),
    "negative": ("1.1,-1", ["row 1", "column points"]),
    "no number that is one": ("1.1,nan", ["row 1", "column points"]),
    "an unknown sub-question": ("1.9,4", ["row 1", "column sub_question", "1.9"]),
    "a doubled sub-question": ("1.2,4\n1.2,5", ["row 2", "column sub_question", "row 1"]),
    "no sub-question": (",5", ["row 1", "column sub_question"]),
}


@pytest.mark.parametrize(("rows", "named"), FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("command", ["table", "import"])
def test_a_file_with_a_fault_is_refused_by_row_and_column(e1, points_file, command, rows, named):
    path = points_file([rows])
    done = e1("scores", "table", path, "--edition", "2010", "--json") if command == "table" else e1("scores", "import", "e1", path)
    assert [word for word in (*named, "points.csv") if word not in done.sentence] == [], done.sentence
    assert e1("export", "e1", "scores").stdout == ""


def test_an_unknown_edition_is_refused_with_those_there_are(kompass, points_file):
    assert "2010" in kompass("scores", "table", points_file(["1.1,4"]), "--edition", "1999", "--json").sentence


def test_a_spreadsheet_is_refused_until_it_can_be_read(e1, tmp_path):
    (tmp_path / "points.xlsx").write_bytes(b"PK\x03\x04")
    assert "csv" in e1("scores", "import", "e1", "points.xlsx").sentence


def test_imported_points_name_their_evaluator_by_code_email_or_name(e1, points_file):
    rows = ["1.1,4.5,E1,Tunt underlag", "1.2,6,mats@example.se,", "1.3,7,Karin Lind,", "1.4,8,,", "1.5,-,,"]
    assert e1("scores", "import", "e1", points_file(rows, "sub_question,points,evaluator,reason\n"), "--json").one == {"rows": 5}
    exported = {row["sub_question"]: row for row in e1("export", "e1", "scores").rows}
    assert [exported[row]["evaluator"] for row in ("1.1", "1.2", "1.3", "1.4")] == ["E1", "E2", "E1", None]
    assert (exported["1.1"]["points"], exported["1.1"]["reason"]) == (4.5, "Tunt underlag")
    assert [exported[row]["agreed"] for row in ("1.1", "1.4")] == [False, True]


def test_an_evaluator_nobody_knows_is_refused_by_row_and_column(e1, points_file):
    rows = ["1.1,4,E1", "1.2,4,Lisa"]
    said = e1("scores", "import", "e1", points_file(rows, "sub_question,points,evaluator\n")).sentence
    assert [word for word in ("points.csv", "row 2", "column evaluator", "Lisa") if word not in said] == []
    assert e1("export", "e1", "scores").stdout == ""


def test_the_same_evaluator_named_in_two_ways_is_the_same_pair_twice(e1, points_file):
    rows = ["1.1,4,E1", "1.1,5,karin@example.se"]
    said = e1("scores", "import", "e1", points_file(rows, "sub_question,points,evaluator\n")).sentence
    assert "row 2" in said


def test_points_imported_again_take_the_place_of_the_earlier_ones(e1, points_file):
    for points in ("4", "5.5"):
        e1("scores", "import", "e1", points_file([f"1.1,{points},E1"], "sub_question,points,evaluator\n"))
    assert [row["points"] for row in e1("export", "e1", "scores").rows] == [5.5]
