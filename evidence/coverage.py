"""How many independent voices speak to each sub-question, by role and by source kind: what is still thin.

Knows items and their tags. Does not know whom to ask next, and does not weigh what the voices say: an absence that was looked for
counts too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.model import EvidenceItem, SourceKind
from question_bank.model import ROLES
from rubric.model import Edition

COLUMNS = (*ROLES, *(kind.value for kind in SourceKind if kind is not SourceKind.INTERVIEW))


@dataclass(frozen=True, slots=True)
class Cell:
    """Independent voices: those with a confirmed item, and those whose items are only tagged by the question asked."""

    confirmed: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """A table of sub-questions and columns: a role, or a source kind that is no interview."""

    sub_questions: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]  # only those with a voice

    def cell(self, sub_question: str, column: str) -> Cell:
        return self.cells.get((sub_question, column), Cell())


def coverage(edition: Edition, items: Iterable[EvidenceItem]) -> Coverage:
    """The table for one edition; tags of other editions' sub-questions and interviews without a role are left out."""
    sub_questions = tuple(row.id for row in edition.sub_questions)
    confirmed: dict[tuple[str, str], set[str]] = {}
    asked: dict[tuple[str, str], set[str]] = {}
    for item in items:
        for tag in item.tags:
            voices = confirmed if item.is_confirmed_for(tag.sub_question) else asked
            voices.setdefault((tag.sub_question, _column(item)), set()).add(item.voice)
    places = [(row, column) for row in sub_questions for column in COLUMNS if (row, column) in confirmed or (row, column) in asked]
    cells = {place: _cell(confirmed.get(place, set()), asked.get(place, set())) for place in places}
    return Coverage(sub_questions, COLUMNS, cells)


def _cell(confirmed: set[str], asked: set[str]) -> Cell:
    # A voice counts once: what it says unreviewed adds nothing to what an evaluator has confirmed.
    return Cell(len(confirmed), len(asked - confirmed))


def _column(item: EvidenceItem) -> str:
    return item.role or "" if item.source_kind is SourceKind.INTERVIEW else item.source_kind.value
