"""Deleting: files that nobody names any more, and what is kept for a time only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from bot.jobs.outcomes import Again, Outcome
from storage.database import Database
from storage.erasure import unnamed_files
from storage.files import drop_file, is_kept_about, kept_before
from storage.jobs import JobToDo
from storage.pruning import prune_some

# Rows deleted in one transaction, and files looked up in one read.
ROWS, FILES = 1000, 500
PRUNED_EVERY = timedelta(days=1)
# Younger files are left alone, whoever names them: a file is stored before its row is. Of the same bytes as one that is to be dropped
# somebody may just be sending another, whose row comes within a moment; who has been forgotten waits no longer than that.
OLD_FILE = timedelta(days=1)
YOUNG_FILE = timedelta(seconds=10)


class JournalBusy(Exception):
    """A reader is in the way of emptying the write-ahead log, which may still hold what was erased: again in a moment."""


def drop_files(database: Database, folder: Path, job: JobToDo, now: datetime) -> Outcome:
    """DROP_FILES: those of the payload's files that no row names now; and what was erased leaves the write-ahead log too."""
    files = job.payload["files"]
    young = [sha256 for sha256 in files if is_kept_about(folder, sha256, now, YOUNG_FILE)]
    _drop_unnamed(database, folder, [sha256 for sha256 in files if sha256 not in young])
    if not database.empty_journal():
        raise JournalBusy
    return Again(now + YOUNG_FILE, {"files": young}) if young else []


def prune(database: Database, folder: Path, job: JobToDo, now: datetime) -> Outcome:
    """PRUNE: what has had its time, and files left behind by a program that died; tomorrow again."""
    while database.write(lambda tx: prune_some(tx, now, ROWS)):
        pass
    old = kept_before(folder, now - OLD_FILE)
    while some := list(islice(old, FILES)):
        _drop_unnamed(database, folder, some)
    return Again(now + PRUNED_EVERY, job.payload)


def _drop_unnamed(database: Database, folder: Path, files: Sequence[str]) -> None:
    for sha256 in database.read(lambda tx: unnamed_files(tx, files)):
        drop_file(folder, sha256)
