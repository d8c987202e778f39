"""What an evaluator sends for a checklist item becomes a source of the item's kind, and their note stays one of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.events import Commanded, FileFetched
from bot.jobs.doing import work_off
from bot.jobs.kinds import BRING_FILE, EVIDENCE, FETCH_FILE, READ_FILE
from evaluation.access import ADMINISTRATOR
from evaluation.exporting import export_rows
from storage.evaluations import evaluation_by_id
from storage.files import keep_file
from storage.jobs import claim_jobs
from storage.tables.sources import Arrival, Source
from tests.bot.evaluation import AT, EVALUATOR, MAJA

LATER = AT + timedelta(days=1)
PAGE = """<!doctype html><html lang="sv"><body><main><h1>Dialog</h1>
<p>Kommunen har en plan som följs upp varje år.</p></main></body></html>""".encode()
NOTE = "Planen ligger på sidan om dialog."


@pytest.fixture
def walking(asa, invitations):
    """The evaluator, who has found the first item of area 1 and is asked for a note."""
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    who = asa.who()
    asa.does(Commanded(**who, command="area", argument="1", text="/area 1", message=who["id"]))
    asa.does(asa.pressed("found"))
    asa.does(asa.wrote(NOTE))
    return asa


@pytest.fixture
def become(database, folder):
    """All that jobs make of it: the sources as (kind, came in by, title), and the evidence's words."""

    def do():
        work_off(database, folder, lambda: LATER, (EVIDENCE, BRING_FILE, READ_FILE))
        sources = database.read(lambda tx: list(tx.exec(select(Source).order_by(Source.id))))
        rows = database.read(lambda tx: export_rows(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), "evidence"))
        return [(one.kind, one.came_in) for one in sources], {row["text"]: row["tags"] for row in rows}

    return do


def test_a_page_sent_in_the_web_chat_is_a_source_of_the_items_kind_and_untagged(walking, folder, become):
    walking.does(replace(walking.sent("file", file=None, sha256=keep_file(folder, PAGE)), name="dialog.html"))
    sources, words = become()
    assert len({kind for kind, _ in sources}) == 1
    assert sorted(str(came_in) for _, came_in in sources) == ["None", "phone"]
    assert words["Kommunen har en plan som följs upp varje år."] == []
    assert [tag["state"] for tag in words[NOTE]] == ["asked"]


def test_a_file_sent_on_telegram_is_one_once_it_has_been_fetched(walking, database, folder, become):
    walking.does(replace(walking.sent("file", file="key-1"), name="dialog.html"))
    (job,) = database.write(lambda tx: claim_jobs(tx, (FETCH_FILE,), LATER, LATER, 5))
    assert job.payload["source"] == "dialog.html"
    assert [came_in for _, came_in in become()[0]] == [None], "nothing is read before the bytes are here"
    sha256 = keep_file(folder, PAGE)
    fetched = FileFetched(
        id="file-1", channel="telegram", account="7", at=LATER, part_id=job.payload["part"], sha256=sha256, source="dialog.html"
    )
    walking.does(fetched)
    assert sorted(str(came_in) for _, came_in in become()[0]) == ["None", "phone"]
    (arrival,) = database.read(lambda tx: list(tx.exec(select(Arrival))))
    assert (arrival.state, arrival.member_id, arrival.name) == ("read", 1, "dialog.html")


@pytest.mark.parametrize(("kind", "name"), [("photo", ""), ("file", "tavla.jpg"), ("file", "tabell.xlsx"), ("voice", "")])
def test_pictures_and_tables_are_kept_with_the_item_and_not_read(walking, database, folder, become, kind, name):
    walking.does(replace(walking.sent(kind, file=None, sha256=keep_file(folder, b"\x89PNG")), name=name))
    assert [came_in for _, came_in in become()[0]] == [None]
    assert database.read(lambda tx: list(tx.exec(select(Arrival)))) == []


def test_what_an_evaluator_sends_outside_an_item_and_what_an_interviewee_sends_is_no_source(
    maja, asa, invitations, database, folder, become
):
    sha256 = keep_file(folder, PAGE)
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    asa.does(replace(asa.sent("file", file=None, sha256=sha256), name="dialog.html"))
    maja.begins(invitations.tokens[MAJA])
    maja.does(replace(maja.sent("file", file=None, sha256=sha256), name="dialog.html"))
    become()
    assert database.read(lambda tx: list(tx.exec(select(Arrival)))) == []


def test_the_same_job_done_twice_brings_the_file_once(walking, database, folder, become):
    walking.does(replace(walking.sent("file", file=None, sha256=keep_file(folder, PAGE)), name="dialog.html"))
    (job,) = database.write(lambda tx: claim_jobs(tx, (BRING_FILE,), LATER, LATER, 5))
    assert job.payload["source"] == "dialog.html"
    become()
    assert len(database.read(lambda tx: list(tx.exec(select(Arrival))))) == 1
