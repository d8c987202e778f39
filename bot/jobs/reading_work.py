"""Files that have come in: read by a process beside ours, and written in short transactions, so that the chat never waits for them.

Killed between any two of these, the job is done again and its outcome is the same: what is stored is found again, and not stored twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TypeAlias, TypeVar

from bot.jobs.kinds import READ_FILE
from bot.jobs.outcomes import Together
from bot.jobs.reading_process import Reader
from bot.jobs.stopping import GoOn, always, in_thread
from evaluation.arriving import bringer, incoming_of, refuse
from evaluation.cutting import Cut
from evaluation.source_versions import Begun, begin_version, finish_version, pieces_left, store_pieces
from evidence.model import SourceKind
from importers.model import Limits, UnreadableSource
from storage.arrivals import READ, READING, WAITING, arrival_by_id, change_arrival
from storage.database import Database, Transaction
from storage.evaluations import evaluation_by_id
from storage.evidence import add_suggestions
from storage.files import path_of
from storage.identity import id_of
from storage.jobs import JobToDo, finish_jobs, is_pending
from storage.source_items import unsuggested_items
from storage.sources import version_of_source
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Arrival

Result = TypeVar("Result")
Item = TypeVar("Item")
Told: TypeAlias = Callable[[int, int], None]
# So many items are written in one transaction, some 10 ms of the one writer (benchmarks/evidence.py).
MOST_ITEMS = 36
# How often it is told which page the reader is at, in seconds.
TOLD_EVERY = 0.5
# A file over which the whole program has ended so often is taken to be the reason.
MOST_ATTEMPTS = 5


def reading_work(database: Database, folder: Path, now: Callable[[], datetime], limits: Limits) -> Together:
    """The handler of READ_FILE: one file at a time, in a thread that waits for the process; the process ends when nothing waits."""
    reader = Reader(limits)

    async def work(jobs: Sequence[JobToDo]) -> None:
        await in_thread(lambda go_on: _read_and_rest(database, folder, jobs, now, reader, go_on), reader.stop)

    return Together(work, 1)


def _read_and_rest(
    database: Database, folder: Path, jobs: Sequence[JobToDo], now: Callable[[], datetime], reader: Reader, go_on: GoOn
) -> None:
    try:
        read_files(database, folder, jobs, now, reader, go_on)
    finally:
        if not database.read(lambda tx: is_pending(tx, READ_FILE)):
            reader.stop()


def read_files(
    database: Database,
    folder: Path,
    jobs: Sequence[JobToDo],
    now: Callable[[], datetime],
    reader: Reader,
    go_on: GoOn = always,
) -> None:
    """Read the jobs' arrivals one after the other, and finish each job. One that has been put away leaves nothing.

    ``go_on`` is asked before everything that takes long, and raises when there is no time for it.
    """
    for job in jobs:
        _Reading(database, folder, now, reader, go_on).do(job)
        database.write(lambda tx: finish_jobs(tx, [job.id]))  # noqa: B023


class _Reading:
    """One arrival on its way."""

    def __init__(self, database: Database, folder: Path, now: Callable[[], datetime], reader: Reader, go_on: GoOn) -> None:
        self._database = database
        self._folder = folder
        self._now = now
        self._reader = reader
        self._go_on = go_on

    def do(self, job: JobToDo) -> None:
        number = int(job.payload["arrival"])
        arrival = self._database.read(lambda tx: arrival_by_id(tx, number))
        if arrival is None:
            return
        if arrival.state in (WAITING, READING):
            try:
                self._take_in(arrival, number, job.attempts)
            except UnreadableSource as refused:
                self._refuse(number, refused)
        self._suggest(number)

    def _refuse(self, number: int, refused: UnreadableSource) -> None:
        self._write(lambda tx: refuse(tx, number, refused))

    def _take_in(self, arrival: Arrival, number: int, attempts: int) -> None:
        if attempts > MOST_ATTEMPTS:
            raise UnreadableSource("source_reader_died", name=arrival.name)
        self._write(lambda tx: change_arrival(tx, number, state=READING, pages_read=0))
        path = path_of(self._folder, arrival.sha256)
        cut = self._reader.read(arrival.name, path, SourceKind(arrival.kind), _now_and_then(lambda at, of: self._tell(number, at, of)))
        self._store(arrival, number, cut, path.stat().st_size)

    def _tell(self, number: int, at: int, of: int) -> None:
        self._write(lambda tx: change_arrival(tx, number, pages_read=at, pages=of))

    def _store(self, arrival: Arrival, number: int, cut: Cut, size: int) -> None:
        incoming = incoming_of(arrival, size)

        def begin(tx: Transaction) -> tuple[Evaluation, Begun]:
            evaluation = evaluation_by_id(tx, arrival.evaluation_id)
            begun = _begun_before(tx, number)
            if begun is None:
                begun = begin_version(tx, bringer(tx, arrival), evaluation, incoming, cut, self._now())
            pages = len(cut.imported.pages)
            state = READING if begun.is_new else READ
            told = None if begun.is_new else ["source_known", {"name": arrival.name}]
            change_arrival(tx, number, source_id=begun.source, pages_read=pages, pages=pages, state=state, refusal=told)
            return evaluation, begun

        evaluation, begun = self._write(begin)

        if not begun.is_new:
            return

        def finish(tx: Transaction) -> None:
            finish_version(tx, evaluation, begun, incoming, cut)
            change_arrival(tx, number, state=READ)

        left = self._database.read(lambda tx: pieces_left(tx, begun, cut))
        for some in _in_batches(left):
            self._write(lambda tx, some=some: store_pieces(tx, evaluation, begun, incoming, cut, some))  # type: ignore[misc]
        self._write(finish)

    def _suggest(self, number: int) -> None:
        """What the passages may speak to: computed beside, stored a few at a time."""
        asked = self._database.read(lambda tx: _to_suggest_for(tx, number))
        if asked is None:
            return
        evaluation, items = asked
        for some in _in_batches(list(items.items())):
            self._go_on()
            suggested = self._reader.suggest(evaluation.edition, evaluation.bank_version, [piece for _, piece in some])
            made = {item: found for (item, _), found in zip(some, suggested, strict=True)}
            self._write(lambda tx, made=made: add_suggestions(tx, made))  # type: ignore[misc]

    def _write(self, work: Callable[[Transaction], Result]) -> Result:
        self._go_on()
        return self._database.write(work)


def _begun_before(tx: Transaction, number: int) -> Begun | None:
    """What was begun by somebody who died since."""
    arrival = arrival_by_id(tx, number)
    if arrival is None or arrival.source_id is None:
        return None
    version = version_of_source(tx, arrival.source_id, arrival.sha256)
    return Begun(arrival.source_id, id_of(version), is_new=True) if version is not None else None


def _to_suggest_for(tx: Transaction, number: int) -> tuple[Evaluation, Mapping[int, tuple[str, int, int]]] | None:
    """The items of what has been read that nothing is suggested for yet; None where it was refused."""
    arrival = arrival_by_id(tx, number)
    if arrival is None or arrival.state != READ or arrival.source_id is None:
        return None
    version = version_of_source(tx, arrival.source_id, arrival.sha256)
    if version is None:
        return None
    return evaluation_by_id(tx, arrival.evaluation_id), unsuggested_items(tx, id_of(version))


def _now_and_then(tell: Told) -> Told:
    """The same, told at most every TOLD_EVERY seconds."""
    last = [monotonic()]

    def told(at: int, of: int) -> None:
        if monotonic() - last[0] >= TOLD_EVERY:
            last[0] = monotonic()
            tell(at, of)

    return told


def _in_batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), MOST_ITEMS):
        yield items[start : start + MOST_ITEMS]
