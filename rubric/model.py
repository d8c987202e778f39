"""The typed model of an edition: areas, headings and sub-questions, and what can be wrong about them.

Knows the instrument's form. Does not know how many areas an edition has, what they add up to, or where its file lies.
Ids are text: "1.10" is not 1.1.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches


class RubricError(Exception):
    """Anything wrong about the instrument or points given by it. The message says what, where, and what to do."""


class UnknownEdition(RubricError):
    def __init__(self, wanted: str, known: Collection[str]) -> None:
        super().__init__(f'There is no edition "{wanted}". Editions: {", ".join(known) or "none"}.')


class UnknownArea(RubricError):
    def __init__(self, edition: str, wanted: str, known: Collection[str]) -> None:
        super().__init__(f'Edition {edition} has no area "{wanted}". Areas: {", ".join(known)}.')


class UnknownSubQuestion(RubricError):
    def __init__(self, edition: str, wanted: str, known: Collection[str]) -> None:
        nearest = ", ".join(get_close_matches(wanted, known)) or "none"
        super().__init__(f'Edition {edition} has no sub-question "{wanted}". Nearest: {nearest}. Ids are text: write "1.10", not 1.10.')


class BrokenEdition(RubricError):
    """The file of an edition has faults; ``faults`` has them all, the message the first."""

    def __init__(self, faults: Collection[str]) -> None:
        self.faults = tuple(faults)
        others = len(self.faults) - 1
        super().__init__(self.faults[0] + (f" (The file's other faults: {others}; the check lists them.)" if others else ""))


class EditionsDiffer(RubricError):
    def __init__(self, one: str, other: str) -> None:
        super().__init__(
            f"Results of edition {one} and edition {other} cannot be compared row by row: their questions differ. "
            "Compare evaluations of the same edition."
        )


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One row of the instrument: a question that is given points, 0 to ``max_points``."""

    id: str
    area: str
    max_points: int
    text: Mapping[str, str] = field(hash=False)  # by language


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the report and the ids of the sub-questions told under it, one or more."""

    id: str
    text: Mapping[str, str] = field(hash=False)
    sub_questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A chapter of the instrument. The box at its head and the narrative below may have different headings."""

    id: str
    name: Mapping[str, str] = field(hash=False)
    box: tuple[Heading, ...]
    narrative: tuple[Heading, ...]
    sub_questions: tuple[SubQuestion, ...]

    @property
    def max_points(self) -> int:
        return sum(sub_question.max_points for sub_question in self.sub_questions)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the instrument. An evaluation is pinned to one, and editions live side by side."""

    id: str
    name: Mapping[str, str] = field(hash=False)
    # The id tells editions apart: banks are looked up by their edition at every message, and a hash of all rows took 0.8 ms.
    areas: tuple[Area, ...] = field(hash=False)

    @property
    def sub_questions(self) -> tuple[SubQuestion, ...]:
        """Every sub-question, in the instrument's order."""
        return tuple(self._rows())

    @property
    def max_points(self) -> int:
        return sum(area.max_points for area in self.areas)

    def area(self, wanted: str) -> Area:
        """Raises UnknownArea."""
        for area in self.areas:
            if area.id == wanted:
                return area
        raise UnknownArea(self.id, wanted, [area.id for area in self.areas])

    def sub_question(self, wanted: str) -> SubQuestion:
        """Raises UnknownSubQuestion, which offers near misses."""
        for sub_question in self._rows():
            if sub_question.id == wanted:
                return sub_question
        raise UnknownSubQuestion(self.id, wanted, [row.id for row in self._rows()])

    def _rows(self) -> Iterator[SubQuestion]:
        return (sub_question for area in self.areas for sub_question in area.sub_questions)
