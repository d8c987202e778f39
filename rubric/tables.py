"""Tables that people send as CSV, from bytes to rows by column name.

Knows what spreadsheets write: commas or semicolons, UTF-8 with or without a byte order mark, or cp1252 (Swedish Excel), trailing
empty cells, headers in several languages. Does not know what a column means; the caller names the columns.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from typing import Final

from rubric.model import RubricError

# Control characters that no table of text has; a picture, a zip and an .xlsx have them in their first bytes.
_BINARY: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


class TableError(RubricError):
    """A table that cannot be read. The message names the file, the row and the column, and says what to do."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of data. ``row`` counts from 1 below the header, blank lines left out; ``line`` is the file's. Every column has a cell."""

    row: int
    line: int
    cells: Mapping[str, str]

    def place(self, name: str, column: str) -> str:
        """Where a cell is, for a message: "points.csv: row 3 (line 4), column points"."""
        return f"{name}: row {self.row} (line {self.line}), column {column}"


def read_table(data: bytes, columns: Mapping[str, Sequence[str]], required: set[str], name: str) -> list[TableRow]:
    """The rows of a CSV file, all of them or, with TableError, none.

    ``columns`` gives each column's other headers by its name; headers are compared without regard to case and outer spaces.
    A column that is absent and not required has "" in every row. ``name`` is the file's name in messages.
    """
    text = _decoded(data, name)
    known = {_folded(header): column for column, others in columns.items() for header in (column, *others)}
    records = _records(text, _delimiter(text, known), name)
    header_line, header = next(records, (1, []))
    if not header:
        raise TableError(f"{name}: the file is empty. It needs a header line with the columns {', '.join(columns)}.")
    places = _column_places(header, known, columns, required, f"{name}: line {header_line}")
    return [
        TableRow(row, line, _cells(record, places, len(header), columns, f"{name}: row {row} (line {line})"))
        for row, (line, record) in enumerate(records, start=1)
    ]


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _BINARY.search(text):
            break
        return text
    raise TableError(f"{name}: this is not text but bytes of something else. Save the table as CSV in UTF-8.")


def _delimiter(text: str, known: Mapping[str, str]) -> str:
    """The delimiter that finds more known columns in the header; a comma when neither does better."""
    first = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    return max(",;", key=lambda delimiter: sum(_folded(header.strip('" ')) in known for header in first.split(delimiter)))


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line it begins on; cells without outer spaces."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(
            f"{name}: the record that begins on line {line} cannot be read ({error}). "
            'A cell with quotation marks or line breaks stands in "…", with "" for each mark inside.'
        ) from error


def _column_places(
    header: Sequence[str], known: Mapping[str, str], columns: Mapping[str, Sequence[str]], required: set[str], where: str
) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, written in enumerate(header):
        column = known.get(_folded(written))
        if column is None and written:
            near = get_close_matches(_folded(written), known)
            meant = f' Did you mean "{near[0]}"?' if near else ""
            raise TableError(f'{where}: unknown column "{written[:40]}".{meant} The columns are {", ".join(columns)}.')
        if column is not None and column in places:
            raise TableError(f'{where}: the column {column} is there twice, the second time as "{written}". Remove one.')
        if column is not None:
            places[column] = place
    for column in columns:
        if column in required and column not in places:
            names = " or ".join(f'"{header}"' for header in (column, *columns[column]))
            raise TableError(f"{where}: the column {column} is missing. Add a column with the header {names}.")
    return places


def _cells(
    record: Sequence[str], places: Mapping[str, int], width: int, columns: Mapping[str, Sequence[str]], where: str
) -> dict[str, str]:
    for place, cell in enumerate(record):
        if cell and place not in places.values():
            over = f"{len(record)} cells and the header {width}" if place >= width else "a cell in a column without a header"
            raise TableError(f'{where}: the row has {over}: "{cell[:40]}". Put a cell that has the separator in it in quotation marks.')
    return {column: record[places[column]] if column in places and places[column] < len(record) else "" for column in columns}


def _folded(header: str) -> str:
    # A Mac may write å as a and a ring; people see one letter.
    return unicodedata.normalize("NFC", header).strip().casefold()
