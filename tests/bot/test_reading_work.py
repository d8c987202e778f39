"""A file that has come in is read by a process beside ours and stored a little at a time: whatever dies, it becomes one source."""

import asyncio
import os
import signal
import threading
import time
from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest
from reportlab.pdfgen import canvas
from sqlmodel import select

from bot.jobs.doing import handlers, work_off
from bot.jobs.kinds import LIKENESS, READ_FILE
from bot.jobs.reading_process import Reader, ReaderDied
from bot.jobs.reading_work import MOST_ATTEMPTS, MOST_ITEMS, read_files
from bot.jobs.stopping import Stopped
from bot.jobs.worker import Worker
from evaluation.access import ADMINISTRATOR
from evaluation.arriving import Brought, bring, put_away
from evidence.model import SourceKind
from importers.model import Limits, UnreadableSource
from storage.arrivals import arrivals_of
from storage.erasure import unnamed_files
from storage.errors import StorageError
from storage.evaluations import evaluation_by_id
from storage.evidence import evidence_items
from storage.files import keep_file, path_of
from storage.identity import id_of
from storage.jobs import JobToDo, add_job, count_jobs
from storage.tables.sources import Source, SourceVersion, StoredSuggestion
from tests.bot.evaluation import AT

NOW = AT + timedelta(hours=1)
PLAN = "Kommunen har en plan för medborgardialog. Varje nämnd redovisar dialogen för fullmäktige i maj.\n"
LONG = "\n".join(f"Mål nummer {number} i budgeten följs upp av nämnden varje månad." for number in range(3 * MOST_ITEMS + 5)) + "\n"


def now():
    return NOW


PAGES = ("Nämnden följer upp målen varje månad.", "Chefer får en utbildning i ledarskap.", "Budgeten beslutas av fullmäktige i juni.")


def pdf():
    """A PDF with a sentence on each of three pages."""
    data = BytesIO()
    drawn = canvas.Canvas(data, invariant=True)
    for sentence in PAGES:
        drawn.drawString(72, 700, sentence)
        drawn.showPage()
    drawn.save()
    return data.getvalue()


@pytest.fixture
def brought(database, folder):
    """Brings a file; the id of its arrival, and the job that is due."""

    def bring_one(data, name="plan.txt", **known):
        sha256 = keep_file(folder, data if isinstance(data, bytes) else data.encode())
        kind = known.pop("kind", SourceKind.DOCUMENT)

        def write(tx):
            arrival = bring(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), Brought(name, sha256, kind, **known), "web", AT)
            add_job(tx, READ_FILE, {"arrival": id_of(arrival)}, AT)
            return id_of(arrival)

        return database.write(write)

    return bring_one


@pytest.fixture
def arrivals(database):
    return lambda: {one.id: one for one in database.read(lambda tx: arrivals_of(tx, 1))}


@pytest.fixture
def stored(database):
    """All that became of it, as far as it is to be the same however often it was begun."""

    def look(tx):
        sources = [(one.kind, one.title, one.date, one.came_in) for one in tx.exec(select(Source))]
        versions = [(one.sha256, one.text, one.is_current, one.pages) for one in tx.exec(select(SourceVersion))]
        items = [(one.text, one.start, one.end, one.kind) for one in evidence_items(tx, 1)]
        suggestions = sorted((one.sub_question, round(one.confidence, 6)) for one in tx.exec(select(StoredSuggestion)))
        return sources, versions, items, suggestions

    return lambda: database.read(look)


@pytest.fixture(scope="module")
def reader():
    """One process for all tests that do not end it: it takes a second to start."""
    with Reader() as one:
        yield one


@pytest.fixture
def read(database, folder, reader):
    """Does the job of an arrival."""
    return lambda number: read_files(database, folder, [job(number)], now, reader)


def job(arrival, attempts=1):
    return JobToDo(1, READ_FILE, {"arrival": arrival}, attempts)


def test_a_file_becomes_a_source_with_passages_and_suggestions_and_its_job_is_done(database, folder, brought, arrivals, stored):
    number = brought(PLAN, owner="Kommunkansliet")
    work_off(database, folder, now, (READ_FILE,))
    sources, ((_, text, is_current, _),), items, suggestions = stored()
    assert sources == [("document", "plan.txt", None, "web")]
    assert (text, is_current) == (PLAN, True)
    assert [words for words, *_ in items] == PLAN.strip().replace(". ", ".\n").split("\n")
    assert suggestions
    assert (arrivals()[number].state, arrivals()[number].source_id) == ("read", 1)
    # What is left to do is to look for others that say the same.
    assert {kind for kind, _ in database.read(count_jobs)} == {LIKENESS}


def test_the_pages_that_have_been_read_are_told_and_where_each_begins_is_stored(read, brought, arrivals, stored):
    number = brought(pdf(), "plan.pdf")
    read(number)
    _, ((_, text, _, pages),), items, _ = stored()
    assert (arrivals()[number].pages_read, arrivals()[number].pages) == (3, 3)
    assert [text[at:].partition("\n")[0] for at in pages] == list(PAGES)
    assert [words for words, *_ in items] == list(PAGES)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_the_next_one_is_read(read, brought, arrivals):
    broken, sound = brought(b"%PDF-1.7 and nothing more", "rapport.pdf"), brought(PLAN)
    read(broken)
    read(sound)
    assert (arrivals()[broken].state, arrivals()[broken].refusal[0]) == ("refused", "source_broken")
    assert arrivals()[broken].refusal[1]["name"] == "rapport.pdf"
    assert arrivals()[sound].state == "read"


def test_what_has_been_refused_is_put_away_and_only_then_are_its_bytes_nobodys(database, read, brought, arrivals):
    number = brought(b"%PDF-1.7 and nothing more", "rapport.pdf")
    read(number)
    sha256 = arrivals()[number].sha256
    assert not database.read(lambda tx: unnamed_files(tx, [sha256]))
    database.write(lambda tx: put_away(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), number))
    assert arrivals() == {}
    assert database.read(lambda tx: unnamed_files(tx, [sha256])) == {sha256}


def test_the_same_file_again_is_told_and_adds_nothing(read, brought, arrivals, stored):
    read(brought(PLAN))
    before = stored()
    again = brought(PLAN, "kopia.txt")
    read(again)
    assert stored() == before
    assert (arrivals()[again].state, arrivals()[again].source_id, arrivals()[again].refusal[0]) == ("read", 1, "source_known")


def test_a_long_file_is_stored_a_few_dozen_items_at_a_time(database, folder, brought, reader, monkeypatch):
    number, counts = brought(LONG), []
    write = type(database).write

    def watched(self, work, **more):
        before = len(self.read(lambda tx: evidence_items(tx, 1)))
        done = write(self, work, **more)
        counts.append(len(self.read(lambda tx: evidence_items(tx, 1))) - before)
        return done

    monkeypatch.setattr(type(database), "write", watched)
    read_files(database, folder, [job(number)], now, reader)
    assert max(counts) == MOST_ITEMS
    assert sum(counts) == LONG.count("\n")


def test_killed_between_any_two_transactions_the_work_is_done_again_and_its_outcome_is_the_same(database, folder, brought, reader, stored):
    expected = brought(LONG)
    read_files(database, folder, [job(expected)], now, reader)
    whole = stored()[1:]

    def reset(tx):
        for table in ("suggestion", "evidence_words", "evidence", "arrival", "source_version", "source"):
            tx.connection().exec_driver_sql(f"DELETE FROM {table}")

    for survived in count():
        database.write(reset)
        number, left = brought(LONG), [survived]

        def go_on(left=left):
            if left[0] == 0:
                raise Stopped
            left[0] -= 1

        try:
            read_files(database, folder, [job(number)], now, reader, go_on)
        except Stopped:
            read_files(database, folder, [job(number, 2)], now, reader)
            assert stored()[1:] == whole, survived
        else:
            break
    assert survived > 5


class Dying(Reader):
    """Its process is killed the first times that it is to read a file."""

    def __init__(self, times):
        super().__init__()
        self.left = times

    def _asked(self, question, *progress):
        if question[0] == "read" and self.left:
            self.left -= 1
            super()._asked(("suggest", "2010", "2", []))
            os.kill(self._process.pid, signal.SIGKILL)
        return super()._asked(question, *progress)


def test_a_reader_that_dies_once_is_started_again_and_twice_the_file_is_refused(database, folder, brought, arrivals):
    dying_once, dying_twice = brought(PLAN), brought(LONG)
    for number, times in ((dying_once, 1), (dying_twice, 2)):
        with Dying(times) as dying:
            read_files(database, folder, [job(number)], now, dying)
    assert arrivals()[dying_once].state == "read"
    assert (arrivals()[dying_twice].state, arrivals()[dying_twice].refusal[0]) == ("refused", "source_reader_died")


def test_a_file_over_which_the_program_has_ended_again_and_again_is_refused(database, folder, brought, arrivals, reader):
    number = brought(PLAN)
    read_files(database, folder, [job(number, MOST_ATTEMPTS + 1)], now, reader)
    assert (arrivals()[number].state, arrivals()[number].refusal[0]) == ("refused", "source_reader_died")


def test_a_reader_killed_in_the_middle_of_a_file_reads_it_again(tmp_path):
    waits, told = tmp_path / "waits.txt", []
    os.mkfifo(waits)  # whoever reads it waits for somebody who writes
    with Reader() as one:
        one.read("plan.txt", PLAN.encode(), SourceKind.DOCUMENT)
        first = one._process.pid
        reading = threading.Thread(target=lambda: told.append(one.read("waits.txt", waits, SourceKind.DOCUMENT)))
        reading.start()
        time.sleep(0.3)
        os.kill(first, signal.SIGKILL)
        # Before the next one is there, the words would go to the one that is dying.
        ends = time.monotonic() + 30
        while (one._process is None or one._process.pid == first) and time.monotonic() < ends:
            time.sleep(0.01)
        waits.write_text(PLAN, encoding="utf-8")
        reading.join(30)
    assert [len(cut.pieces) for cut in told] == [2]


def test_who_cannot_hear_how_far_it_is_gets_their_own_error_back_and_the_file_is_not_refused(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(pdf())

    def deaf(_at, _of):
        raise StorageError("database_busy")

    with Reader() as reader:
        with pytest.raises(StorageError):
            reader.read("plan.pdf", tmp_path / "plan.pdf", SourceKind.DOCUMENT, deaf)
        assert reader.read("plan.pdf", tmp_path / "plan.pdf", SourceKind.DOCUMENT).pieces


def test_who_waits_for_a_reader_is_told_when_it_is_stopped(tmp_path):
    waits, told = tmp_path / "waits.txt", []
    os.mkfifo(waits)
    with Reader() as one:
        one.read("plan.txt", PLAN.encode(), SourceKind.DOCUMENT)

        def wait():
            try:
                one.read("waits.txt", waits, SourceKind.DOCUMENT)
            except ReaderDied as error:
                told.append(str(error))

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.3)
        one.stop()
        waiting.join(10)
    assert told == ["ProcessDied"]


def test_what_takes_too_long_is_refused_by_its_name_and_the_limit(tmp_path):
    waits = tmp_path / "waits.txt"
    os.mkfifo(waits)
    with Reader(Limits(seconds=1)) as hasty, pytest.raises(UnreadableSource) as refused:
        hasty.read("rapport.txt", waits, SourceKind.DOCUMENT)
    assert (refused.value.key, refused.value.values) == ("source_too_slow", {"name": "rapport.txt", "limit": 1})


def test_what_takes_too_much_memory_is_refused_and_the_next_one_is_read(tmp_path):
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(2_000_000_000)
    with Reader(Limits(memory_megabytes=400)) as small:
        with pytest.raises(UnreadableSource) as refused:
            small.read("huge.txt", huge, SourceKind.DOCUMENT)
        assert (refused.value.key, refused.value.values["limit"]) == ("source_too_heavy", 400)
        assert len(small.read("plan.txt", PLAN.encode(), SourceKind.DOCUMENT).pieces) == 2


def test_a_reader_ends_when_the_program_is_gone():
    with Reader() as one:
        one.read("plan.txt", PLAN.encode(), SourceKind.DOCUMENT)
        # What is left of a killed program: its pipe is closed, and nobody has told the process anything.
        one._process.stdin.close()
        assert one._process.wait(10) == 0


async def test_a_worker_reads_what_has_come_in_and_leaves_no_process_behind(database, folder, brought, arrivals):
    number = brought(PLAN)

    async def take(events):
        assert events == []

    worker = Worker(database, take, handlers(database, folder, now), now, gather=0.01, look=0.05)
    running = asyncio.create_task(worker.run())

    def wait():
        while arrivals()[number].state != "read" or database.read(count_jobs):
            time.sleep(0.05)

    await asyncio.to_thread(wait)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert path_of(folder, arrivals()[number].sha256).exists()
