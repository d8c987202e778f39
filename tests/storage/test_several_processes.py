"""Several processes on one server: what each reads, decides and writes, it does when the others have finished.

Here each process is a pool of connections and a writer of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from sqlalchemy import text

from storage.database import open_database
from storage.erasure import erase_person
from storage.evaluations import (
    add_member,
    evaluation_by_id,
    members_of,
    next_evidence_numbers,
    next_participant_number,
    spend_login,
)
from storage.findings import findings_of, replace_findings
from storage.identity import id_of
from storage.log import first_broken_entry, log_of, write_log
from storage.points import add_points, current_points
from storage.remembered import recall, remember
from storage.tables.conversation import Interview
from storage.tables.evaluations import Member
from storage.tables.judgement import Finding, Points
from storage.tables.people import Participant
from storage.tables.trust import LogEntry
from tests.rows import stored

PROCESSES, TIMES = 3, 8


@pytest.fixture
def all_at_once(database, place, database_kind):
    """Run a piece of work many times in several processes at once; what each time gave."""
    with ExitStack() as stack:
        opened = [database]
        if database_kind == "postgresql":
            more = [open_database(place.folder, migrate=False, url=place.url) for _ in range(PROCESSES - 1)]
            opened += [stack.enter_context(one) for one in more]
        threads = stack.enter_context(ThreadPoolExecutor(len(opened) * TIMES))
        starting = Barrier(len(opened), timeout=20)

        def together(work):
            waited = []

            def begin(tx):
                # Open, so that all are under way before anybody writes; who has to begin again goes on alone.
                tx.execute(text("SELECT 1"))
                if not waited:
                    waited.append(starting.wait())
                return work(tx)

            return begin

        def run(work):
            return list(threads.map(lambda one: one.write(together(work)), opened * TIMES))

        yield run


def member(evaluation_id, email, nonce=None):
    return Member(evaluation_id=evaluation_id, code="", email=email, name="A", organisation="", role="lead", login_nonce=nonce)


def test_no_number_is_given_twice(all_at_once, evaluation_id):
    evidence = [number for three in all_at_once(lambda tx: next_evidence_numbers(tx, evaluation_id, 3)) for number in three]
    people = all_at_once(lambda tx: next_participant_number(tx, evaluation_id))
    assert sorted(evidence) == list(range(1, len(people) * 3 + 1))
    assert sorted(people) == list(range(1, len(people) + 1))


def test_the_numbers_given_are_seen_in_the_same_transaction(database, evaluation_id):
    def work(tx):
        evaluation = evaluation_by_id(tx, evaluation_id)
        next_evidence_numbers(tx, evaluation_id, 5)
        return evaluation.evidence_count

    assert database.write(work) == 5


def test_members_get_different_codes(database, all_at_once, evaluation_id):
    numbers = iter(range(1000))
    all_at_once(lambda tx: add_member(tx, member(evaluation_id, f"{next(numbers)}@x.example")))
    codes = [one.code for one in database.read(lambda tx: members_of(tx, evaluation_id))]
    assert codes == [f"E{number + 1}" for number in range(len(codes))]


def test_the_log_stays_one_chain(database, all_at_once, evaluation_id, at):
    entries = all_at_once(
        lambda tx: write_log(tx, LogEntry(evaluation_id=evaluation_id, at=at, actor="E1", action="confirmed", subject="i1", hash=""))
    )
    assert database.read(first_broken_entry) is None
    assert len(database.read(lambda tx: log_of(tx, evaluation_id))) == len(entries)


def test_a_log_in_link_lets_one_in(database, all_at_once, evaluation_id):
    ours = database.write(lambda tx: id_of(add_member(tx, member(evaluation_id, "a@x.example", "nonce"))))
    let_in = [found.id for found in all_at_once(lambda tx: spend_login(tx, ours, "nonce")) if found is not None]
    assert let_in == [ours]


def test_a_log_in_link_with_another_nonce_lets_nobody_in(database, evaluation_id):
    ours = database.write(lambda tx: id_of(add_member(tx, member(evaluation_id, "a@x.example", "nonce"))))
    assert database.write(lambda tx: spend_login(tx, ours, "other")) is None
    assert database.write(lambda tx: spend_login(tx, ours, "nonce")).code == "E1"


def test_one_judgement_is_current_and_revisions_count_on(database, all_at_once, evaluation_id, at):
    def judge(tx):
        row = Points(evaluation_id=evaluation_id, sub_question="1.1", reason="", evidence=[], revision=0, is_current=True, at=at)
        return add_points(tx, row).revision

    revisions = all_at_once(judge)
    assert sorted(revisions) == list(range(1, len(revisions) + 1))
    assert [row.revision for row in database.read(lambda tx: current_points(tx, evaluation_id))] == [len(revisions)]


def test_of_lists_of_findings_the_last_one_stands_alone(database, all_at_once, evaluation_id, at):
    def word(tx):
        row = Finding(evaluation_id=evaluation_id, area="1", kind="strength", text="clear", evidence=["i1"], at=at)
        replace_findings(tx, evaluation_id, "1", "strength", [row])

    all_at_once(word)
    assert len(database.read(lambda tx: findings_of(tx, evaluation_id))) == 1


def test_the_same_fact_is_learnt_by_all(database, all_at_once):
    all_at_once(lambda tx: remember(tx, "bot", "kompass_bot"))
    assert database.read(lambda tx: recall(tx, "bot")) == "kompass_bot"


def test_a_person_is_erased_once_nobody_writes_in_their_interview_any_more(database, all_at_once, evaluation_id, at):
    """What another process is just adding goes too, instead of hindering it."""

    def invite(tx):
        person = Participant(evaluation_id=evaluation_id, number=1, code="P01", role="union", group_name="", language="sv")
        interview = Interview(evaluation_id=evaluation_id, participant_id=id_of(stored(tx, person)), state={})
        return id_of(person), id_of(stored(tx, interview))

    person, interview = database.write(invite)
    say = text(
        "INSERT INTO outbox (interview_id, channel, account, text, buttons, created_at, after_part) "
        "SELECT id, 'web', '1', 'words', '[]', '2026-03-02 09:00:00.000000', 0 FROM interview WHERE id = :interview"
    )
    turns = iter(range(1000))

    def say_or_erase(tx):
        if next(turns) == PROCESSES:
            erase_person(tx, person, at)
            return
        tx.execute(text(f"SELECT id FROM interview WHERE id = {interview} {'FOR NO KEY UPDATE' if database.is_shared else ''}"))
        tx.execute(say, {"interview": interview})

    all_at_once(say_or_erase)
    assert database.read(lambda tx: tx.execute(text("SELECT count(*) FROM outbox")).scalar_one()) == 0
