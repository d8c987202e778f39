"""Searching an evaluation's evidence: for members who may read it, and for nobody else."""

from dataclasses import dataclass

from evaluation.access import Actor, Permission
from evidence.model import EvidenceItem
from evidence.searching import Query
from storage.database import Transaction
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.searching import Filters, find_evidence
from storage.tables.evaluations import Evaluation

MOST_HITS = 25


@dataclass(frozen=True, slots=True)
class Found:
    """Items in the order of their numbers; ``after`` is what to ask with for the next ones, None when these are the last."""

    items: tuple[EvidenceItem, ...]
    after: int | None


def search_evidence(
    tx: Transaction, actor: Actor, evaluation: Evaluation, query: Query, filters: Filters, *, after: int = 0, most: int = MOST_HITS
) -> Found:
    """The next ``most`` items that hold what is looked for and pass the filters; without words, all that pass them."""
    actor.require(Permission.READ)
    ids = find_evidence(tx, id_of(evaluation), query, filters, after=after, most=most + 1)
    items = evidence_items(tx, id_of(evaluation), ids[:most])
    return Found(tuple(items), ids[most - 1] if len(ids) > most else None)
