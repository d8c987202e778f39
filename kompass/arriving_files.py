"""Files and folders on the disk as files to be ingested, with what a ``sources.csv`` beside them says."""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from evaluation.ingesting import Arriving
from evidence.model import SourceKind
from kompass.sentences import CommandRefused
from rubric.tables import TableRow, read_table

DETAILS = "sources.csv"
COLUMNS = {"file": ("fil",), "title": ("titel",), "date": ("datum",), "url": ("adress",), "owner": ("ägare",)}


def arriving_files(
    paths: Sequence[Path],
    kind: SourceKind,
    *,
    url: str | None = None,
    date: dt.date | None = None,
    owner: str | None = None,
    renews: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Arriving]:
    """Every file named, and every file in the folders named, in order of name. Hidden files are not there.

    What a folder holds that is left out (a link that leads out of it, what is no file) is told in a sentence. Two files of one name
    are told apart by the folders they are in.
    """
    found: list[tuple[str, Arriving]] = []
    for path in paths:
        if path.is_dir():
            found += _files_in(path, kind, date, tell)
        else:
            found.append((path.as_posix(), Arriving(name=path.name, data=path.read_bytes(), kind=kind, url=url, date=date)))
    for option, given in (("--url is the address of one page", url), ("--renews is about one source", renews)):
        if given is not None and len(found) != 1:
            raise CommandRefused(f"{option}: name one file with it.")
    names = Counter(file.name for _, file in found)
    return [
        replace(file, name=place if names[file.name] > 1 else file.name, owner=file.owner or owner, renews=renews) for place, file in found
    ]


def read_date(written: str, place: str) -> dt.date:
    """A date as 2026-03-02; CommandRefused names ``place`` otherwise."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise CommandRefused(f'{place}: "{written[:40]}" is no date. Write it as 2026-03-02.') from None


def _files_in(folder: Path, kind: SourceKind, date: dt.date | None, tell: Callable[[str], None]) -> Iterator[tuple[str, Arriving]]:
    details = _details(folder)
    for path in _walked(folder, tell):
        place = path.relative_to(folder).as_posix()
        row = details.pop(place, None)
        cells = row.cells if row else {}
        written = cells.get("date", "")
        yield (
            place,
            Arriving(
                name=path.name,
                data=path.read_bytes(),
                kind=kind,
                title=cells.get("title") or None,
                url=cells.get("url") or None,
                date=read_date(written, row.place(DETAILS, "date")) if row and written else date,
                owner=cells.get("owner") or None,
            ),
        )
    for name, row in details.items():
        raise CommandRefused(f'{row.place(DETAILS, "file")}: there is no file "{name}" beside it.')


def _walked(folder: Path, tell: Callable[[str], None]) -> list[Path]:
    """The files of a folder and those in it, by name. Links to files in it are files of it; those to folders are left."""
    inside, found = folder.resolve(), []
    for at, folders, names in os.walk(folder):
        place = Path(at)
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in folders:
            if (place / name).is_symlink():
                tell(f"{place / name}: a link to a folder; it is not followed.")
        for name in names:
            path = place / name
            if name.startswith(".") or path == folder / DETAILS:
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                tell(f"{path}: a link that leads out of the folder; it is not followed. Copy the file there if it is a source.")
            elif not path.is_file():
                tell(f"{path}: no file, so it is left out.")
            else:
                found.append(path)
    return sorted(found)


def _details(folder: Path) -> dict[str, TableRow]:
    path = folder / DETAILS
    if not path.exists():
        return {}
    return {row.cells["file"]: row for row in read_table(path.read_bytes(), COLUMNS, {"file"}, DETAILS)}
