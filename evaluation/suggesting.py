"""What else a piece might speak to: computed once, kept, shown to evaluators, never used until one of them confirms it."""

from collections.abc import Sequence
from functools import lru_cache

from evidence.model import EvidenceItem
from evidence.tagging import SUGGESTION_FLOOR, Suggestion, Tagger
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition
from storage.database import Database, Transaction
from storage.evidence import add_suggestions, evidence_items, ids_by_code, stored_suggestions
from storage.identity import id_of
from storage.tables.evaluations import Evaluation

# So many items' suggestions are written in one transaction: it is short, for others wait.
_IN_ONE_TRANSACTION = 200


def suggestions_for(tx: Transaction, evaluation: Evaluation, items: Sequence[EvidenceItem]) -> dict[str, list[Suggestion]]:
    """By item, best first: what is stored; where nothing is, as with a document just ingested, what is suggested now."""
    stored = stored_suggestions(tx, id_of(evaluation), [item.id for item in items])
    return {item.id: stored.get(item.id) or _suggested_for(evaluation, item) for item in items}


def suggested(edition_id: str, bank_version: str, text: str, asked: str | None) -> list[Suggestion]:
    """The sub-questions that are likely enough to be shown, best first."""
    return [one for one in tagger_for(edition_id, bank_version).suggest(text, asked=asked) if one.confidence >= SUGGESTION_FLOOR]


def store_suggestions(database: Database, evaluation: Evaluation) -> None:
    """Keep what is suggested for every item that has nothing stored, in short transactions; computed outside them."""
    evaluation_id = id_of(evaluation)
    items = database.read(lambda tx: evidence_items(tx, evaluation_id))
    known = database.read(lambda tx: stored_suggestions(tx, evaluation_id))
    missing = [item for item in items if item.id not in known]
    for start in range(0, len(missing), _IN_ONE_TRANSACTION):
        made = {item.id: _suggested_for(evaluation, item) for item in missing[start : start + _IN_ONE_TRANSACTION]}
        database.write(lambda tx, made=made: _store(tx, evaluation_id, made))  # type: ignore[misc]


@lru_cache
def tagger_for(edition_id: str, bank_version: str) -> Tagger:
    """The suggestions of an edition, built once: from the rubric, the bank and the lexicon, from nobody's answers."""
    edition = load_edition(edition_id)
    return Tagger(edition, load_bank(edition, bank_version), load_lexicon(edition))


def _suggested_for(evaluation: Evaluation, item: EvidenceItem) -> list[Suggestion]:
    asked = next((tag.sub_question for tag in item.tags), None)
    return suggested(evaluation.edition, evaluation.bank_version, item.text, asked)


def _store(tx: Transaction, evaluation_id: int, made: dict[str, list[Suggestion]]) -> None:
    ids = ids_by_code(tx, evaluation_id, list(made))
    known = stored_suggestions(tx, evaluation_id, list(made))
    add_suggestions(tx, {ids[code]: suggestions for code, suggestions in made.items() if code in ids and code not in known})
