"""How many independent voices speak to each sub-question, by role and by source kind: what is still thin.

Knows items and their tags, copies counted once. Does not know whom to ask next, and does not weigh what the voices say: an absence that
was looked for counts too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evidence.links import alike_in
from evidence.model import EvidenceItem, TagState
from evidence.voices import COLUMNS, NONE_ALIKE, Alike, Voiced, column_of, count_independent, voice_of, what_is_said
from question_bank.model import ROLES
from rubric.model import Edition

__all__ = ["COLUMNS", "Cell", "Coverage", "Heard", "coverage", "coverage_of_heard"]


class Heard(NamedTuple):
    """That a voice says something about a sub-question: all that is counted, so that it can be counted without reading any words.

    ``said`` is the same for copies, see ``what_is_said``.
    """

    sub_question: str
    column: str
    voice: str
    said: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Independent voices: those with a confirmed item, and those whose items are only tagged by the question asked."""

    confirmed: int = 0
    asked: int = 0

    @property
    def all(self) -> int:
        return self.confirmed + self.asked


_NOBODY = Cell()


@dataclass(frozen=True, slots=True)
class Voices:
    """Those who speak to one sub-question: together, in interviews, and in sources to read. A copy is counted once in each."""

    together: Cell = _NOBODY
    people: Cell = _NOBODY
    written: Cell = _NOBODY


@dataclass(frozen=True, slots=True)
class Coverage:
    """A table of sub-questions and columns: a role, or a source kind that is no interview."""

    sub_questions: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]  # only those with a voice
    voices: Mapping[str, Voices]  # by sub-question, only those with a voice

    def cell(self, sub_question: str, column: str) -> Cell:
        return self.cells.get((sub_question, column), _NOBODY)

    def voices_for(self, sub_question: str) -> Voices:
        """All voices of a row; what two columns both have is not counted twice."""
        return self.voices.get(sub_question, Voices())

    def is_heard(self, sub_question: str, column: str) -> bool:
        return (sub_question, column) in self.cells


def coverage(edition: Edition, items: Sequence[EvidenceItem]) -> Coverage:
    """The table for one edition; tags of other editions' sub-questions and interviews without a role are left out.

    Items that say the same by their links are one voice.
    """
    return coverage_of_heard((row.id for row in edition.sub_questions), heard_in(items, alike_in(items)))


def heard_in(items: Iterable[Voiced], alike: Alike = NONE_ALIKE) -> Iterator[Heard]:
    """What the items say of whom, once for each of their tags."""
    for item in items:
        if item.tags:
            column, voice, said = column_of(item), voice_of(item), what_is_said(item, alike)
            confirmed = {tag.sub_question for tag in item.tags if tag.state is TagState.CONFIRMED}
            for tag in item.tags:
                yield Heard(tag.sub_question, column, voice, said, tag.sub_question in confirmed)


def coverage_of_heard(sub_questions: Iterable[str], heard: Iterable[Heard]) -> Coverage:
    """The table for those sub-questions, in their order."""
    rows = tuple(sub_questions)
    found: dict[str, dict[str, list[Heard]]] = {row: {} for row in rows}
    for one in heard:
        if one.sub_question in found and one.column in COLUMNS:
            found[one.sub_question].setdefault(one.column, []).append(one)
    cells = {(row, column): _cell(found[row][column]) for row in rows for column in COLUMNS if column in found[row]}
    return Coverage(rows, COLUMNS, cells, {row: _voices(columns) for row, columns in found.items() if columns})


def _voices(columns: Mapping[str, list[Heard]]) -> Voices:
    people = [one for column, heard in columns.items() if column in ROLES for one in heard]
    written = [one for column, heard in columns.items() if column not in ROLES for one in heard]
    return Voices(_cell(people + written), _cell(people), _cell(written))


def _cell(heard: list[Heard]) -> Cell:
    if len({one.said for one in heard}) == len(heard):  # no copies, as nearly everywhere
        sure = {one.voice for one in heard if one.is_confirmed}
        return Cell(len(sure), len({one.voice for one in heard} - sure))
    everything, confirmed = _said(heard), _said(one for one in heard if one.is_confirmed)
    # A voice counts once: what it says unreviewed adds nothing to what an evaluator has confirmed.
    of_confirmed = count_independent(confirmed)
    return Cell(of_confirmed, count_independent(everything) - of_confirmed)


def _said(heard: Iterable[Heard]) -> dict[str, set[str]]:
    by_voice: dict[str, set[str]] = {}
    for one in heard:
        by_voice.setdefault(one.voice, set()).add(one.said)
    return by_voice
