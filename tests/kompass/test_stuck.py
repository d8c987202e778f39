"""``kompass stuck``: what could not be done, and trying it again; and commands that read evidence make what is missing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from storage.answer_sources import drop_items
from storage.database import open_database
from storage.jobs import add_job, claim_jobs, count_jobs, give_up_job
from storage.tables.answers import Answer
from storage.tables.conversation import DeadEvent
from storage.tables.sources import Evidence, Source, SourceVersion

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def dead_job(data):
    with open_database(data, migrate=False) as database:
        database.write(lambda tx: add_job(tx, "fetch_file", {"file": "hemlig"}, AT))
        (job,) = database.write(lambda tx: claim_jobs(tx, ["fetch_file"], AT, AT, 1))
        database.write(lambda tx: give_up_job(tx, job, "TooLarge"))
    return f"job:{job.id}"


def test_nothing_is_stuck_to_begin_with(e1):
    listed = e1("stuck", "list", "--json")
    assert (listed.status, listed.stdout) == (0, "")
    assert e1("stuck", "retry", "--all").status == 0


def test_what_is_stuck_is_listed_and_tried_again(e1, data):
    job = dead_job(data)
    (row,) = e1("stuck", "list", "--json").rows
    assert {key: row[key] for key in ("id", "what", "error")} == {"id": job, "what": "fetch_file", "error": "TooLarge"}
    assert "hemlig" not in e1("stuck", "list").stdout
    assert e1("stuck", "retry", job, "--json").one == {"id": job, "under_way": True}
    assert e1("stuck", "list", "--json").rows == []
    with open_database(data, migrate=False) as database:
        assert database.read(count_jobs)["fetch_file", "waiting"] == 1


def test_everything_is_tried_again_at_once(e1, data):
    jobs = {dead_job(data), dead_job(data)}
    assert {row["id"] for row in e1("stuck", "retry", "--all", "--json").rows} == jobs


def test_what_fails_again_is_logged_on_stderr_and_its_row_alone_is_on_stdout(e1, data):
    payload = {"type": "Wrote", "id": "1", "channel": "web", "account": "b", "at": AT.isoformat(), "message": "1", "text": 5}

    def bury(tx):
        tx.add(DeadEvent(channel="web", account="b", event="1", payload=payload, error="TypeError", at=AT))

    with open_database(data, migrate=False) as database:
        database.write(bury)
    tried = e1("stuck", "retry", "--all", "--json")
    assert [row["id"] for row in tried.rows] == ["event:1"]


@pytest.mark.parametrize("words", [(), ("job:1", "--all")], ids=["neither", "both"])
def test_ids_or_all_and_not_both(e1, words):
    assert e1("stuck", "retry", *words).status == 2


def test_what_is_not_stuck_is_refused_by_its_name(e1):
    assert "job:99" in e1("stuck", "retry", "job:99").sentence


def _unmade(data):
    """The harbour's evidence as a server that was killed left it: asked for, and claimed by nobody who lives."""

    def undo(tx):
        drop_items(tx, list(tx.scalars(select(col(Evidence.id)).where(col(Evidence.code).like("i%")))))
        interviews = select(col(Source.id)).where(col(Source.kind) == "interview")
        tx.execute(delete(SourceVersion).where(col(SourceVersion.source_id).in_(interviews)))
        tx.execute(delete(Source).where(col(Source.kind) == "interview"))
        for answer in tx.scalars(select(col(Answer.id)).order_by(col(Answer.id))):
            add_job(tx, "evidence", {"answer": answer}, AT)
        now = datetime.now(UTC)
        claim_jobs(tx, ["evidence"], now, datetime(2999, 1, 1, tzinfo=UTC), 50)

    with open_database(data, migrate=False) as database:
        database.write(undo)


def test_a_command_that_reads_evidence_makes_what_is_missing_first(of_harbour, data):
    before = [row["text"] for row in of_harbour("export", "e1", "evidence").rows if row["source_kind"] == "interview"]
    _unmade(data)
    after = [row["text"] for row in of_harbour("export", "e1", "evidence").rows if row["source_kind"] == "interview"]
    assert before
    assert sorted(after) == sorted(before)


def test_where_nothing_can_be_written_it_goes_on_with_what_there_is(of_harbour, data):
    _unmade(data)
    # Written by nobody: SQLite refuses every write from now on, as on a disk that is full.
    with open_database(data, migrate=False) as database:
        database.write(
            lambda tx: tx.connection().exec_driver_sql(
                "CREATE TRIGGER full BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            )
        )
    exported = of_harbour("export", "e1", "evidence")
    assert (exported.status, exported.stderr) == (0, "")
    assert all(row["source_kind"] != "interview" for row in exported.rows)
