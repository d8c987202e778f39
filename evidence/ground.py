"""What an evaluation stands on: who says what about each sub-question, how many, and where that is too little.

``ground`` is the one function that the evaluators' pages, the drafts and the rules read it from; ``firmness`` is its counting half, which
people's questions are planned from. Knows items and the instrument. Gives no points and words nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.coverage import Coverage, Heard, coverage_of_heard, heard_in
from evidence.gaps import Gap, gaps
from evidence.links import alike_in
from evidence.model import EvidenceItem
from evidence.triangulation import Triangulation, triangulate
from rubric.model import SubQuestion

_NOTHING_ASKABLE: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Firmness:
    """How many voices each sub-question stands on, and where that is too little: ``gaps`` most points at stake first."""

    coverage: Coverage
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """``triangulations`` are in the rubric's order; a sub-question without evidence has none. ``gaps`` most points at stake first."""

    coverage: Coverage
    triangulations: Mapping[str, Triangulation]
    gaps: tuple[Gap, ...]


def ground(
    sub_questions: Iterable[SubQuestion],
    items: Iterable[EvidenceItem],
    *,
    askable: Mapping[str, tuple[str, ...]] = _NOTHING_ASKABLE,
) -> Ground:
    """What those sub-questions stand on; items tagged with others only are passed over.

    ``askable`` are the columns that could speak to a sub-question (``askable_in`` a bank). Items that say the same by their links are one
    voice.
    """
    rows, items = tuple(sub_questions), tuple(items)
    alike = alike_in(items)
    found: dict[str, list[EvidenceItem]] = {row.id: [] for row in rows}
    for item in items:
        for sub_question in dict.fromkeys(tag.sub_question for tag in item.tags):
            if sub_question in found:
                found[sub_question].append(item)
    own = {item.id: item for tagged in found.values() for item in tagged}
    counted = firmness(rows, heard_in(own.values(), alike), askable)
    triangulations = {sub_question: triangulate(sub_question, tagged, alike) for sub_question, tagged in found.items() if tagged}
    return Ground(counted.coverage, triangulations, counted.gaps)


def firmness(
    sub_questions: Iterable[SubQuestion], heard: Iterable[Heard], askable: Mapping[str, tuple[str, ...]] = _NOTHING_ASKABLE
) -> Firmness:
    """The same counts and gaps from voices alone, without anybody's words."""
    rows = tuple(sub_questions)
    table = coverage_of_heard((row.id for row in rows), heard)
    return Firmness(table, gaps(rows, table, askable))
