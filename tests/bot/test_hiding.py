"""Words that an evaluator hides are nowhere any more but where hidden words are kept, whatever was made of them before."""

from datetime import timedelta

import pytest
from sqlalchemy import String, cast, func, select
from sqlmodel import SQLModel

from bot.events import Prepared
from bot.jobs.doing import work_off
from bot.jobs.kinds import DRAFT
from evaluation.access import ADMINISTRATOR
from evaluation.confirming import confirm_tag
from evaluation.drafting import draft_of
from evaluation.exporting import COLUMNS, as_csv, as_json_lines, export_rows
from evaluation.hiding import hidden_words, hide_words, put_words_back
from evaluation.members import actor_of
from evaluation.reporting import report_of
from evaluation.searching import search_evidence
from evidence.searching import read_query
from storage.backends.sqlite import DATABASE_FILE
from storage.conversation import bury
from storage.evaluations import evaluation_by_id, members_named
from storage.evidence import evidence_items
from storage.jobs import is_pending
from storage.log import first_broken_entry, log_of
from storage.searching import Filters
from storage.tables.conversation import DeadEvent
from summary.writers.html import report_page
from summary.writers.markdown import draft_markdown
from tests.bot.evaluation import AT, EVALUATOR, MAJA, answers, evidence
from tests.databases import only_sqlite
from texts.catalogue import load_texts

LATER = AT + timedelta(hours=2)
# Letters that JSON columns write as they are.
WORDS = "Anna Holm"
SAID = "Vi har dialog med brukarna. Enhetschefen Anna Holm har lett arbetet sedan i mars."
AGAIN = "Det var anna  holm som tog fram rutinen, och Anna Holms plan gäller."
TEXTS = load_texts("sv")


def tables_with(database, words=WORDS):
    """Where the words stand: every column of every table is searched."""
    return database.read(
        lambda tx: {
            f"{table.name}.{column.name}"
            for table in SQLModel.metadata.sorted_tables
            for column in table.columns
            if tx.execute(
                select(func.count()).select_from(table).where(func.lower(cast(column, String)).contains(words.lower()))
            ).scalar_one()
        }
    )


@pytest.fixture
def told(database, maja, asa, invitations):
    """Maja has said it, edited it and had it read back; an evaluator has been told a draft of it; an event of hers has failed."""
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    maja.begins(invitations.tokens[MAJA])
    maja.does(maja.wrote(f"Först: {WORDS}.", message="77"), maja.wrote(AGAIN), maja.pressed("done"))
    evidence(database)
    maja.does(maja.edited("77", SAID))
    maja.does(maja.wrote("/svar"))
    items = evidence(database)
    asked = next(tag["sub_question"] for item in items for tag in item["tags"])
    dead = {"channel": "telegram", "account": "5", "event": "x", "payload": {"text": SAID, "more": [SAID]}, "error": "bad", "at": AT}
    database.write(lambda tx: bury(tx, DeadEvent(interview_id=1, **dead)))
    for item in items:
        acting(database, confirm_tag, item["id"], asked)
    area = asked.partition(".")[0]
    asa.does(asa.wrote(f"/draft {area}"))
    work_off(database, database.folder, lambda: AT + timedelta(hours=1), {DRAFT})
    draft = database.read(lambda tx: draft_markdown(draft_of(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), area, TEXTS), TEXTS))
    asa.does(Prepared(id="draft", channel="telegram", account="7", at=AT, interview=3, messages=(draft,), area=area, forgotten=0))
    return area


def acting(database, does, *given, at=LATER):
    """What the evaluator does on the pages."""
    return database.write(lambda tx: does(tx, actor_of(members_named(tx, 1, "E1")[0]), evaluation_by_id(tx, 1), *given, at))


def piece(database, words):
    return next(item["id"] for item in evidence(database) if words in item["text"])


def hide(database, words=WORDS):
    acting(database, hide_words, piece(database, words), words, "namn på en enskild")


def test_they_are_in_no_column_of_any_table_but_that_of_hidden_words(database, told, maja, asa):
    places = {"part.text", "part_revision.text", "outbox.text", "source_version.text", "evidence_words.words", "dead_event.payload"}
    assert places <= tables_with(database)
    assert any(WORDS in text for text in maja.heard())
    assert any(WORDS in text for text in asa.heard())

    hide(database)

    assert tables_with(database) == {"hidden_span.words"}


def test_they_are_in_no_export_draft_report_search_or_read_back(database, told, maja):
    hide(database)
    maja.does(maja.wrote("/svar"))

    def everything(tx):
        evaluation = evaluation_by_id(tx, 1)
        rows = {what: export_rows(tx, ADMINISTRATOR, evaluation, what) for what in COLUMNS}
        found = search_evidence(tx, ADMINISTRATOR, evaluation, read_query(WORDS), Filters())
        assert found.items == ()
        return [
            *(as_json_lines(each) + as_csv(each, COLUMNS[what]) for what, each in rows.items()),
            draft_markdown(draft_of(tx, ADMINISTRATOR, evaluation, told, TEXTS), TEXTS),
            report_page(report_of(tx, ADMINISTRATOR, evaluation, TEXTS), TEXTS),
            str([(entry.action, entry.subject) for entry in log_of(tx, 1)]),
            *maja.heard(),
        ]

    written = database.read(everything)
    assert not any("holm" in text.lower() for text in written)
    assert "har lett arbetet sedan i mars" in "".join(written)


def test_the_rest_of_the_answer_stays_where_it_is_and_can_be_found(database, told):
    before = database.read(lambda tx: evidence_items(tx, 1))

    hide(database)

    after = database.read(lambda tx: evidence_items(tx, 1))
    assert [(item.id, item.start, item.end, item.tags) for item in after] == [(item.id, item.start, item.end, item.tags) for item in before]
    (reworded,) = [item for item in after if "lett arbetet" in item.text]
    assert reworded.text == "Enhetschefen █████████ har lett arbetet sedan i mars."
    found = database.read(lambda tx: search_evidence(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), read_query("lett arbetet"), Filters()))
    assert [item.id for item in found.items] == [reworded.id]


def test_they_are_hidden_however_they_are_written_elsewhere_in_the_answer(database, told):
    hide(database)

    assert answers(database)[0]["parts"][1]["text"] == "Det var ██████████ som tog fram rutinen, och █████████s plan gäller."


def test_a_draft_that_was_made_before_is_not_told_but_made_anew(database, told, asa):
    heard = len(asa.heard())
    hide(database)

    asa.does(Prepared(id="late", channel="telegram", account="7", at=LATER, interview=3, messages=(SAID,), area=told, forgotten=0))

    assert not any(WORDS in text for text in asa.heard())
    assert len(asa.heard()) < heard
    assert database.read(lambda tx: is_pending(tx, DRAFT))


def test_an_edit_that_writes_them_again_has_them_hidden_and_keeps_the_tags_of_the_rest(database, told, maja):
    hide(database)
    tagged = {item["text"]: item["tags"] for item in evidence(database)}

    maja.does(maja.edited("77", SAID + " Det fungerar bra nu."))

    again = evidence(database)
    assert tables_with(database) == {"hidden_span.words"}
    assert {item["text"]: item["tags"] for item in again if item["text"] in tagged} == tagged
    assert again[-1]["text"] == "Det fungerar bra nu."


def test_put_back_they_stand_where_they_stood_in_every_version_and_message(database, told):
    before = (evidence(database), answers(database))
    hide(database)

    (hidden,) = database.read(
        lambda tx: hidden_words(tx, actor_of(members_named(tx, 1, "E1")[0]), evaluation_by_id(tx, 1), piece(database, "har lett arbetet"))
    )
    acting(database, put_words_back, piece(database, "har lett arbetet"), hidden.id)

    assert hidden.words == (WORDS,)
    assert (evidence(database), answers(database)) == before
    assert tables_with(database) >= {"part.text", "source_version.text", "evidence_words.words"}
    assert "hidden_span.words" not in tables_with(database)


def test_the_log_tells_what_was_done_by_whom_and_without_the_words(database, told):
    where = piece(database, WORDS)
    hide(database)

    last = database.read(lambda tx: log_of(tx, 1)[-1])
    assert (last.actor, last.action, last.subject, last.at) == ("E1", "hid words", where, LATER)
    assert database.read(first_broken_entry) is None


@only_sqlite
def test_the_index_over_the_words_holds_none_of_their_trigrams(database, told, folder):
    hide(database)

    trigrams = database.read(
        lambda tx: tx.connection().exec_driver_sql("SELECT rowid FROM evidence_search WHERE evidence_search MATCH '\"anna holm\"'").all()
    )
    assert trigrams == []
    assert (folder / DATABASE_FILE).exists()
