"""Which questions a person is asked when there is room for only some of them.

Knows the bank, the areas and the person's number. Does not know what others have answered so far.
"""

from collections import deque
from typing import TypeVar

from question_bank.model import Bank, Prompt
from rubric.model import Edition

T = TypeVar("T")


def planned_questions(bank: Bank, edition: Edition, role: str, person_number: int, limit: int = 20) -> tuple[str, ...]:
    """Ids of at most ``limit`` prompts that suit the role, in the rubric's order; all of them when there are no more than that.

    They are taken from the areas in turn. ``person_number`` counts the people of one role: the next one begins where this one ended in
    each area, and begins with another area, so that together they are asked everything.
    """
    suiting = bank.prompts_for(role)
    if len(suiting) <= limit:
        return tuple(prompt.id for prompt in suiting)
    chosen = _in_turn(_by_area(suiting, edition), person_number, limit)
    return tuple(prompt.id for prompt in suiting if prompt.id in chosen)


def _by_area(prompts: tuple[Prompt, ...], edition: Edition) -> list[list[Prompt]]:
    areas = {row.id: row.area for row in edition.sub_questions}
    rows: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        rows.setdefault(areas[prompt.sub_question], []).append(prompt)
    return list(rows.values())


def _in_turn(areas: list[list[Prompt]], person_number: int, limit: int) -> set[str]:
    per_area = max(1, limit // len(areas))
    queues = deque(deque(_rotated(prompts, person_number * per_area)) for prompts in _rotated(areas, person_number))
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
