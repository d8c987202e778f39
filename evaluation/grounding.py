"""What an evaluation stands on, from what is stored, and what the rules say to points."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evaluation.access import Actor
from evaluation.drafting import items_of
from evaluation.instruments import instrument
from evaluation.scoring import Judgement
from evidence.consistency import Remark, Standing, remarks
from evidence.gaps import askable_in
from evidence.ground import Ground, ground
from evidence.model import EvidenceItem
from rubric.model import Edition
from storage.database import Transaction
from storage.tables.evaluations import Evaluation


@dataclass(frozen=True, slots=True)
class Grounding:
    """All evidence items of an evaluation, and what its sub-questions stand on."""

    edition: Edition
    items: tuple[EvidenceItem, ...]
    ground: Ground

    def remarks(self, judgements: Mapping[str, Judgement], today: date) -> Mapping[str, tuple[Remark, ...]]:
        """What the rules say to these points, by sub-question; where none are given, to the evidence alone."""
        known = {item.id for item in self.items}
        said = {row.id: remarks(self._standing(row.id, judgements.get(row.id), known, today)) for row in self.edition.sub_questions}
        return {sub_question: found for sub_question, found in said.items() if found}

    def _standing(self, sub_question: str, judgement: Judgement | None, known: set[str], today: date) -> Standing:
        row, stands_on = self.edition.sub_question(sub_question), self.ground.triangulations.get(sub_question)
        if judgement is None or judgement.given is None:
            return Standing(row, stands_on, today)
        gone = tuple(cited for cited in judgement.evidence if cited not in known)
        return Standing(row, stands_on, today, judgement.given, judgement.evidence, gone)


def grounding_of(tx: Transaction, actor: Actor, evaluation: Evaluation) -> Grounding:
    """What the evaluation stands on now. Raises NotAllowed."""
    items = items_of(tx, actor, evaluation)
    edition, bank = instrument(evaluation.edition, evaluation.bank_version)
    return Grounding(edition, tuple(items), ground(edition.sub_questions, items, askable=askable_in(bank)))
