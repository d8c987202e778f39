"""Each kind of work that needs no network: what it does, and that doing it twice does no harm."""

import os
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from bot.events import Prepared, Reminded
from bot.jobs import kinds
from bot.jobs.doing import ensure_prune, handlers, work_off
from bot.jobs.evidence_work import MOST_ITEMS, compute_here, make_evidence
from bot.jobs.outcomes import Again, Together
from bot.jobs.reminding import LOOK_AGAIN, SILENCES
from bot.jobs.stopping import Stopped
from bot.jobs.tidying import PRUNED_EVERY, YOUNG_FILE, JournalBusy
from storage.answer_sources import drop_items
from storage.erasure import erase_person
from storage.evidence import evidence_items
from storage.files import keep_file, path_of
from storage.jobs import JobToDo, add_job, claim_jobs, count_jobs, is_pending
from storage.log import last_forgotten
from storage.people import end_bindings
from storage.tables.answers import Answer, Part
from storage.tables.conversation import Interview, Job, OutboxMessage, SeenEvent
from storage.tables.evaluations import Evaluation, LoginSession
from storage.tables.people import CodeAttempt
from storage.tables.sources import Evidence, Source, SourceVersion, StoredSuggestion
from tests.bot.evaluation import AT, EVALUATOR, MAJA
from tests.databases import only_sqlite

NOW = AT + timedelta(hours=1)
DAILY, PLANNED = "Vi frågar brukarna varje år.", "Vi planerar en app till hösten."


def now():
    return NOW


@pytest.fixture
def ask(database):
    """Writes the row of a job that is due."""

    def add(kind, **payload):
        database.write(lambda tx: add_job(tx, kind, payload, AT))

    return add


@pytest.fixture
def do(database, folder):
    """What one job comes to, as a worker would do it."""

    async def done(kind, at=NOW, number=7, **payload):
        handler = handlers(database, folder, lambda: at)[kind]
        assert not isinstance(handler, Together)
        return await handler(JobToDo(number, kind, payload, 1))

    return done


@pytest.fixture
def answered(database, maja, invitations):
    """The id of an answer of Maja's of which nothing has become yet."""
    maja.begins(invitations.tokens[MAJA])

    def answer(*parts):
        maja.does(*[maja.wrote(part) for part in parts], maja.pressed("done"))
        database.write(_undo)
        return database.read(lambda tx: tx.scalars(select(col(Part.answer_id)).order_by(col(Part.id).desc())).first())

    return answer


def _undo(tx):
    drop_items(tx, list(tx.scalars(select(col(Evidence.id)))))
    tx.execute(delete(SourceVersion))
    tx.execute(delete(Source))
    tx.execute(delete(Job))
    tx.execute(update(Evaluation).values(evidence_count=0))


def rows(database, *columns):
    return database.read(lambda tx: [tuple(row) for row in tx.execute(select(*map(col, columns)).order_by(col(columns[0])))])


def evidence(database):
    """The items that there are, and no others: nothing is made here."""
    return database.read(lambda tx: [{"id": item.id, "text": item.text} for item in evidence_items(tx, 1)])


def state(database, interview, phase, active_at):
    changed = update(Interview).where(col(Interview.id) == interview)
    database.write(lambda tx: tx.execute(changed.values(state={"phase": phase, "language": "sv"}, active_at=active_at)))


class Watched:
    """A database that counts the evidence items there are after each transaction, and can be gone after some of them."""

    def __init__(self, database):
        self.read = database.read
        self.items = []
        self._database = database
        self._left = None

    def ending_after(self, transactions):
        self._left = transactions
        return self

    def write(self, work):
        if self._left is not None and len(self.items) == self._left:
            raise KeyboardInterrupt
        result = self._database.write(work)
        self.items.append(self._database.read(lambda tx: len(tx.execute(select(col(Evidence.id))).all())))
        return result


def test_an_answers_words_become_evidence_with_suggestions_and_the_job_is_done(database, folder, answered, ask):
    answer = answered(DAILY, "Alla har medarbetarsamtal med sin chef varje år.")
    ask(kinds.EVIDENCE, answer=answer)
    work_off(database, folder, now)
    assert [row["text"] for row in evidence(database)] == [DAILY, "Alla har medarbetarsamtal med sin chef varje år."]
    assert rows(database, StoredSuggestion.evidence_id)
    assert not database.read(lambda tx: is_pending(tx, kinds.EVIDENCE))


def test_evidence_that_is_made_twice_is_the_same(database, folder, answered, ask):
    answer = answered(DAILY, PLANNED)
    for _ in range(2):
        ask(kinds.EVIDENCE, answer=answer)
        work_off(database, folder, now)
    assert [(row["id"], row["text"]) for row in evidence(database)] == [("i1", DAILY), ("i2", PLANNED)]


def test_evidence_that_was_cut_short_in_the_middle_of_a_long_answer_is_finished_by_the_next(database, answered, ask):
    answer = answered(f"{DAILY} " * 240)
    ask(kinds.EVIDENCE, answer=answer)
    claimed = database.write(lambda tx: claim_jobs(tx, [kinds.EVIDENCE], NOW, NOW, 5))
    writing = Watched(database)
    with pytest.raises(KeyboardInterrupt):
        # The first of its transactions; then the process is gone.
        make_evidence(writing.ending_after(1), claimed, now)
    assert 0 < len(evidence(database)) < 240
    assert database.read(lambda tx: is_pending(tx, kinds.EVIDENCE))

    make_evidence(database, claimed, now)
    assert [row["id"] for row in evidence(database)] == [f"i{number}" for number in range(1, 241)]
    assert not database.read(lambda tx: is_pending(tx, kinds.EVIDENCE))


def test_nothing_more_is_written_once_the_program_ends(database, answered, ask):
    answer = answered(f"{DAILY} " * 60)
    ask(kinds.EVIDENCE, answer=answer)
    claimed = database.write(lambda tx: claim_jobs(tx, [kinds.EVIDENCE], NOW, NOW, 5))
    asked = iter(range(3))

    def go_on():
        if next(asked) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        make_evidence(database, claimed, now, go_on=go_on)
    assert len(evidence(database)) == MOST_ITEMS


def test_a_long_answer_never_holds_the_writer_for_more_than_a_few_items(database, answered, ask):
    answer = answered(f"{DAILY} " * 240)
    ask(kinds.EVIDENCE, answer=answer)
    claimed = database.write(lambda tx: claim_jobs(tx, [kinds.EVIDENCE], NOW, NOW, 5))
    writing = Watched(database)
    make_evidence(writing, claimed, now)
    assert writing.items[-1] == 240
    assert max(after - before for before, after in pairwise([0, *writing.items])) <= MOST_ITEMS


def test_words_that_change_while_their_evidence_is_computed_are_not_stored_as_they_were(database, answered, ask):
    answer = answered(DAILY)
    ask(kinds.EVIDENCE, answer=answer)
    claimed = database.write(lambda tx: claim_jobs(tx, [kinds.EVIDENCE], NOW, NOW, 5))

    def compute_while_they_write(answers):
        made = compute_here(answers)
        database.write(lambda tx: tx.execute(update(Part).values(text=PLANNED)))
        return made

    make_evidence(database, claimed, now, compute_while_they_write)
    assert [row["text"] for row in evidence(database)] == [PLANNED]


def test_evidence_of_somebody_who_has_been_forgotten_meanwhile_is_not_made(database, folder, answered, ask):
    answer = answered(DAILY)
    database.write(lambda tx: erase_person(tx, 1, NOW))
    ask(kinds.EVIDENCE, answer=answer)
    work_off(database, folder, now)
    assert (rows(database, Source.id), database.read(count_jobs)) == ([], {})


def test_an_answer_that_no_longer_counts_loses_its_evidence(database, folder, answered, ask):
    answer = answered(DAILY)
    for is_current in (True, False):
        database.write(lambda tx, is_current=is_current: tx.execute(update(Answer).values(is_current=is_current)))
        ask(kinds.EVIDENCE, answer=answer)
        work_off(database, folder, now)
    assert evidence(database) == []


def test_a_command_makes_what_a_running_worker_has_claimed_but_not_made(database, folder, answered, ask):
    answer = answered(DAILY)
    ask(kinds.EVIDENCE, answer=answer)
    database.write(lambda tx: claim_jobs(tx, [kinds.EVIDENCE], NOW, NOW + timedelta(minutes=5), 5))
    work_off(database, folder, now, [kinds.EVIDENCE])
    assert evidence(database) == []
    work_off(database, folder, now, [kinds.EVIDENCE], even_leased=True)
    assert len(evidence(database)) == 1


async def test_a_draft_comes_back_as_an_event_where_the_evaluator_spoke_last(asa, invitations, do):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    (told,) = await do(kinds.DRAFT, interview=3, area="3")
    assert isinstance(told, Prepared)
    assert (told.id, told.channel, told.account, told.interview) == ("draft-7", "telegram", "7", 3)
    assert told.messages[0].startswith("# ")
    assert all(0 < len(message) <= 4096 for message in told.messages)
    assert [told] == await do(kinds.DRAFT, interview=3, area="3")


async def test_a_draft_tells_how_far_people_had_been_forgotten_when_it_was_made(database, maja, asa, invitations, do):
    maja.begins(invitations.tokens[MAJA])
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    (before,) = await do(kinds.DRAFT, interview=3, area="3")
    maja.does(maja.wrote("/glom"), maja.pressed("agree", is_forget=True))

    (after,) = await do(kinds.DRAFT, interview=3, area="3")

    assert (before.area, before.forgotten) == ("3", 0)
    assert after.forgotten == database.read(lambda tx: last_forgotten(tx, 1)) > 0


async def test_coverage_comes_back_as_an_event(asa, invitations, do):
    asa.does(asa.opened(invitations.tokens[EVALUATOR]))
    (told,) = await do(kinds.COVERAGE, interview=3)
    assert "1.1" in told.messages[0]


async def test_nothing_is_told_to_an_account_that_is_bound_no_more_or_to_somebody_who_is_no_evaluator(maja, invitations, do):
    maja.begins(invitations.tokens[MAJA])
    assert await do(kinds.DRAFT, interview=3, area="3") == []
    assert await do(kinds.DRAFT, interview=1, area="3") == []
    assert await do(kinds.DRAFT, interview=99, area="3") == []


async def test_who_has_been_silent_for_three_days_is_reminded_and_once_more_after_seven(database, maja, invitations, do):
    maja.begins(invitations.tokens[MAJA])
    state(database, 1, "asking", AT)
    first = await do(kinds.REMIND, at=AT + SILENCES[0], interview=1)
    assert isinstance(first, Again)
    assert [(event.id, type(event), event.account) for event in first.events] == [("remind-7-1", Reminded, "5")]
    assert (first.at, first.payload) == (AT + SILENCES[0] + SILENCES[1], {"interview": 1, "sent": 1})

    state(database, 1, "asking", AT + SILENCES[0])
    (second,) = await do(kinds.REMIND, at=first.at, **first.payload)
    assert second.id == "remind-7-2"


async def test_who_was_active_since_is_reminded_later(database, maja, invitations, do):
    maja.begins(invitations.tokens[MAJA])
    state(database, 1, "asking", AT + timedelta(days=2))
    later = await do(kinds.REMIND, at=AT + SILENCES[0], interview=1)
    assert (later.at, later.events, later.payload) == (AT + timedelta(days=2) + SILENCES[0], (), {"interview": 1})


@pytest.mark.parametrize("phase", ["paused", "reviewing"])
async def test_who_paused_or_reads_through_is_not_reminded_now(database, maja, invitations, do, phase):
    maja.begins(invitations.tokens[MAJA])
    state(database, 1, phase, AT)
    later = await do(kinds.REMIND, at=AT + SILENCES[0], interview=1)
    assert (later.at, later.events) == (AT + SILENCES[0] + LOOK_AGAIN, ())


@pytest.mark.parametrize("phase", ["informing", "declined", "done", "ended"])
async def test_who_is_done_is_never_reminded(database, maja, invitations, do, phase):
    maja.begins(invitations.tokens[MAJA])
    state(database, 1, phase, AT)
    assert await do(kinds.REMIND, at=AT + SILENCES[0], interview=1) == []


async def test_who_has_been_forgotten_is_never_reminded_and_nobody_without_an_account(database, maja, invitations, do):
    maja.begins(invitations.tokens[MAJA])
    state(database, 1, "asking", AT)
    database.write(lambda tx: end_bindings(tx, 1))
    assert (await do(kinds.REMIND, at=AT + SILENCES[0], interview=1)).events == ()
    database.write(lambda tx: erase_person(tx, 1, NOW))
    assert await do(kinds.REMIND, at=AT + SILENCES[0], interview=1) == []


def test_files_are_dropped_unless_a_row_names_them_again(database, folder, answered, ask):
    gone, stays = keep_file(folder, b"one"), keep_file(folder, b"two")
    answered(DAILY)
    database.write(lambda tx: tx.execute(update(Part).values(file=stays)))
    ask(kinds.DROP_FILES, files=[gone, stays])
    work_off(database, folder, now)
    assert (path_of(folder, gone).exists(), path_of(folder, stays).exists()) == (False, True)


async def test_a_file_that_somebody_has_just_sent_again_is_not_dropped_before_its_row_can_come(folder, do):
    same = keep_file(folder, b"one")
    os.utime(path_of(folder, same), (NOW.timestamp(), NOW.timestamp()))
    again = await do(kinds.DROP_FILES, files=[same])
    assert (again.at, again.payload) == (NOW + YOUNG_FILE, {"files": [same]})
    assert path_of(folder, same).exists()
    assert await do(kinds.DROP_FILES, at=again.at, **again.payload) == []
    assert not path_of(folder, same).exists()


@only_sqlite
async def test_dropping_files_empties_the_journal_and_is_tried_again_while_a_reader_is_in_the_way(database, folder, maja, invitations, do):
    maja.begins(invitations.tokens[MAJA])
    journal = folder / "kompass.sqlite3-wal"
    with database._backend.reading.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM part").all()
        maja.does(maja.wrote(DAILY))
        with pytest.raises(JournalBusy):
            await do(kinds.DROP_FILES, files=[])
    assert await do(kinds.DROP_FILES, files=[]) == []
    assert journal.stat().st_size == 0


def test_what_is_kept_for_a_time_only_goes_when_it_has_had_its_time(database, folder):
    def row(days):
        return NOW - timedelta(days=days)

    stranger = {"channel": "telegram", "account": "9", "text": "?", "buttons": [], "after_part": 0}

    def write(tx):
        tx.execute(insert(SeenEvent), [{"channel": "c", "account": "a", "event": str(days), "at": row(days)} for days in (1, 6, 8)])
        tx.execute(insert(CodeAttempt), [{"channel": "c", "account": "a", "at": row(days)} for days in (0.5, 2)])
        tx.execute(insert(LoginSession), [{"token_hash": str(days), "email": "e", "expires_at": row(days)} for days in (-1, 1)])
        told = [(1, NOW, None), (3, NOW, None), (3, None, None), (3, NOW, 1)]
        messages = [{**stranger, "created_at": row(days), "sent_at": sent, "interview_id": whose} for days, sent, whose in told]
        tx.execute(insert(OutboxMessage), messages)

    database.write(write)
    ensure_prune(database, NOW)
    work_off(database, folder, now)
    assert rows(database, SeenEvent.event) == [("1",), ("6",)]
    assert len(rows(database, CodeAttempt.id)) == 1
    assert rows(database, LoginSession.token_hash) == [("-1",)]
    assert rows(database, OutboxMessage.id) == [(1,), (3,), (4,)]
    assert rows(database, Job.kind, Job.due_at) == [(kinds.PRUNE, NOW + PRUNED_EVERY)]


def test_files_that_nobody_names_are_swept_but_young_and_named_ones_stay(database, folder, answered, ask):
    old, young, named = keep_file(folder, b"old"), keep_file(folder, b"young"), keep_file(folder, b"named")
    answered(DAILY)
    database.write(lambda tx: tx.execute(update(Part).values(file=named)))
    half, begun = path_of(folder, old).with_name("left.part"), path_of(folder, young).with_name("begun.part")
    for part in (half, begun):
        part.write_bytes(b"half")
    for path, days in ((path_of(folder, old), 2), (path_of(folder, named), 2), (half, 2), (path_of(folder, young), 0), (begun, 0)):
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    ask(kinds.PRUNE)
    work_off(database, folder, now)
    left = {path.name for path in (folder / "files").rglob("*") if path.is_file()}
    assert left == {young, named, "begun.part"}
