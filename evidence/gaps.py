"""Where evidence is thin, and how much is at stake there.

Knows how many voices make firm ground. Does not know what they say: whether they agree is triangulation's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from evidence.coverage import Cell, Coverage, Voices
from evidence.voices import COLUMNS
from question_bank.model import Bank
from rubric.model import SubQuestion

# A voice is worth this, and one that nobody has reviewed a quarter: the question was asked there; whether it was answered, nobody knows.
_REVIEWED: Final = 4
_UNREVIEWED: Final = 1
# Firm ground is worth three such: a voice, a second one, and both people and something to read.
_FIRM: Final = 3 * _REVIEWED


class Lack(StrEnum):
    NO_EVIDENCE = "no_evidence"  # nobody speaks to it
    ONE_VOICE = "one_voice"  # one does, and no other independently of it
    ONLY_INTERVIEWS = "only_interviews"
    ONLY_WRITTEN = "only_written"
    NOT_REVIEWED = "not_reviewed"  # there is enough, had an evaluator confirmed it


@dataclass(frozen=True, slots=True)
class Gap:
    """A sub-question that does not stand firmly. ``at_stake`` is that part of its maximum which has no ground, in points."""

    sub_question: str
    max_points: int
    at_stake: Fraction
    lacks: tuple[Lack, ...]
    unheard: tuple[str, ...]  # columns that could speak to it and do not


def gaps(sub_questions: Iterable[SubQuestion], coverage: Coverage, askable: Mapping[str, tuple[str, ...]]) -> tuple[Gap, ...]:
    """The sub-questions with something lacking, most points at stake first, else in the rubric's order; ``askable`` as ``askable_in``."""
    found = [_gap(row, coverage, askable.get(row.id, ())) for row in sub_questions]
    return tuple(sorted((gap for gap in found if gap.lacks), key=lambda gap: -gap.at_stake))


def lacking(voices: Voices) -> Fraction:
    """How much is lacking, from 0 to 1: a third each for a voice, a second one, and both people and sources to read."""
    return Fraction(_FIRM - _worth(voices), _FIRM)


def askable_in(bank: Bank) -> Mapping[str, tuple[str, ...]]:
    """By sub-question, the columns that the bank can ask: roles that a prompt suits, sources with something to look for."""
    found: dict[str, set[str]] = {}
    for prompt in bank.prompts:
        found.setdefault(prompt.sub_question, set()).update(prompt.roles)
    for item in bank.items:
        found.setdefault(item.sub_question, set()).add(item.source)
    return {sub_question: tuple(column for column in COLUMNS if column in columns) for sub_question, columns in found.items()}


def _gap(row: SubQuestion, coverage: Coverage, askable: tuple[str, ...]) -> Gap:
    voices = coverage.voices_for(row.id)
    unheard = tuple(column for column in askable if not coverage.is_heard(row.id, column))
    return Gap(row.id, row.max_points, row.max_points * lacking(voices), tuple(_lacks(voices)), unheard)


def _lacks(voices: Voices) -> list[Lack]:
    if not voices.together.all:
        return [Lack.NO_EVIDENCE]
    lacks = [Lack.ONE_VOICE] if voices.together.all == 1 else []
    if not voices.written.all:
        lacks.append(Lack.ONLY_INTERVIEWS)
    if not voices.people.all:
        lacks.append(Lack.ONLY_WRITTEN)
    if _worth(voices) < _worth(_as_if_reviewed(voices)):
        lacks.append(Lack.NOT_REVIEWED)
    return lacks


def _as_if_reviewed(voices: Voices) -> Voices:
    return Voices(Cell(voices.together.all), Cell(voices.people.all), Cell(voices.written.all))


def _worth(voices: Voices) -> int:
    people, written = voices.people, voices.written
    sure, either = min(people.confirmed, written.confirmed), min(people.all, written.all)
    return _has(1, voices.together) + _has(2, voices.together) + _has(1, Cell(sure, either - sure))


def _has(wanted: int, cell: Cell) -> int:
    if cell.confirmed >= wanted:
        return _REVIEWED
    return _UNREVIEWED if cell.all >= wanted else 0
