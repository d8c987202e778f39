"""The question bank laid out for people: by area and sub-question, what is asked of whom, and what helps beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from question_bank.model import OCCASIONS, SIGNALS, SOURCES, Bank, ChecklistItem, Confusion, Probe, Prompt
from rubric.model import Area, Edition, SubQuestion


@dataclass(frozen=True, slots=True)
class GuidedRow:
    """A sub-question with what the bank has for it. Signals and items stand under their kinds, in the order in which these are shown."""

    sub_question: SubQuestion
    prompts: tuple[Prompt, ...]
    explanation: Mapping[str, str]
    probes: tuple[Probe, ...]
    signals: Mapping[str, Mapping[str, tuple[str, ...]]]
    confusions: tuple[Confusion, ...]
    items: Mapping[str, tuple[ChecklistItem, ...]]

    def asked_of(self, role: str) -> Prompt | None:
        """What that role is asked; None where the bank has nothing for it."""
        return next((prompt for prompt in self.prompts if role in prompt.roles), None)


@dataclass(frozen=True, slots=True)
class GuidedArea:
    """An area with its rows."""

    area: Area
    rows: tuple[GuidedRow, ...]


def question_guide(edition: Edition, bank: Bank) -> tuple[GuidedArea, ...]:
    """Every area of the edition."""
    return tuple(GuidedArea(area, tuple(_row(row, bank) for row in area.sub_questions)) for area in edition.areas)


def _row(row: SubQuestion, bank: Bank) -> GuidedRow:
    guidance = bank.guidance[row.id]
    items = [item for item in bank.items if item.sub_question == row.id]
    return GuidedRow(
        row,
        tuple(prompt for prompt in bank.prompts if prompt.sub_question == row.id),
        guidance.explanation,
        tuple(sorted(guidance.probes, key=lambda probe: OCCASIONS.index(probe.occasion))),
        {kind: guidance.signals[kind] for kind in SIGNALS if kind in guidance.signals},
        guidance.confusions,
        {source: found for source in SOURCES if (found := tuple(item for item in items if item.source == source))},
    )
