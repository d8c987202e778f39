"""``kompass draft``, ``report`` and ``export``: what a script reads of an evaluation."""

import csv
import io
import json
import re

import pytest

from evaluation.exporting import COLUMNS
from storage.database import open_database
from storage.log import log_of
from tests.kompass.drafts import evidence_of, source_texts_of, told_lines

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
PARTS = {"kind", "text", "event", "file"}


@pytest.mark.parametrize("area", ["2", "5", "8"])
def test_every_line_of_a_draft_ends_with_ids_of_evidence_that_exists(of_harbour, area):
    known = set(evidence_of(of_harbour))
    lines = told_lines(of_harbour("draft", "e1", area).stdout)
    assert lines
    assert [line.text for line in lines if not line.cited or not known.issuperset(line.cited)] == []


def test_an_area_nobody_spoke_of_says_nothing(of_harbour):
    done = of_harbour("draft", "e1", "4")
    assert (done.status, told_lines(done.stdout)) == (0, [])


def test_a_draft_may_be_had_as_a_page_and_in_english(of_harbour):
    page = of_harbour("draft", "e1", "2", "--format", "html", "--language", "en").stdout
    assert page.startswith("<!doctype html>")
    assert '<html lang="en"' in page
    swedish = of_harbour("draft", "e1", "2").stdout
    english = of_harbour("draft", "e1", "2", "--language", "en").stdout
    assert swedish != english
    assert "Båtägarna fick vara med" in english


def test_what_a_person_wrote_is_no_markup_in_a_page(of_harbour):
    page = of_harbour("draft", "e1", "8", "--format", "html").stdout
    assert "<b>De</b>" not in page
    assert "&lt;b&gt;De" in page
    assert "{{ aldrig }}" in page


def test_an_area_that_is_none_is_refused(of_harbour):
    assert "9" in of_harbour("draft", "e1", "9").sentence


def test_the_same_state_gives_the_same_report_to_the_byte(of_harbour, tmp_path):
    for name in ("one.html", "two.html"):
        done = of_harbour("report", "e1", "--format", "html", "--out", name)
        assert (done.status, done.stdout) == (0, "")
    one, two = ((tmp_path / name).read_bytes() for name in ("one.html", "two.html"))
    assert one == two
    assert "Strandviks kommun" in one.decode()
    assert "Bergköpings kommun" in one.decode()


def test_a_report_that_cannot_be_written_is_refused_by_its_name(of_harbour):
    assert "nowhere" in of_harbour("report", "e1", "--out", "nowhere/report.html").sentence


@pytest.mark.parametrize("what", COLUMNS)
def test_an_export_has_the_same_columns_in_both_formats(of_harbour, what):
    rows = of_harbour("export", "e1", what).rows
    table = list(csv.reader(io.StringIO(of_harbour("export", "e1", what, "--format", "csv").stdout)))
    assert rows
    assert all(tuple(row) == COLUMNS[what] for row in rows)
    assert tuple(table[0]) == COLUMNS[what]
    for row, cells in zip(rows, table[1:], strict=True):
        for value, cell in zip(row.values(), cells, strict=True):
            assert cell == as_cell(value)


def as_cell(value):
    match value:
        case None:
            return ""
        case bool() | list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def unblindings(data):
    """How often somebody has looked at points that are not locked, as the log has it."""
    with open_database(data, migrate=False) as database:
        return database.read(lambda tx: [entry.action for entry in log_of(tx, 1)].count("unblinded"))


def test_answers_hold_every_part_its_status_and_its_times(of_harbour):
    rows = {(row["interviewee"], row["sub_questions"][0]): row for row in of_harbour("export", "e1", "answers").rows}
    first = rows["P01", "2.1"]
    assert [part["text"] for part in first["parts"]] == [
        "Vi har ett tjänstelöfte för hamnkontoret sedan i våras.",
        "Båtägarna fick vara med och skriva det.",
    ]
    assert all(set(part) == PARTS and part["kind"] == "text" and part["file"] is None for part in first["parts"])
    assert first["text"] == "\n".join(part["text"] for part in first["parts"])
    assert (first["role"], first["revision"], first["current"], first["channel"]) == ("leading_politician", 1, True, "telegram")
    assert TIME.fullmatch(first["asked_at"])
    assert TIME.fullmatch(first["answered_at"])
    assert {status: rows[who]["status"] for who, status in ((("P01", "8.1"), 1), (("P02", "5.2"), 2), (("P03", "5.1"), 3))} == {
        1: "not_mine",
        2: "skipped",
        3: "unknown",
    }


def test_an_edit_replaces_its_part_in_the_same_revision(of_harbour):
    rows = of_harbour("export", "e1", "answers").rows
    (answer,) = [row for row in rows if (row["interviewee"], row["sub_questions"]) == ("P02", ["5.1"])]
    assert answer["text"].splitlines() == ["Jag får sätta scheman själv.", "Inköp över femtusen kronor går via hamnkaptenen."]
    assert answer["revision"] == 1


def test_every_piece_of_evidence_is_a_slice_of_its_source(of_harbour):
    texts, evidence = source_texts_of(of_harbour), evidence_of(of_harbour)
    assert evidence
    assert [row["id"] for row in evidence.values() if texts[row["source"], row["version"]][row["start"] : row["end"]] != row["text"]] == []


def test_no_export_names_an_interviewee(of_harbour):
    told = "".join(of_harbour("export", "e1", what).stdout for what in COLUMNS)
    assert [name for name in ("Örjan", "Åkesson", "Märta", "Brygga", "orjan@") if name in told] == []


def test_agreed_points_and_each_evaluators_own_are_told_apart(of_harbour):
    rows = of_harbour("export", "e1", "scores").rows
    assert [(row["sub_question"], row["evaluator"], row["points"], row["agreed"]) for row in rows] == [
        ("2.1", "E1", 7.5, False),
        ("2.1", "E2", 7.5, False),
        ("2.5", None, "-", True),
        ("5.1", "E1", 4, False),
    ]
    assert all(isinstance(row["evidence"], list) and TIME.fullmatch(row["at"]) for row in rows)


@pytest.mark.parametrize("words", [("export", "e1", "scores"), ("report", "e1", "--out", "report.html")])
def test_seeing_points_that_are_not_locked_is_logged_and_nothing_else_is(of_harbour, tmp_path, words):
    of_harbour(*words)
    assert unblindings(tmp_path / "data") == 0
    assert of_harbour(*words, "--unblind").status == 0
    assert unblindings(tmp_path / "data") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("report", "e1", "--format", "docx", "--out", "x"),
        ("report", "e1", "--format", "pdf", "--out", "x"),
        ("report", "e1", "--format", "xlsx", "--out", "x"),
        ("export", "e1", "answers", "--format", "xlsx"),
    ],
)
def test_a_format_that_is_to_come_is_refused_in_a_sentence(of_harbour, tmp_path, words):
    assert "yet" in of_harbour(*words).sentence
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("draft", "e1", "2", "--format", "txt"),
        ("draft", "e1", "2", "--language", "fi"),
        ("report", "e1"),
        ("export", "e1", "people"),
        ("export", "e1", "answers", "--format", "yaml"),
    ],
)
def test_a_format_language_or_export_that_is_none_is_wrong_usage(of_harbour, words):
    done = of_harbour(*words)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr
