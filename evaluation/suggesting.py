"""What else a piece might speak to: shown to evaluators, never used until one of them confirms it.

What is kept with the items comes from words that are nobody's: rubric, question bank and lexicon. What a page shows has learned from the
tags, besides, that the same evaluation's evaluators have confirmed; no other evaluation's words come near it.
"""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from weakref import WeakKeyDictionary

from evidence.model import EvidenceItem, TagState
from evidence.passages import beside
from evidence.tag_rows import Beginnings
from evidence.tagging import SUGGESTION_FLOOR, Suggestion, Tagger
from question_bank.loading import load_bank, load_lexicon
from rubric.editions import load_edition
from storage.database import Database, Transaction
from storage.evidence import add_suggestions, evidence_items, ids_by_code, stored_suggestions
from storage.identity import id_of
from storage.lessons import Lesson, Place, State, database_of, lessons_after, places_of, state_of_lessons
from storage.tables.evaluations import Evaluation

# So many items' suggestions are written in one transaction: it is short, for others wait.
_IN_ONE_TRANSACTION = 200
# So many items are looked at anew while a page waits, about a third of a millisecond each. What stands further down on a very long page
# shows what is kept with it until those above are confirmed.
MOST_LOOKED_AT = 150
_MOST_CLASSIFIERS = 8  # in memory; the ninth evaluation that is looked at takes the place of the one longest not looked at


def suggestions_for(tx: Transaction, evaluation: Evaluation, items: Sequence[EvidenceItem]) -> dict[str, list[Suggestion]]:
    """By item, best first, with the words that speak for it: what the evaluation's own classifier says by now.

    On a very long page those come first that nobody has confirmed anything for.
    """
    by_need = sorted(items, key=lambda item: any(tag.state is TagState.CONFIRMED for tag in item.tags))
    anew, others = by_need[:MOST_LOOKED_AT], by_need[MOST_LOOKED_AT:]
    places = places_of(tx, id_of(evaluation), [item.id for item in anew])
    found = stored_suggestions(tx, id_of(evaluation), [item.id for item in others]) if others else {}
    own = _classifier_of(tx, evaluation)
    with own.lock:
        own.catch_up(tx, id_of(evaluation))
        found.update({item.id: _likely(own.tagger, item, places.get(item.id)) for item in anew})
    return {item.id: found.get(item.id, []) for item in items}


def suggested(edition_id: str, bank_version: str, text: str, start: int, end: int, asked: str | None) -> list[Suggestion]:
    """The sub-questions of ``text[start:end]`` that are likely enough to be kept, best first, from nobody's words but the product's."""
    before, after = beside(text, start, end)
    suggestions = tagger_for(edition_id, bank_version).suggest(text[start:end], asked=asked, before=before, after=after)
    return [one for one in suggestions if one.confidence >= SUGGESTION_FLOOR]


def store_suggestions(database: Database, evaluation: Evaluation, sources: Collection[str] | None = None) -> None:
    """Keep what is suggested for every item that has nothing stored, in short transactions; computed outside them.

    ``sources``: only of these, as of a document just taken in.
    """
    evaluation_id = id_of(evaluation)
    items = database.read(lambda tx: evidence_items(tx, evaluation_id))
    known = database.read(lambda tx: stored_suggestions(tx, evaluation_id))
    missing = [item for item in items if item.id not in known and (sources is None or item.source in sources)]
    for start in range(0, len(missing), _IN_ONE_TRANSACTION):
        batch = missing[start : start + _IN_ONE_TRANSACTION]
        places = database.read(lambda tx, batch=batch: places_of(tx, evaluation_id, [item.id for item in batch]))  # type: ignore[misc]
        tagger = tagger_for(evaluation.edition, evaluation.bank_version)
        made = {item.id: _likely(tagger, item, places.get(item.id)) for item in batch}
        database.write(lambda tx, made=made: _store(tx, evaluation_id, made))  # type: ignore[misc]


@lru_cache
def tagger_for(edition_id: str, bank_version: str) -> Tagger:
    """What every evaluation's classifier of an edition begins as: it has learned nothing."""
    return Tagger(_beginnings(edition_id, bank_version))


@dataclass
class _Classifier:
    """An evaluation's own classifier in this process, and what it has learned, by tag. Used by one thread at a time."""

    tagger: Tagger
    lock: Lock = field(default_factory=Lock)
    state: State = field(default_factory=State)
    lessons: dict[int, Lesson] = field(default_factory=dict)

    def catch_up(self, tx: Transaction, evaluation_id: int) -> None:
        """Learn what was confirmed since, here or in another process; take back what was taken back, hidden, restricted or erased."""
        state = state_of_lessons(tx, evaluation_id)
        if state == self.state:
            return
        now = self.lessons | lessons_after(tx, evaluation_id, max(self.lessons, default=0))
        if state.hidden != self.state.hidden or (len(now), max(now, default=0), sum(now)) != state.tags:
            now = lessons_after(tx, evaluation_id, 0)
        for lesson in (lesson for tag, lesson in self.lessons.items() if now.get(tag) != lesson):
            self.tagger.unlearn(lesson.text, lesson.sub_question)
        for lesson in (lesson for tag, lesson in now.items() if self.lessons.get(tag) != lesson):
            self.tagger.learn(lesson.text, lesson.sub_question)
        self.lessons, self.state = now, state


# By database too: the same number is another evaluation there.
_classifiers: WeakKeyDictionary[object, OrderedDict[int, _Classifier]] = WeakKeyDictionary()
_one_at_a_time = Lock()


def _classifier_of(tx: Transaction, evaluation: Evaluation) -> _Classifier:
    with _one_at_a_time:
        kept = _classifiers.setdefault(database_of(tx), OrderedDict())
        own = kept.pop(id_of(evaluation), None) or _Classifier(Tagger(_beginnings(evaluation.edition, evaluation.bank_version)))
        kept[id_of(evaluation)] = own
        if len(kept) > _MOST_CLASSIFIERS:
            kept.popitem(last=False)
        return own


@lru_cache
def _beginnings(edition_id: str, bank_version: str) -> Beginnings:
    edition = load_edition(edition_id)
    return Beginnings(edition, load_bank(edition, bank_version), load_lexicon(edition))


def _likely(tagger: Tagger, item: EvidenceItem, place: Place | None) -> list[Suggestion]:
    before, after = beside(place.text, place.start, place.end) if place else ("", "")
    asked = next((tag.sub_question for tag in item.tags if tag.state is TagState.ASKED), None)
    return [one for one in tagger.suggest(item.text, asked=asked, before=before, after=after) if one.confidence >= SUGGESTION_FLOOR]


def _store(tx: Transaction, evaluation_id: int, made: dict[str, list[Suggestion]]) -> None:
    ids = ids_by_code(tx, evaluation_id, list(made))
    known = stored_suggestions(tx, evaluation_id, list(made))
    add_suggestions(tx, {ids[code]: suggestions for code, suggestions in made.items() if code in ids and code not in known})
