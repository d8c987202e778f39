"""The edition and bank an evaluation is pinned to, and the evaluation itself by its code."""

from functools import lru_cache

from evaluation.refusals import NotFound
from question_bank.loading import load_bank
from question_bank.model import Bank
from rubric.editions import load_edition
from rubric.model import Edition
from storage.database import Transaction
from storage.evaluations import all_evaluations, evaluation_by_code, evaluation_code
from storage.tables.evaluations import Evaluation


def edition_of(evaluation: Evaluation) -> Edition:
    """The rubric edition the evaluation is judged by."""
    return load_edition(evaluation.edition)


def bank_of(evaluation: Evaluation) -> Bank:
    """The version of the question bank its interviews use, whatever newer ones there are."""
    return instrument(evaluation.edition, evaluation.bank_version)[1]


@lru_cache
def instrument(edition_id: str, bank_version: str) -> tuple[Edition, Bank]:
    """An edition and a version of its bank, by their ids: found at once, for every message asks for them."""
    edition = load_edition(edition_id)
    return edition, load_bank(edition, bank_version)


def evaluation_named(tx: Transaction, code: str) -> Evaluation:
    """The evaluation called e1, e2, …; raises NotFound, which names those that exist."""
    found = evaluation_by_code(tx, code)
    if found is None:
        known = ", ".join(evaluation_code(evaluation) for evaluation in all_evaluations(tx)) or "–"
        raise NotFound("unknown_evaluation", code=code, known=known)
    return found
