"""Erasing a person: nothing they said and nothing that says who they are is left, in the tables or in the bytes of the file."""

import pytest
from sqlalchemy import String, cast, func, select
from sqlmodel import SQLModel

from storage.answers import reword_part
from storage.backends.sqlite import DATABASE_FILE
from storage.conversation import add_interview, bury, mark_seen
from storage.erasure import erase_person
from storage.evaluations import add_member, evaluation_by_id, next_evidence_numbers
from storage.evidence import add_evidence, add_tag
from storage.findings import findings_of, replace_findings
from storage.identity import id_of
from storage.jobs import add_job
from storage.outbox import add_messages, messages_of
from storage.people import add_consent, add_invitation, add_participant, bind, participant_by_code
from storage.points import add_points, current_points
from storage.sources import add_source, add_version
from storage.tables.answers import Answer, Part
from storage.tables.conversation import DeadEvent, Interview
from storage.tables.evaluations import Member
from storage.tables.judgement import Finding, Points
from storage.tables.people import Invitation, Participant
from storage.tables.sources import Evidence, HiddenSpan, Link, Source, SourceVersion, StoredSuggestion, Tag
from tests.databases import only_sqlite
from tests.rows import stored

# Ascii words, as JSON columns write other letters as numbers.
WORDS = "the brook is poisoned"
EARLIER_WORDS = "the brook stinks"
NAME = "Kerstin Lund"
EMAIL = "kerstin.lund@ekkoping.example"
ACCOUNT = "777000111"


@pytest.fixture
def told(at):
    """A person who has said something, with a row in every table that can hold a trace of it; gives what the tests point at."""

    def write(tx, evaluation_id, *, number=1, words=WORDS, name=NAME, email=EMAIL, account=ACCOUNT, file="f" * 64, dead_file=None):
        participant = add_participant(
            tx,
            Participant(
                evaluation_id=evaluation_id,
                number=number,
                code=f"P{number:02}",
                role="unit_manager",
                group_name=f"group of {name}",
                language="sv",
            ),
            name=name,
            email=email,
        )
        interview = add_interview(tx, Interview(evaluation_id=evaluation_id, participant_id=id_of(participant), state={"account": account}))
        add_consent(tx, id_of(participant), "1", "sv", at)
        add_invitation(tx, Invitation(interview_id=id_of(interview), token_hash=f"hash {number}", is_short=False))
        bind(tx, id_of(interview), "telegram", account, at)
        mark_seen(tx, [(("telegram", f"seen by {number}", "1"), at)])
        row = {"interview_id": id_of(interview), "channel": "telegram", "account": account, "created_at": at, "after_part": 0}
        add_messages(tx, [{**row, "text": f"You said: {words}", "buttons": [[{"label": words, "data": "go:1"}]], "sent_at": None}])
        payload = {"text": words, "sha256": dead_file}
        dead = {"channel": "telegram", "account": account, "event": "2", "payload": payload, "error": f"bad: {words}", "at": at}
        bury(tx, DeadEvent(interview_id=id_of(interview), **dead))
        answer = stored(
            tx,
            Answer(
                interview_id=id_of(interview),
                question="1.1-a",
                sub_questions=["1.1"],
                prompt="Hur gör ni?",
                status="answered",
                revision=1,
                is_current=True,
                channel="telegram",
                asked_at=at,
                answered_at=at,
            ),
        )
        said = {"channel": "telegram", "account": account, "at": at}
        photo = Part(answer_id=id_of(answer), kind="photo", text="", event="4", message="4", file=file, **said)
        add_job(tx, "fetch_file", {"part": id_of(stored(tx, photo)), "account": account, "file": words}, at)
        part = stored(tx, Part(answer_id=id_of(answer), kind="text", text=EARLIER_WORDS, event="3", message="3", **said))
        reword_part(tx, part, words, at)
        source = add_source(tx, Source(evaluation_id=evaluation_id, kind="interview", title="", answer_id=id_of(answer)))
        version = add_version(
            tx, SourceVersion(source_id=id_of(source), sha256=f"sha {words}", text=words, media_type="text/plain", received_at=at)
        )
        code = f"i{next_evidence_numbers(tx, evaluation_id, 1)[0]}"
        item = Evidence(
            evaluation_id=evaluation_id,
            code=code,
            source_version_id=id_of(version),
            start_at=0,
            end_at=len(words),
            kind="in_place",
        )
        add_evidence(tx, [item])
        tx.add(Link(from_id=id_of(item), to_id=id_of(item), kind="same_as", state="offered", at=at))
        evaluator = Member(evaluation_id=evaluation_id, code="", email=f"e{number}@b.se", name="Eva", organisation="", role="evaluator")
        member_id = id_of(add_member(tx, evaluator))
        hidden = {"start_at": 0, "end_at": 3, "words": words, "reason": f"names {words}"}
        tx.add(HiddenSpan(source_version_id=id_of(version), member_id=member_id, at=at, **hidden))
        add_tag(tx, Tag(evidence_id=id_of(item), sub_question="1.1", state="asked", at=at))
        tx.add(StoredSuggestion(evidence_id=id_of(item), sub_question="1.2", confidence=0.5))
        return id_of(participant), code

    return write


@pytest.fixture
def evaluator(database, evaluation_id, at):
    """An evaluator's walk through the checklists, in which drafts are shown."""

    def add(tx):
        member = Member(evaluation_id=evaluation_id, code="", email="a@b.example", name="Anna", organisation="", role="lead")
        return id_of(add_interview(tx, Interview(evaluation_id=evaluation_id, member_id=id_of(add_member(tx, member)), state={})))

    return database.write(add)


def tables_with(tx, words):
    """Where the words stand: every column of every table is searched."""
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if tx.execute(select(func.count()).select_from(table).where(cast(column, String).contains(words))).scalar_one()
    }


def tables_of_people():
    """Every table whose rows can be followed to one person, by foreign keys. What arrives as a file becomes no answer's source."""
    found = {"participant", "interview"}
    for table in [*SQLModel.metadata.sorted_tables, *SQLModel.metadata.sorted_tables]:
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return found - {"arrival"}


def test_the_person_of_these_tests_has_a_row_in_every_table_of_people(database, evaluation_id, told):
    """A new table that points at people makes this test fail until erasing knows it."""
    database.write(lambda tx: told(tx, evaluation_id))
    for name in tables_of_people():
        table = SQLModel.metadata.tables[name]
        assert database.read(lambda tx, table=table: tx.execute(select(func.count()).select_from(table)).scalar_one()) > 0, name


@pytest.mark.parametrize("trace", [WORDS, EARLIER_WORDS, NAME, EMAIL, ACCOUNT])
def test_after_erasing_no_table_holds_what_they_said_or_who_they_were(database, evaluation_id, told, at, trace):
    person, _ = database.write(lambda tx: told(tx, evaluation_id))
    assert database.read(lambda tx: tables_with(tx, trace))
    database.write(lambda tx: erase_person(tx, person, at))
    assert database.read(lambda tx: tables_with(tx, trace)) == set()


@only_sqlite
def test_after_erasing_the_bytes_of_the_files_hold_none_of_it(database, evaluation_id, told, at, folder):
    def everybody(tx):
        return [
            told(tx, evaluation_id, number=n, words=f"{WORDS} {n:03} " + "and so on " * n * 20, name=f"{NAME} {n:03}", file=f"{n:064}")[0]
            for n in range(1, 41)
        ]

    people = database.write(everybody)
    for person in people[10:30]:
        database.write(lambda tx, person=person: erase_person(tx, person, at))
    database.empty_journal()
    stored = b"".join(path.read_bytes() for path in folder.glob(f"{DATABASE_FILE}*"))
    left = [n for n in range(11, 31) if f"{WORDS} {n:03}".encode() in stored or f"{NAME} {n:03}".encode() in stored]
    assert left == []
    assert f"{WORDS} 010".encode() in stored


def test_other_peoples_words_stay(database, evaluation_id, told, at):
    gone, _ = database.write(lambda tx: told(tx, evaluation_id))
    other = {"name": "Bo Ek", "email": "bo@x.example", "account": "2"}
    database.write(lambda tx: told(tx, evaluation_id, number=2, words="all is well", file="e" * 64, **other))
    before = {trace: database.read(lambda tx, trace=trace: tables_with(tx, trace)) for trace in ("all is well", "Bo Ek")}
    database.write(lambda tx: erase_person(tx, gone, at))
    assert {trace: database.read(lambda tx, trace=trace: tables_with(tx, trace)) for trace in before} == before


def test_the_code_stays_so_that_nobody_else_gets_it(database, evaluation_id, told, at):
    person, _ = database.write(lambda tx: told(tx, evaluation_id))
    database.write(lambda tx: erase_person(tx, person, at))
    left = database.read(lambda tx: participant_by_code(tx, evaluation_id, "P01"))
    assert (left.role, left.erased_at) == ("unit_manager", at)


def test_evidence_numbers_go_on_where_they_were(database, evaluation_id, told, at):
    person, code = database.write(lambda tx: told(tx, evaluation_id))
    erased = database.write(lambda tx: erase_person(tx, person, at))
    assert (code, erased.evidence) == ("i1", {"i1"})
    assert database.write(lambda tx: next_evidence_numbers(tx, evaluation_id, 1)[0]) == 2


def test_a_file_that_nobody_else_sent_is_to_be_deleted(database, evaluation_id, told, at):
    person, _ = database.write(lambda tx: told(tx, evaluation_id))
    assert database.write(lambda tx: erase_person(tx, person, at)).files == {"f" * 64}


def test_a_file_whose_event_failed_is_to_be_deleted_too(database, evaluation_id, told, at):
    person, _ = database.write(lambda tx: told(tx, evaluation_id, file="f" * 64, dead_file="d" * 64))
    assert database.write(lambda tx: erase_person(tx, person, at)).files == {"f" * 64, "d" * 64}


def test_a_file_that_somebody_else_sent_too_stays(database, evaluation_id, told, at):
    person, _ = database.write(lambda tx: told(tx, evaluation_id))
    database.write(lambda tx: told(tx, evaluation_id, number=2, words="all is well", account="2"))
    assert database.write(lambda tx: erase_person(tx, person, at)).files == set()


def test_points_and_findings_no_longer_cite_what_is_erased(database, evaluation_id, told, at):
    def judge(tx):
        judged = {"evaluation_id": evaluation_id, "at": at}
        add_points(tx, Points(sub_question="1.1", reason="so", evidence=["i1", "d7"], revision=0, is_current=True, **judged))
        worded = [
            Finding(area="1", kind="strength", text="rests on them alone", evidence=["i1"], **judged),
            Finding(area="1", kind="strength", text="rests on more", evidence=["i1", "d7"], **judged),
        ]
        replace_findings(tx, evaluation_id, "1", "strength", worded)

    person, _ = database.write(lambda tx: told(tx, evaluation_id))
    database.write(judge)
    database.write(lambda tx: erase_person(tx, person, at))
    assert [points.evidence for points in database.read(lambda tx: current_points(tx, evaluation_id))] == [["d7"]]
    found = database.read(lambda tx: findings_of(tx, evaluation_id))
    assert [(finding.text, finding.evidence) for finding in found] == [("rests on more", ["d7"])]


def test_drafts_that_were_shown_to_evaluators_are_taken_back_and_their_other_messages_stay(database, evaluation_id, told, at, evaluator):
    def show(tx):
        row = {"interview_id": evaluator, "channel": "telegram", "account": "5", "buttons": [], "after_part": 0, "sent_at": at}
        later = at.replace(hour=at.hour + 1)
        add_messages(tx, [{**row, "text": "Area 1: what to look for [a plan]", "created_at": at}])
        # A long draft is cut into messages, so that the words and their id may come in two.
        pieces = (f"A manager says: “{WORDS}.", "And so on.” [d7, i1]")
        add_messages(tx, [{**row, "text": text, "created_at": later} for text in pieces])

    person, _ = database.write(lambda tx: told(tx, evaluation_id))
    database.write(show)
    database.write(lambda tx: erase_person(tx, person, at))
    assert [message.text for message in database.read(lambda tx: messages_of(tx, evaluator))] == ["Area 1: what to look for [a plan]"]
    assert database.read(lambda tx: tables_with(tx, WORDS)) == set()


def test_erasing_is_undone_whole_when_it_fails(database, evaluation_id, told, at):
    person, _ = database.write(lambda tx: told(tx, evaluation_id))

    def erase_and_fail(tx):
        erase_person(tx, person, at)
        raise LookupError

    with pytest.raises(LookupError):
        database.write(erase_and_fail)
    assert "part.text" in database.read(lambda tx: tables_with(tx, WORDS))
    assert database.read(lambda tx: evaluation_by_id(tx, evaluation_id)) is not None
