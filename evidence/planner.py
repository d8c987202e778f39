"""Which questions a person is asked when there is room for only some of them.

Knows the bank, the areas, the person's number, and where evidence is thin so far. Does not know how that is counted.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from evidence.gaps import Gap
from question_bank.model import Bank, Prompt
from rubric.model import Edition

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Needs:
    """Points at stake by sub-question, which stands firmly where it is absent; how many of one role are asked already, by prompt."""

    at_stake: Mapping[str, Fraction]
    asked: Mapping[str, int]

    def urgency(self, prompt: Prompt) -> tuple[bool, int, Fraction]:
        """Sorts the most urgent first: what is thin, what fewest of the role are asked, and then where most points are at stake.

        Fewest before most points, or everybody who begins on the same day would be asked the same few questions.
        """
        at_stake = self.at_stake.get(prompt.sub_question, Fraction())
        return not at_stake, self.asked.get(prompt.id, 0), -at_stake


def needs_of(gaps: Iterable[Gap], asked: Mapping[str, int]) -> Needs:
    """The needs that those gaps make; ``asked`` as ``Needs`` has it."""
    return Needs({gap.sub_question: gap.at_stake for gap in gaps}, asked)


def planned_questions(
    bank: Bank, edition: Edition, role: str, person_number: int, limit: int = 20, *, needs: Needs | None = None
) -> tuple[str, ...]:
    """Ids of at most ``limit`` prompts that suit the role, in the rubric's order; all of them when there are no more than that.

    They are taken from the areas in turn, within each the most urgent by ``needs``. ``person_number`` counts the people of one role: the
    next one begins with another area and, where nothing is more urgent, where this one ended in each.
    """
    suiting = bank.prompts_for(role)
    if len(suiting) <= limit:
        return tuple(prompt.id for prompt in suiting)
    areas = _begun_elsewhere(_by_area(suiting, edition), person_number, limit)
    chosen = _in_turn(areas if needs is None else [sorted(prompts, key=needs.urgency) for prompts in areas], limit)
    return tuple(prompt.id for prompt in suiting if prompt.id in chosen)


def _by_area(prompts: tuple[Prompt, ...], edition: Edition) -> list[list[Prompt]]:
    areas = {row.id: row.area for row in edition.sub_questions}
    rows: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        rows.setdefault(areas[prompt.sub_question], []).append(prompt)
    return list(rows.values())


def _begun_elsewhere(areas: list[list[Prompt]], person_number: int, limit: int) -> list[list[Prompt]]:
    per_area = max(1, limit // len(areas))
    return [_rotated(prompts, person_number * per_area) for prompts in _rotated(areas, person_number)]


def _in_turn(areas: list[list[Prompt]], limit: int) -> set[str]:
    queues = deque(deque(prompts) for prompts in areas)
    chosen: set[str] = set()
    while queues and len(chosen) < limit:
        prompts = queues.popleft()
        chosen.add(prompts.popleft().id)
        if prompts:
            queues.append(prompts)
    return chosen


def _rotated(row: list[T], by: int) -> list[T]:
    start = by % len(row)
    return row[start:] + row[:start]
