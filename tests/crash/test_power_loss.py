"""A power cut, as far as it can be shown without pulling a plug: what is on the disk when an answer is confirmed brings it back.

What a disk holds after a power cut is, of each file, what had been flushed to it, and of what was written since any part or none. So at
some moment the bytes of the database and of its write-ahead log (WAL) are copied, raw and without the third file (-shm), which SQLite
makes anew; the copy is opened as Kompass opens its folder after the power is back; and every answer that was confirmed before the
copying began has to be in it. The database is copied before the WAL: SQLite writes to the WAL first, so whatever the first copy lacks
is in the second. That holds as long as no checkpoint (the WAL's pages going into the database, so that the WAL can begin anew) runs
between the two: then the database has changed when it is read again, and the copy is taken once more.

Other bytes than the flushed ones are seen by a copy too. So it is asked of the kernel as well (cachestat) that nothing of either file
waits to be written at the moment of a confirmation, and what follows in the WAL is then torn in every way. That this harness can find
a loss is tested on a program that confirms too early, and on one that does not wait for the disk.
"""

import ctypes
import os
import random
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, event

from bot.intake import Intake
from storage.backends.sqlite import DATABASE_FILE
from storage.backup import back_up
from storage.database import open_database
from storage.restoring import restore
from tests.bot.evaluation import Person, answers, make_evaluation

ROOT = Path(__file__).parents[2]
FULL = "2"
STEPS, COPIES = 30, 30
PATIENCE = 60
SECTOR = 512
CACHESTAT = 451


class Cut(NamedTuple):
    """What a disk holds of a data folder's database."""

    database: bytes
    journal: bytes

    def lacks(self, confirmed, folder):
        """Which of the confirmed answers Kompass does not find when the power is back."""
        folder.mkdir()
        (folder / DATABASE_FILE).write_bytes(self.database)
        (folder / f"{DATABASE_FILE}-wal").write_bytes(self.journal)
        with open_database(folder, migrate=False) as database:
            assert database.read(lambda tx: tx.connection().exec_driver_sql("PRAGMA integrity_check").scalars().all()) == ["ok"]
            found = {line.strip() for row in answers(database) for line in row["text"].splitlines()}
        return [words for words in confirmed if words.strip() not in found]


class Program:
    """The program that takes answers, what it has confirmed so far, and under which PRAGMA synchronous."""

    def __init__(self, process, folder):
        self._process = process
        self.folder = folder
        self.confirmed = []
        self.synchronous = set()

    def confirms(self):
        """The next confirmation."""
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read()
        synchronous, _, words = line.rstrip("\n").partition(" ")
        self.synchronous.add(synchronous)
        self.confirmed.append(words)

    def goes_on(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def confirms_all_the_time(self):
        """Read confirmations as they come, on a thread of its own, until the program has ended."""

        def read():
            for line in self._process.stdout:
                self.confirmed.append(line.rstrip("\n").partition(" ")[2])

        reading = threading.Thread(target=read, daemon=True)
        reading.start()
        return reading

    def dies(self):
        self._process.kill()
        self._process.wait()


@pytest.fixture
def answering(tmp_path):
    """Start the program on a data folder of an interview that has begun."""
    folder = tmp_path / "data"
    with open_database(folder, migrate=True) as database:
        told = database.write(make_evaluation)
        Person(database, Intake(database), interview=1, account="5").begins(told.tokens[0])

    @contextmanager
    def start(way):
        words = [sys.executable, "-m", "tests.crash.confirming", folder, way]
        with subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        ) as process:
            try:
                yield Program(process, folder)
            finally:
                process.kill()

    return start


def cut_off(folder):
    """The bytes of database and WAL, with no checkpoint between the two."""
    path = folder / DATABASE_FILE
    while True:
        database, journal = path.read_bytes(), path.with_name(f"{DATABASE_FILE}-wal").read_bytes()
        if path.read_bytes() == database:
            return Cut(database, journal)


def waiting_to_be_written(folder):
    """How many pages of database and WAL the kernel has not written to the disk yet."""
    return sum(unwritten_pages(folder / name) for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal"))


def unwritten_pages(path):
    """Dirty pages, and those that are being written; a test is skipped where the kernel does not say."""
    everything, told = (ctypes.c_uint64 * 2)(0, 0), (ctypes.c_uint64 * 5)()
    with path.open("rb") as file:
        if ctypes.CDLL(None).syscall(CACHESTAT, file.fileno(), everything, told, 0):
            pytest.skip("this kernel does not say what waits to be written")
    return told[1] + told[2]


@pytest.fixture
def telling_disk(tmp_path):
    """A disk, and a kernel, that tell flushed from unflushed."""
    probe = tmp_path / "probe"
    with probe.open("wb") as file:
        file.write(bytes(100_000))
        file.flush()
        before = unwritten_pages(probe)
        os.fsync(file.fileno())
        if not before or unwritten_pages(probe):
            pytest.skip("this disk does not tell what waits to be written")


def test_a_copy_at_any_confirmation_has_every_answer_confirmed_so_far(answering, tmp_path):
    with answering("honest-stepwise") as program:
        for step in range(STEPS):
            program.confirms()
            assert cut_off(program.folder).lacks(program.confirmed, tmp_path / f"cut {step}") == []
            program.goes_on()
    assert program.synchronous == {FULL}


def test_a_copy_at_any_moment_has_every_answer_confirmed_before_it(answering, tmp_path):
    """One copy after the other, while the program confirms as fast as it can: each begins at whatever the program happens to be doing."""
    with answering("honest") as program:
        program.confirms()
        reading = program.confirms_all_the_time()
        lost = []
        for copy in range(COPIES):
            confirmed = list(program.confirmed)
            lost += cut_off(program.folder).lacks(confirmed, tmp_path / f"cut {copy}")
        program.dies()
        reading.join(PATIENCE)
    assert lost == []
    assert len(program.confirmed) > COPIES, "the program did not confirm while it was copied"


def test_nothing_waits_to_be_written_when_an_answer_is_confirmed(answering, telling_disk):
    with answering("honest-stepwise") as program:
        for _ in range(STEPS):
            program.confirms()
            assert waiting_to_be_written(program.folder) == 0
            program.goes_on()


def test_however_what_was_not_flushed_is_torn_the_confirmed_answers_are_there(answering, tmp_path):
    """What was in the WAL at one confirmation has been flushed; what came until the next one may be there, in part, or as anything."""
    chance = random.Random(4)
    torn = 0
    with answering("honest-stepwise") as program:
        program.confirms()
        flushed = cut_off(program.folder)
        for step in range(STEPS):
            confirmed = list(program.confirmed)
            program.goes_on()
            program.confirms()
            later = cut_off(program.folder)
            if later.database == flushed.database and later.journal.startswith(flushed.journal):
                torn += 1
                tail = _torn(later.journal[len(flushed.journal) :], chance)
                assert Cut(flushed.database, flushed.journal + tail).lacks(confirmed, tmp_path / f"cut {step}") == []
            flushed = later
    assert torn > STEPS / 2, "checkpoints left too little to tear"


def _torn(tail, chance):
    """Sectors of which each has arrived, has not, or holds something else, up to some length."""
    sectors = [tail[at : at + SECTOR] for at in range(0, chance.randrange(len(tail) + 1), SECTOR)]
    return b"".join(chance.choice((each, each, each, bytes(len(each)), chance.randbytes(len(each)))) for each in sectors)


def test_every_commit_on_every_connection_waits_for_the_disk(tmp_path):
    """Migrating, writing, and restoring: whatever makes a commit in a data folder."""
    synchronous = []

    def note(connection):
        synchronous.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    event.listen(Engine, "commit", note)
    try:
        with open_database(tmp_path / "data", migrate=True) as database:
            migrating = len(synchronous)
            database.write(make_evaluation)
        writing = len(synchronous)
        back_up(tmp_path / "data", tmp_path / "one.tar", datetime(2026, 3, 2, tzinfo=UTC))
        restore(tmp_path / "one.tar", tmp_path / "new", pid=1)
    finally:
        event.remove(Engine, "commit", note)
    assert 0 < migrating < writing
    assert set(synchronous) == {int(FULL)}


def test_a_program_that_confirms_before_its_commit_is_found_out(answering, tmp_path):
    with answering("early-stepwise") as program:
        program.confirms()
        assert cut_off(program.folder).lacks(program.confirmed, tmp_path / "cut") == program.confirmed


def test_a_program_that_does_not_wait_for_the_disk_is_found_out(answering, telling_disk):
    with answering("hasty-stepwise") as program:
        program.confirms()
        assert program.synchronous == {"0"}
        assert waiting_to_be_written(program.folder) > 0
