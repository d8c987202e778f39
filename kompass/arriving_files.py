"""Files and folders on the disk as files to be ingested, with what a ``sources.csv`` beside them says."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.ingesting import Arriving
from evidence.model import SourceKind
from kompass.sentences import CommandRefused
from rubric.tables import TableRow, read_table

DETAILS = "sources.csv"
COLUMNS = {"file": ("fil",), "title": ("titel",), "date": ("datum",), "url": ("adress",)}


def arriving_files(paths: Sequence[Path], kind: SourceKind, *, url: str | None = None, date: dt.date | None = None) -> list[Arriving]:
    """Every file named, and every file in the folders named, in order of name. Hidden files are not there."""
    found: list[Arriving] = []
    for path in paths:
        if path.is_dir():
            found += _files_in(path, kind, date)
        else:
            found.append(Arriving(name=path.name, data=path.read_bytes(), kind=kind, url=url, date=date))
    if url is not None and len(found) != 1:
        raise CommandRefused("--url is the address of one page: name one file with it.")
    return found


def read_date(written: str, place: str) -> dt.date:
    """A date as 2026-03-02; CommandRefused names ``place`` otherwise."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise CommandRefused(f'{place}: "{written[:40]}" is no date. Write it as 2026-03-02.') from None


def _files_in(folder: Path, kind: SourceKind, date: dt.date | None) -> Iterator[Arriving]:
    details = _details(folder)
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.name == DETAILS or any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        row = details.pop(path.relative_to(folder).as_posix(), None)
        cells = row.cells if row else {}
        written = cells.get("date", "")
        yield Arriving(
            name=path.name,
            data=path.read_bytes(),
            kind=kind,
            title=cells.get("title") or None,
            url=cells.get("url") or None,
            date=read_date(written, row.place(DETAILS, "date")) if row and written else date,
        )
    for name, row in details.items():
        raise CommandRefused(f'{row.place(DETAILS, "file")}: there is no file "{name}" beside it.')


def _details(folder: Path) -> dict[str, TableRow]:
    path = folder / DETAILS
    if not path.exists():
        return {}
    return {row.cells["file"]: row for row in read_table(path.read_bytes(), COLUMNS, {"file"}, DETAILS)}
