"""The exports: the columns scripts rely on, every word in its place, and nobody's name."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.drafting import word_findings
from evaluation.exporting import COLUMNS, as_csv, as_json_lines, export_rows
from evaluation.forgetting import forget_person
from evaluation.inviting import invite
from evaluation.scoring import enter_points, import_points
from evidence.model import SourceKind
from storage.identity import id_of
from storage.log import log_of
from storage.people import keys_of, participant_by_code
from storage.tables.answers import Part
from tests.rows import stored

# As the contract has them, to the letter.
CONTRACT = {
    "answers": [
        *("evaluation", "interviewee", "role", "question", "sub_questions", "prompt", "status", "text", "parts"),
        *("revision", "current", "channel", "asked_at", "answered_at"),
    ],
    "sources": ["id", "kind", "title", "version", "url", "date", "text"],
    "evidence": ["id", "source_kind", "source", "version", "start", "end", "text", "kind", "date", "by", "tags", "links"],
    "scores": ["sub_question", "evaluator", "points", "reason", "evidence", "agreed", "at"],
    "findings": ["area", "kind", "text", "evidence", "proposed"],
}
PEOPLE = "".join(
    f"{name},{role},Hemtjänsten Norr,sv,{name.split()[0].casefold()}@ekkoping.example\n"
    for name, role in [
        ("Kerstin Lundgren", "unit_manager"),
        ("Åke Sjöberg", "leading_politician"),
        ("Birgitta Wallin", "opposition_politician"),
        ("Mohamed Farah", "central_management"),
        ("Solveig Norling", "head_of_administration"),
        ("Tord Hellqvist", "union"),
    ]
)


@pytest.fixture
def full(team, anna, bo, at):
    """An evaluation with something of everything: answers of each status, edits, documents, checklists, tags, points, findings."""
    data = f"name,role,group,language,email\n{PEOPLE}".encode()
    people = [
        participant_by_code(team.tx, team.id, one.code) for one in invite(team.tx, ADMINISTRATOR, team.evaluation, data, "people.csv", at)
    ]
    answer = team.answer(people[0], "Vi frågar brukarna varje år. 😀", "Det står i planen.")
    team.reword(people[0], answer, 2, 'Det står i "planen", se <b>sidan</b> 3;\tmed komma, semikolon.')
    team.answer(people[1], "Vi ska börja med det nästa år.", revision=1)
    team.answer(people[1], "Vi har beslutat att börja med det.", revision=2)
    for person, status in zip(people[2:], ("skipped", "unknown", "not_mine", "note"), strict=True):
        team.answer(person, "Ord som inte är något svar.", status=status)
    team.answer(people[5], "Påbörjat", sub_question="1.2", status="open")
    team.ingest("Planen antogs i mars. Den följs upp varje år.", day=date(2025, 3, 1))
    team.ingest("Alla protokoll ligger på webben.", kind=SourceKind.WEBSITE)
    team.look_for(anna, "notfound", "Ingen länk från startsidan.", source="website")
    team.confirm(anna, "i1", "1.4")
    team.confirm(bo, team.items()[-1].id, "1.1")
    import_points(team.tx, ADMINISTRATOR, team.evaluation, b"sub_question,points,evaluator\n1.1,7.5,\n1.2,-,E1\n1.3,20,E2\n", "p.csv", at)
    enter_points(team.tx, anna, team.evaluation, "1.1", "7.25", "Enligt planen", "i1", at)
    word_findings(team.tx, anna, team.evaluation, "1", "strength", [("Frågar brukarna", "i1")], at)
    return team


def rows_of(team, what, **given):
    return export_rows(team.tx, ADMINISTRATOR, team.evaluation, what, **given)


@pytest.mark.parametrize("what", CONTRACT)
def test_every_row_has_the_columns_of_the_contract_in_their_order(full, what):
    assert list(COLUMNS[what]) == CONTRACT[what]
    rows = rows_of(full, what)
    assert rows
    assert {tuple(row) for row in rows} == {tuple(CONTRACT[what])}


def test_no_export_holds_a_name_an_address_or_a_group_of_anybody_asked(full):
    exported = "".join(as_json_lines(rows_of(full, what, unblinded_at=datetime(2026, 3, 2, tzinfo=UTC))) for what in COLUMNS)
    who = [words for _, key in keys_of(full.tx, full.id) for words in (key.name, key.email, *key.name.split())]
    assert len(who) == 24
    assert [words for words in (*who, "Hemtjänsten Norr", "@ekkoping.example") if words.casefold() in exported.casefold()] == []


def test_every_piece_of_evidence_is_its_slice_of_a_row_of_the_sources(full):
    texts = {(row["id"], row["version"]): row["text"] for row in rows_of(full, "sources")}
    rows = rows_of(full, "evidence")
    assert {row["source_kind"] for row in rows} == {"interview", "document", "website"}
    for row in rows:
        assert row["text"] == texts[row["source"], row["version"]][row["start"] : row["end"]]


def test_every_id_that_is_cited_is_a_row_of_the_evidence(full):
    known = {row["id"] for row in rows_of(full, "evidence")}
    cited = {
        code
        for what in ("findings", "scores")
        for row in rows_of(full, what, unblinded_at=datetime(2026, 3, 2, tzinfo=UTC))
        for code in row["evidence"]
    }
    assert "i1" in cited
    assert cited <= known


def test_points_do_not_cite_what_has_been_reworded_since(full, kerstin, at):
    answer = full.answer(kerstin, "Vi har aldrig frågat någon.", sub_question="1.5")
    code = next(item.id for item in full.items() if item.text == "Vi har aldrig frågat någon.")
    cecilia = full.actor("Cecilia")
    enter_points(full.tx, cecilia, full.evaluation, "1.5", "1", "Ingen har frågat", f"i1 {code}", at)
    full.reword(kerstin, answer, 1, "Vi frågar ibland.")
    row = next(row for row in rows_of(full, "scores", unblinded_at=datetime(2026, 3, 2, tzinfo=UTC)) if row["evaluator"] == "E3")
    assert row["evidence"] == ["i1"]


def test_answers_of_every_status_are_there_with_the_parts_as_they_are_now(full):
    rows = rows_of(full, "answers")
    assert {row["status"] for row in rows} == {"answered", "skipped", "unknown", "not_mine", "note", "open"}
    first = rows[0]
    assert (first["evaluation"], first["interviewee"], first["role"]) == ("e1", "P01", "unit_manager")
    assert first["text"] == "\n".join(part["text"] for part in first["parts"])
    assert [set(part) for part in first["parts"]] == [{"kind", "text", "event", "file"}] * 2
    assert first["parts"][1]["text"].endswith("med komma, semikolon.")


def test_the_wording_before_an_edit_is_in_no_export(full):
    exported = "".join(as_json_lines(rows_of(full, what)) for what in COLUMNS)
    assert "Det står i planen." not in exported


def test_revisions_count_from_one_and_only_the_last_is_current(full):
    rows = [row for row in rows_of(full, "answers") if row["interviewee"] == "P02"]
    assert [(row["revision"], row["current"]) for row in rows] == [(1, False), (2, True)]


def test_a_note_has_no_question_and_an_open_answer_no_time_of_answering(full):
    by_status = {row["status"]: row for row in rows_of(full, "answers")}
    assert (by_status["note"]["question"], by_status["note"]["sub_questions"], by_status["note"]["prompt"]) == (None, [], None)
    assert by_status["open"]["answered_at"] is None


def test_an_answer_that_went_on_elsewhere_names_the_channel_it_was_last_written_on(team, kerstin, at):
    answer = team.answer(kerstin, "Från webben.")
    said = {"channel": "telegram", "account": "5", "event": "9", "message": "9", "at": at}
    stored(team.tx, Part(answer_id=id_of(answer), kind="text", text="Från telefonen.", **said))
    assert [row["channel"] for row in rows_of(team, "answers")] == ["telegram"]


def test_checklist_results_are_evidence_and_no_answers(full):
    assert all(row["interviewee"].startswith("P") for row in rows_of(full, "answers"))
    found = [row for row in rows_of(full, "evidence") if row["kind"] == "not_found"]
    assert [(row["by"], row["text"]) for row in found] == [("E1", "Ingen länk från startsidan.")]


def test_tags_say_their_state_and_by_whom(full):
    tags = {row["id"]: row["tags"] for row in rows_of(full, "evidence")}
    assert tags["i1"] == [{"sub_question": "1.4", "state": "confirmed", "by": "E1"}]
    assert {"sub_question": "1.1", "state": "asked", "by": None} in [tag for found in tags.values() for tag in found]


def test_times_are_iso_8601_in_utc_and_days_are_days(full):
    for row in (*rows_of(full, "answers"), *rows_of(full, "scores")):
        for column in {"asked_at", "answered_at", "at"} & set(row):
            assert row[column] is None or datetime.fromisoformat(row[column]).isoformat().replace("+00:00", "Z") == row[column]
    assert {row["date"] for row in rows_of(full, "sources")} == {None, "2025-03-01", "2026-03-02"}


def test_scores_are_numbers_and_a_dash_for_not_assessed(full):
    rows = {(row["sub_question"], row["evaluator"]): row for row in rows_of(full, "scores")}
    assert {key: row["points"] for key, row in rows.items()} == {("1.1", None): 7.5, ("1.2", "E1"): "-", ("1.3", "E2"): 20}
    assert [row["agreed"] for row in rows.values()] == [True, False, False]
    assert isinstance(rows["1.3", "E2"]["points"], int)


def test_open_points_are_exported_only_when_unblinded_and_that_is_logged(full, at):
    assert ("1.1", "E1") not in {(row["sub_question"], row["evaluator"]) for row in rows_of(full, "scores")}
    rows = {(row["sub_question"], row["evaluator"]): row for row in rows_of(full, "scores", unblinded_at=at)}
    assert Decimal(str(rows["1.1", "E1"]["points"])) == Decimal("7.25")
    assert (log_of(full.tx, full.id)[-1].action, log_of(full.tx, full.id)[-1].subject) == ("unblinded", "scores")


def test_findings_are_the_evaluators_where_they_wrote_some_and_else_the_proposals(full):
    rows = rows_of(full, "findings")
    assert {"area": "1", "kind": "strength", "text": "Frågar brukarna", "evidence": ["i1"], "proposed": False} in rows
    assert all(row["proposed"] for row in rows if row["kind"] == "improvement")


@pytest.mark.parametrize("what", CONTRACT)
def test_csv_holds_the_same_rows_with_lists_as_json(full, what):
    rows = rows_of(full, what)
    table = list(csv.DictReader(io.StringIO(as_csv(rows, COLUMNS[what]), newline="")))
    assert len(table) == len(rows)
    for written, row in zip(table, rows, strict=True):
        assert list(written) == CONTRACT[what]
        for column, value in row.items():
            if isinstance(value, (list, bool)):
                assert json.loads(written[column]) == value
            else:
                assert written[column] == ("" if value is None else str(value))


@pytest.mark.parametrize("what", CONTRACT)
def test_json_lines_hold_one_object_a_line_whatever_was_written(full, what):
    rows = rows_of(full, what)
    lines = as_json_lines(rows).removesuffix("\n").split("\n")
    assert [json.loads(line) for line in lines] == rows


@pytest.mark.parametrize("what", COLUMNS)
def test_an_empty_evaluation_exports_no_rows(new_team, what):
    assert rows_of(new_team(), what) == []


@pytest.mark.parametrize("on_forget", ["erase", "restrict"])
def test_who_asked_to_be_forgotten_is_in_no_export(new_team, at, on_forget):
    team = new_team(on_forget=on_forget)
    goes, stays = team.person("Kerstin Lund"), team.person("Bo Ek")
    team.answer(goes, "Alldeles särskilda ord.")
    team.answer(stays, "Vi frågar brukarna varje år.")
    forget_person(team.tx, team.evaluation, id_of(goes), at)
    exported = "".join(as_json_lines(rows_of(team, what)) for what in COLUMNS)
    assert "särskilda" not in exported
    assert '"P01"' not in exported
    assert '"P02"' in exported
