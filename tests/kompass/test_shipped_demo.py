"""The shipped demo, read as an evaluator would: big enough, every id leads to its sentence, every quotation is its source's."""

import csv
import json
import re
import shutil
from collections import Counter

import pytest

from question_bank.model import ROLES
from tests.kompass.calling import SHIPPED, run, without_settings
from tests.kompass.drafts import evidence_of, source_texts_of, told_lines

AREAS = [str(number) for number in range(1, 9)]


@pytest.fixture(scope="module")
def of_shipped(shipped, tmp_path_factory):
    """``kompass`` on the shipped demo's data: for reading."""
    with pytest.MonkeyPatch.context() as patch:
        without_settings(patch, tmp_path_factory.mktemp("reading"))
        patch.setenv("KOMPASS_DATA_DIR", str(shipped / "data"))
        yield run


@pytest.fixture(scope="module")
def evidence(of_shipped):
    return evidence_of(of_shipped)


def draft(shipped, area):
    return (shipped / f"area-{area}.md").read_text(encoding="utf-8")


def test_it_writes_a_draft_of_every_area_in_two_forms_and_the_report(shipped):
    written = {path.name for path in shipped.iterdir() if not path.name.startswith(".")}
    assert written == {f"area-{area}.{form}" for area in AREAS for form in ("md", "html")} | {"report.html", "data"}


def test_it_is_a_whole_evaluation():
    with (SHIPPED / "people.csv").open(encoding="utf-8", newline="") as file:
        roles = Counter(row["role"] for row in csv.DictReader(file))
    lines = [json.loads(line) for line in (SHIPPED / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert set(roles) == set(ROLES)
    assert roles.total() >= 14
    assert sum("parts" in line for line in lines) >= 120
    assert len([path for path in (SHIPPED / "documents").iterdir() if path.suffix != ".csv"]) >= 3
    assert len([path for path in (SHIPPED / "website").iterdir() if path.suffix != ".csv"]) >= 3


def test_every_answer_came_in_with_its_words(of_shipped):
    said = {
        part for line in (SHIPPED / "answers.jsonl").read_text(encoding="utf-8").splitlines() for part in json.loads(line).get("parts", ())
    }
    kept = {part["text"] for row in of_shipped("export", "e1", "answers").rows for part in row["parts"]}
    assert said - kept <= edited_away()


def edited_away():
    """Parts whose words were replaced by a later edit."""
    lines = [json.loads(line) for line in (SHIPPED / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    return {
        earlier["parts"][line["edit"].get("part", 1) - 1]
        for line in lines
        if "edit" in line
        for earlier in lines
        if (earlier["who"], earlier.get("asked")) == (line["who"], line["edit"]["of"]) and "parts" in earlier
    }


@pytest.mark.parametrize("area", AREAS)
def test_every_sentence_of_a_draft_cites_evidence_that_exists(shipped, evidence, area):
    lines = told_lines(draft(shipped, area))
    assert len(lines) > 10
    assert [line.text for line in lines if not line.cited or not set(line.cited) <= set(evidence)] == []


@pytest.mark.parametrize("area", AREAS)
def test_every_quotation_of_a_draft_stands_in_the_evidence_it_cites(shipped, evidence, area):
    quotations = [(words, line.cited) for line in told_lines(draft(shipped, area)) for words in line.quoted]
    assert quotations
    assert [words for words, cited in quotations if not any(words in evidence[one]["text"] for one in cited)] == []


def test_every_piece_of_evidence_is_a_slice_of_its_source(of_shipped, evidence):
    texts = source_texts_of(of_shipped)
    assert [row["id"] for row in evidence.values() if texts[row["source"], row["version"]][row["start"] : row["end"]] != row["text"]] == []


@pytest.mark.parametrize("name", [*(f"area-{area}.html" for area in AREAS), "report.html"])
def test_every_id_on_a_page_is_a_link_that_leads_somewhere(shipped, name):
    page = (shipped / name).read_text(encoding="utf-8")
    links, places = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'\bid="([^"]+)"', page))
    assert links
    assert links <= places


def test_the_draft_command_writes_what_the_demo_wrote(of_shipped, shipped):
    assert of_shipped("draft", "e1", "3").stdout == draft(shipped, "3")
    assert of_shipped("draft", "e1", "3", "--format", "html").stdout == (shipped / "area-3.html").read_text(encoding="utf-8")


def test_the_report_tells_who_evaluated_the_points_the_mean_and_the_key_facts(shipped):
    page = (shipped / "report.html").read_text(encoding="utf-8")
    told = ("Lysfors kommun", "Karin Almlöf", "Kommunförbundet Mellanbygden", "472", "63", "Kommungrupp", "<svg")
    assert [words for words in told if words not in page] == []


@pytest.mark.full
def test_adding_inte_to_an_answer_changes_its_draft_and_no_other(shipped, tmp_path, kompass):
    shutil.copytree(SHIPPED, tmp_path / "from")
    answers = tmp_path / "from" / "answers.jsonl"
    text = answers.read_text(encoding="utf-8")
    assert text.count("den lever vi efter") == 1
    answers.write_text(text.replace("den lever vi efter", "den lever vi inte efter"), encoding="utf-8")
    assert kompass("demo", "--from", tmp_path / "from", "--no-serve", "--out", "out").status == 0
    assert [area for area in AREAS if draft(tmp_path / "out", area) != draft(shipped, area)] == ["1"]
