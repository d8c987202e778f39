"""``kompass ingest`` and ``confirm``: files become sources once, and only what is confirmed speaks for a sub-question."""

import hashlib

import pytest

PLAN = "# Plan\n\nKommunen har en plan för brukardialog. Varje nämnd redovisar dialogen för fullmäktige i maj.\n"
PAGE = '<!doctype html><html lang="sv"><body><main><h1>Dialog</h1><p>Här lämnar du synpunkter till kommunen.</p></main></body></html>'


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.md"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_an_ingested_file_is_told_in_these_four_names(e1, plan):
    done = e1("ingest", "e1", plan)
    assert (done.status, done.stderr) == (0, "")
    version = hashlib.sha256(PLAN.encode()).hexdigest()
    assert list(done.one.items()) == [("source", "s1"), ("kind", "document"), ("version", version), ("passages", 2)]


def test_the_same_bytes_again_are_the_same_source(e1, plan, tmp_path):
    (tmp_path / "another name.md").write_text(PLAN, encoding="utf-8")
    first = e1("ingest", "e1", plan).one
    again = e1("ingest", "e1", tmp_path / "another name.md")
    assert again.one == first
    assert "s1" in again.stderr
    assert len(e1("export", "e1", "sources").rows) == 1
    assert len(e1("export", "e1", "evidence").rows) == 2


def test_a_folder_is_taken_whole_with_what_its_table_says(e1, tmp_path):
    folder = tmp_path / "pages"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "dialog.html").write_text(PAGE, encoding="utf-8")
    (folder / "note.txt").write_text("Sidan saknar kontaktuppgifter.\n", encoding="utf-8")
    (folder / ".hidden").write_text("not there", encoding="utf-8")
    (folder / "sources.csv").write_text(
        "fil;titel;datum;adress\ndeeper/dialog.html;Dialogsidan;2026-01-02;https://ö.example/dialog\n", encoding="utf-8-sig"
    )
    done = e1("ingest", "e1", folder, "--kind", "website", "--date", "2026-02-03")
    assert [row["kind"] for row in done.rows] == ["website", "website"]
    sources = e1("export", "e1", "sources").rows
    assert [(row["title"], row["date"], row["url"]) for row in sources] == [
        ("Dialogsidan", "2026-01-02", "https://ö.example/dialog"),
        ("note.txt", "2026-02-03", None),
    ]


def test_one_page_may_be_given_its_address(e1, tmp_path):
    (tmp_path / "dialog.html").write_text(PAGE, encoding="utf-8")
    e1("ingest", "e1", "dialog.html", "--kind", "website", "--url", "https://ö.example/dialog")
    assert e1("export", "e1", "sources").one["url"] == "https://ö.example/dialog"


def test_one_address_is_not_that_of_two_files(e1, plan, tmp_path):
    (tmp_path / "dialog.html").write_text(PAGE, encoding="utf-8")
    assert "--url" in e1("ingest", "e1", plan, "dialog.html", "--url", "https://ö.example").sentence


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.txt", b""), ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00"), ("report.pdf", b"%PDF-1.7"), ("bare.html", b"<html></html>")],
)
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_taken(e1, plan, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert name in e1("ingest", "e1", plan, name).sentence
    assert e1("export", "e1", "sources").stdout == ""


def test_a_table_of_files_that_are_not_there_is_refused_by_row(e1, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "dialog.html").write_text(PAGE, encoding="utf-8")
    (folder / "sources.csv").write_text("file,title\ndialog.html,A\ngone.html,B\n", encoding="utf-8")
    said = e1("ingest", "e1", folder).sentence
    assert [word for word in ("sources.csv", "row 2", "column file", "gone.html") if word not in said] == []
    assert e1("export", "e1", "sources").stdout == ""


@pytest.mark.parametrize("words", [("nowhere.md",), (".",)])
def test_what_holds_no_files_is_refused(e1, words):
    (e1("ingest", "e1", *words)).sentence  # noqa: B018  (reading it asserts)


def test_a_day_that_is_none_is_refused(e1, plan):
    assert "2026-13-01" in e1("ingest", "e1", plan, "--date", "2026-13-01").sentence


def test_a_kind_that_is_none_is_wrong_usage(e1, plan):
    assert e1("ingest", "e1", plan, "--kind", "newspaper").status == 2


def test_a_confirmed_tag_stands_in_the_evidence_by_the_evaluators_code_until_it_is_taken_off(e1, plan):
    e1("ingest", "e1", plan)
    done = e1("confirm", "e1", "d1", "2.1", "--by", "mats@example.se")
    assert (done.status, done.stdout, done.stderr) == (0, "", "")
    assert e1("export", "e1", "evidence").rows[0]["tags"] == [{"sub_question": "2.1", "state": "confirmed", "by": "E2"}]
    assert e1("confirm", "e1", "d1", "2.1", "--by", "E1", "--remove").status == 0
    assert e1("export", "e1", "evidence").rows[0]["tags"] == []


def test_only_what_is_confirmed_reaches_a_draft(e1, plan):
    e1("ingest", "e1", plan)
    assert "[d1]" not in e1("draft", "e1", "2").stdout
    e1("confirm", "e1", "d1", "2.1", "--by", "E1")
    assert "[d1]" in e1("draft", "e1", "2").stdout
    assert "d2" not in e1("draft", "e1", "2").stdout


@pytest.mark.parametrize(
    ("evidence", "sub_question", "by", "more"),
    [
        ("d9", "2.1", "E1", ()),
        ("d1", "2.99", "E1", ()),
        ("d1", "2.1", "Lisa", ()),
        ("d1", "2.1", "E1", ("--remove",)),
    ],
)
def test_a_tag_that_cannot_be_is_refused(e1, plan, evidence, sub_question, by, more):
    e1("ingest", "e1", plan)
    assert e1("confirm", "e1", evidence, sub_question, "--by", by, *more).sentence
    assert e1("export", "e1", "evidence").rows[0]["tags"] == []


def test_what_leads_out_of_a_folder_is_not_taken_and_told(e1, tmp_path):
    folder, outside = tmp_path / "papers", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("Detta ska inte läsas in.\n", encoding="utf-8")
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "same.md").symlink_to(folder / "plan.md")
    (folder / "secret.txt").symlink_to(outside / "secret.txt")
    (folder / "deeper").symlink_to(outside)
    done = e1("ingest", "e1", folder)
    assert [row["source"] for row in done.rows] == ["s1", "s1"]
    assert [name for name in ("secret.txt: a link", "deeper: a link", "same.md: the same bytes") if name not in done.stderr] == []


def test_two_files_of_one_name_are_told_apart(e1, tmp_path):
    for year in ("2024", "2025"):
        (tmp_path / "papers" / year).mkdir(parents=True)
        (tmp_path / "papers" / year / "plan.txt").write_text(f"Planen gäller till och med {year}.\n", encoding="utf-8")
    done = e1("ingest", "e1", tmp_path / "papers")
    assert [row["source"] for row in done.rows] == ["s1", "s2"]
    assert [row["title"] for row in e1("export", "e1", "sources").rows] == ["2024/plan.txt", "2025/plan.txt"]
    (tmp_path / "plan.txt").write_text("Planen gäller inte längre.\n", encoding="utf-8")
    for _ in range(2):
        e1("ingest", "e1", tmp_path / "plan.txt")
    (tmp_path / "plan.txt").write_text("Planen gäller igen.\n", encoding="utf-8")
    e1("ingest", "e1", tmp_path / "plan.txt")
    assert [row["title"] for row in e1("export", "e1", "sources").rows][2:] == ["plan.txt", "plan.txt (2)"]


def test_a_new_version_keeps_the_tags_of_the_words_that_are_unchanged(e1, plan, tmp_path):
    e1("ingest", "e1", plan, "--owner", "Kommunkansliet", "--date", "2025-05-01")
    for item in ("d1", "d2"):
        e1("confirm", "e1", item, "2.1", "--by", "E1")
    newer = tmp_path / "newer.md"
    newer.write_text(PLAN.replace("# Plan\n", "# Plan\n\nPlanen är ny.\n").replace("i maj", "i juni"), encoding="utf-8")
    done = e1("ingest", "e1", newer, "--renews", "s1", "--date", "2026-01-01")
    assert (done.one["source"], done.one["passages"]) == ("s1", 3)
    texts = {row["version"]: row["text"] for row in e1("export", "e1", "sources").rows}
    items = {row["id"]: row for row in e1("export", "e1", "evidence").rows}
    assert sorted(items) == ["d1", "d2", "d3", "d4"]
    assert all(texts[row["version"]][row["start"] : row["end"]] == row["text"] for row in items.values())
    assert [(items[item]["version"] == done.one["version"], items[item]["date"]) for item in ("d1", "d2")] == [
        (True, "2026-01-01"),
        (False, "2025-05-01"),
    ]
    assert [len(items[item]["tags"]) for item in sorted(items)] == [1, 1, 0, 0]


@pytest.mark.parametrize("source", ["s9", "d1", "3"])
def test_only_a_source_that_is_there_can_be_renewed(e1, plan, tmp_path, source):
    e1("ingest", "e1", plan)
    (tmp_path / "newer.md").write_text("Planen är ny.\n", encoding="utf-8")
    assert source in e1("ingest", "e1", "newer.md", "--renews", source).sentence
    assert len(e1("export", "e1", "sources").rows) == 1


def test_one_source_is_not_renewed_by_two_files_nor_as_another_kind(e1, plan, tmp_path):
    (tmp_path / "newer.md").write_text("Planen är ny.\n", encoding="utf-8")
    assert "--renews" in e1("ingest", "e1", plan, "newer.md", "--renews", "s1").sentence
    assert e1("ingest", "e1", plan, "--renews", "s1", "--kind", "website").status == 2


def test_a_file_that_is_beyond_the_limits_is_refused_by_the_limit(e1, tmp_path, monkeypatch):
    monkeypatch.setenv("KOMPASS_SOURCE_MEGABYTES", "1")
    (tmp_path / "plan.txt").write_text("Planen gäller. " * 100_000, encoding="utf-8")
    assert "larger than 1 MB" in e1("ingest", "e1", tmp_path / "plan.txt").sentence
