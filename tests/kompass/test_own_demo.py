"""The demo of a folder of one's own: its drafts hold its own words and no others, and it is replaced when it is run again."""

import shutil

import pytest

from storage.lock import RunnerLock
from tests.kompass.calling import DATA, harbour_folder
from tests.kompass.drafts import evidence_of, told_lines

SPOKEN_OF = ("2", "5", "8")
SILENT = ("1", "3", "4", "6", "7")


def everything_in(folder):
    """The content of every file under ``folder``, by its name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path):
    return harbour_folder(tmp_path / "from")


@pytest.fixture
def earlier(harbour, tmp_path):
    """A folder with an earlier demo in it."""
    shutil.copytree(harbour, tmp_path / "out")
    return tmp_path / "out"


def change(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def draft(out, area):
    return (out / f"area-{area}.md").read_text(encoding="utf-8")


def test_three_areas_were_spoken_of_and_only_they_say_anything(harbour):
    assert [area for area in SPOKEN_OF if not told_lines(draft(harbour, area))] == []
    assert [area for area in SILENT if told_lines(draft(harbour, area))] == []


def test_its_drafts_quote_nothing_that_its_folder_does_not_hold(harbour):
    words = "".join(
        (DATA / "harbour" / name).read_text(encoding="utf-8") for name in ("answers.jsonl", "documents/hamnplan.md", "website/hamnen.html")
    )
    quoted = [quotation for area in SPOKEN_OF for line in told_lines(draft(harbour, area)) for quotation in line.quoted]
    assert quoted
    assert [quotation for quotation in quoted if quotation not in words] == []


def test_nothing_of_the_shipped_municipality_is_in_it(harbour):
    pages = [path.read_text(encoding="utf-8") for path in harbour.iterdir() if path.suffix in {".md", ".html"}]
    assert len(pages) == 17
    assert [name for name in ("Lysfors", "Almlöf", "472") if any(name in page for page in pages)] == []


def test_a_demo_uses_neither_the_data_folder_nor_telegram(harbour):
    assert not (harbour.parent / "elsewhere").exists()


def test_an_item_the_bank_lacks_is_taken_under_its_sub_question(of_harbour):
    (found,) = [row for row in evidence_of(of_harbour).values() if row["source_kind"] == "intranet"]
    assert (found["text"], found["kind"], found["by"]) == ("Sökte på tjänstelöfte på Fyren.", "not_found", "E1")
    assert found["tags"] == [{"sub_question": "2.1", "state": "asked", "by": None}]


def test_what_is_not_applicable_makes_no_evidence(of_harbour):
    assert [row["id"] for row in evidence_of(of_harbour).values() if row["by"] == "E2"] == []


def test_tags_are_confirmed_by_whoever_the_table_names(of_harbour):
    confirmed = {row["text"]: tag["by"] for row in evidence_of(of_harbour).values() for tag in row["tags"] if tag["state"] == "confirmed"}
    assert confirmed == {
        "Gästhamnens besökare svarar på en enkät varje augusti.": "E1",
        "Ett nytt bokningssystem ska införas under 2028.": "E2",
        "Här kan du läsa vad hamnkontoret lovar dig som båtägare.": "E1",
        "Båtägarna fick vara med och skriva det.": None,
    }


def test_adding_inte_to_an_answer_changes_its_draft_and_no_other(harbour, kompass, folder, tmp_path):
    change(folder / "answers.jsonl", "Jag får sätta scheman", "Jag får inte sätta scheman")
    assert kompass("demo", "--from", folder, "--no-serve", "--out", "out").status == 0
    assert [area for area in "12345678" if draft(tmp_path / "out", area) != draft(harbour, area)] == ["5"]


def test_an_earlier_demo_is_replaced(kompass, folder, earlier, monkeypatch):
    change(folder / "evaluation.yaml", "Strandviks kommun", "Klippviks kommun")
    (earlier / "area-9.html").write_text("of another edition", encoding="utf-8")
    done = kompass("demo", "--from", folder, "--no-serve", "--out", earlier)
    assert (done.status, done.stderr) == (0, "")
    assert not (earlier / "area-9.html").exists()
    assert "Klippviks kommun" in (earlier / "report.html").read_text(encoding="utf-8")
    monkeypatch.setenv("KOMPASS_DATA_DIR", str(earlier / "data"))
    assert kompass("evaluation", "list", "--json").one["municipality"] == "Klippviks kommun"


def test_it_says_where_things_are_and_how_to_log_in(kompass, folder):
    told = kompass("demo", "--from", folder, "--no-serve", "--out", "new/folder", "--port", "8123").stdout
    assert "Siri Hamn (lead): http://127.0.0.1:8123/login/" in told
    assert "Märta Fält: http://127.0.0.1:8123/i/" in told
    assert "new/folder" in told


def test_a_folder_that_holds_something_else_is_refused_and_kept(kompass, folder, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert "mine" in kompass("demo", "--from", folder, "--no-serve", "--out", "mine").sentence
    assert everything_in(tmp_path / "mine") == {"thesis.txt": b"years of work"}


def test_a_file_is_no_folder_to_write_to(kompass, folder, tmp_path):
    (tmp_path / "mine").write_text("years of work", encoding="utf-8")
    assert "mine" in kompass("demo", "--from", folder, "--no-serve", "--out", "mine").sentence


def test_an_earlier_demo_that_is_being_served_is_kept(kompass, folder, earlier):
    running = RunnerLock(earlier / "data", 4711)
    try:
        assert "4711" in kompass("demo", "--from", folder, "--no-serve", "--out", earlier).sentence
        assert "Strandviks kommun" in (earlier / "report.html").read_text(encoding="utf-8")
    finally:
        running.release()


BAD_LINE = '{"who": "Nils Brygga", "asked": "8.1", '
FAULTS = {
    "yaml that is none": ("evaluation.yaml", "year: 2027", "year: [2027", ["evaluation.yaml", "line 4"]),
    "a year that is none": ("evaluation.yaml", "year: 2027", "year: soon", ["evaluation.yaml", "year"]),
    "an unknown edition": ("evaluation.yaml", '"2010"', '"2011"', ["evaluation.yaml", "2011"]),
    "an evaluator without an address": ("evaluation.yaml", "ake.vang@example.se", "nowhere", ["evaluation.yaml", "e-mail"]),
    "a line that is no JSON": ("answers.jsonl", BAD_LINE, "{", ["answers.jsonl", "line 9"]),
    "a line without a time": ("answers.jsonl", '"at": "2027-02-01T10:00:00Z"', '"at": "ten"', ["answers.jsonl", "line 9"]),
    "an unknown status": ("answers.jsonl", "unknown", "forgotten", ["answers.jsonl", "line 10", "not_mine"]),
    "an answer without words": ("answers.jsonl", '"Gästhamnen mäter nöjdheten varje sommar."', "", ["answers.jsonl", "line 2"]),
    "an unknown result": ("answers.jsonl", "notfound", "lost", ["answers.jsonl", "line 11"]),
    "somebody who was not invited": ("answers.jsonl", "Nils Brygga", "Nils Bro", ["answers.jsonl", "line 9", "Nils Bro"]),
    "an unknown sub-question": ("answers.jsonl", '"8.1", "parts"', '"8.99", "parts"', ["answers.jsonl", "line 9", "8.99"]),
    "an evaluator who answers": ("answers.jsonl", "Nils Brygga", "Siri Hamn", ["answers.jsonl", "line 9"]),
    "an edit of nothing": ("answers.jsonl", '"part": 2', '"part": 3', ["answers.jsonl", "line 8"]),
    "a tag on words that nobody said": ("tags.csv", "bokningssystem", "tidtabell", ["tags.csv", "row 2", "column text"]),
    "a tag on an unknown source": ("tags.csv", "hamnen.html", "havet.html", ["tags.csv", "row 3", "column source"]),
    "a tag by nobody": ("tags.csv", "E2", "E9", ["tags.csv", "row 2", "column evaluator"]),
    "a tag on an unknown sub-question": (
        "tags.csv",
        "varje augusti,2.5",
        "varje augusti,2.99",
        ["tags.csv", "row 1", "column sub_question"],
    ),
    "points above the maximum": ("points.csv", "7,5;E1", "75;E1", ["points.csv", "row 1", "column points"]),
    "points by nobody": ("points.csv", "Siri Hamn", "Lisa", ["points.csv", "row 4", "column evaluator"]),
    "a file that is not there": ("documents/sources.csv", "hamnplan.md", "plan.md", ["sources.csv", "row 1", "plan.md"]),
    "a day that is none": ("documents/sources.csv", "2026-12-01", "in winter", ["sources.csv", "row 1", "column date"]),
    "a key fact without a value": ("key_facts.yaml", "value", "worth", ["key_facts.yaml", "value"]),
}


@pytest.mark.parametrize(("name", "before", "after", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_a_broken_folder_is_refused_by_file_and_line_and_the_earlier_demo_stays(kompass, folder, earlier, name, before, after, named):
    there = everything_in(earlier)
    change(folder / name, before, after)
    said = kompass("demo", "--from", folder, "--no-serve", "--out", earlier).sentence
    assert [word for word in named if word not in said] == [], said
    assert everything_in(earlier) == there


@pytest.mark.parametrize("missing", ["evaluation.yaml", "people.csv"])
def test_a_folder_needs_these_two_files(kompass, folder, tmp_path, missing):
    (folder / missing).unlink()
    assert missing in kompass("demo", "--from", folder, "--no-serve", "--out", "new/folder").sentence
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "data", "named"),
    [
        ("people.csv", "namn;roll\nÖrjan Åkesson;kung\n".encode(), ["people.csv", "row 1", "line 2", "column role", "kung"]),
        ("people.csv", "namn;roll\nÖrjan Åkesson;enhetschef\nÖrjan Åkesson;central ledning\n".encode(), ["people.csv", "Örjan"]),
        ("documents/bild.txt", b"\x89PNG\r\n\x00\x00", ["bild.txt"]),
        ("answers.jsonl", b'{"who": "\xe5"}', ["answers.jsonl", "line 1"]),
    ],
)
def test_a_file_with_other_content_is_refused_and_nothing_is_made(kompass, folder, tmp_path, name, data, named):
    (folder / name).write_bytes(data)
    said = kompass("demo", "--from", folder, "--no-serve", "--out", "new/folder").sentence
    assert [word for word in named if word not in said] == [], said
    assert not (tmp_path / "new").exists()


def test_only_two_files_are_a_demo_already(kompass, folder, tmp_path):
    for path in list(folder.iterdir()):
        if path.name not in {"evaluation.yaml", "people.csv"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert kompass("demo", "--from", folder, "--no-serve", "--out", "out").status == 0
    assert told_lines(draft(tmp_path / "out", "2")) == []
