"""Other people's private matters: an evaluator clears what was marked, hides words, or puts them back.

Hidden words are overwritten where they stand, so that nothing that is made of an evaluation can hold them; what stood there is kept beside
the source's version for the evaluation's own evaluators.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from evaluation.access import Actor, Permission
from evaluation.likenesses import forget_links, link_new_items
from evaluation.making_evidence import text_of
from evaluation.refusals import NotFound, Refused
from evaluation.trail import log
from evidence.hiding import pattern_of
from evidence.model import EvidenceItem, SourceKind, ThirdPerson
from evidence.passages import Passage
from evidence.third_persons import Suspicion, suspicions
from storage.answer_sources import hold_interviews, stored_answers
from storage.answers import parts_of
from storage.database import Transaction
from storage.evaluations import evaluation_code
from storage.evidence import ItemPlace, evidence_by_code, places_of
from storage.hiding import (
    HiddenRow,
    Hiding,
    Quoting,
    answers_together,
    change_parts,
    current_text,
    hidden_in,
    hidden_together,
    hide_in_answer,
    hide_in_source,
    items_of_source,
    mark_item,
    put_back_in_source,
    quoting,
    source_of,
    sources_together,
)
from storage.identity import id_of
from storage.locking import lock_evaluation
from storage.log import HIDDEN, hold_log
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Evidence, HiddenSpan, Source, SourceVersion
from storage.told_drafts import CITED_ANYTHING, take_drafts_back

MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class HiddenPlace:
    """A stretch of a version."""

    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HiddenMark:
    """That words of an item are hidden, without the words."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HiddenWords:
    """What one click has hidden in an item; ``id`` is what putting it back asks for, ``quoted`` where evaluators' own words hold it."""

    id: int
    words: tuple[str, ...]
    mark: HiddenMark
    quoted: tuple[Quoting, ...]


def clear_third_person(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, at: datetime) -> None:
    """An evaluator has looked: nothing in the piece is private, and drafts may have it. Raises NotFound, or Refused where none waits."""
    item = _item(tx, actor, evaluation, evidence)
    if item.third_person != ThirdPerson.MARKED:
        raise Refused("not_marked", evidence=evidence)
    mark_item(tx, item, ThirdPerson.CLEARED)
    log(tx, id_of(evaluation), actor.code, "cleared", evidence, at)


def hide_words(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, words: str, reason: str, at: datetime) -> None:
    """From now on the words are nowhere but in what ``hidden_words`` tells: not in the piece, nor elsewhere in its source, nor in what the
    person has answered to that question before.

    Raises NotFound, or Refused for words that the piece does not hold, and without a reason or with one that holds them itself.
    """
    _, source = _held(tx, actor, evaluation, evidence)
    if actor.member_id is None:
        raise Refused("hiding_needs_evaluator")
    place = places_of(tx, id_of(evaluation), [evidence])[evidence]
    pattern = pattern_of(words, place.text[place.start : place.end])
    if pattern is None:
        raise Refused("words_not_there", evidence=evidence)
    why = " ".join(reason.split())
    if not why:
        raise Refused("hiding_needs_reason")
    if len(why) > MAX_REASON:
        raise Refused("reason_too_long", most=MAX_REASON)
    if pattern_of(words, why) is not None:
        raise Refused("reason_holds_words")
    for one in sources_together(tx, source):
        said = _said_in(tx, one)
        hide_in_source(tx, one, pattern, Hiding(actor.member_id, why, at))
        look_again(tx, one)
        _compare_again(tx, evaluation, one, said, at)
    for answer in answers_together(tx, source):
        hide_in_answer(tx, answer, pattern)
    take_drafts_back(tx, id_of(evaluation), CITED_ANYTHING)
    log(tx, id_of(evaluation), actor.code, HIDDEN, evidence, at)


def put_words_back(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, hidden: int, at: datetime) -> None:
    """Undo one click that hid words in the piece. Raises NotFound, or Refused while the answer has words that are not evidence yet."""
    _, source = _held(tx, actor, evaluation, evidence)
    sources = {id_of(one): one for one in sources_together(tx, source)}
    found = hidden_together(tx, sources.values(), hidden)
    if not found:
        raise NotFound("unknown_hidden", evidence=evidence)
    for number, spans in found.items():
        said = _said_in(tx, sources[number])
        _put_back(tx, sources[number], spans, evidence)
        _compare_again(tx, evaluation, sources[number], said, at)
    log(tx, id_of(evaluation), actor.code, "put words back", evidence, at)


def hidden_words(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str) -> list[HiddenWords]:
    """What is hidden in the piece, with the words: for those who judge, when they ask for it. Raises NotFound."""
    _item(tx, actor, evaluation, evidence)
    found = []
    for rows in _clicks(tx, id_of(evaluation), [evidence]).get(evidence, []):
        first = rows[0].span
        # The same words twice are told once; so are those that differ in capitals only.
        words = tuple({row.span.words.casefold(): row.span.words for row in rows}.values())
        mark = HiddenMark(first.reason, rows[0].by, first.at)
        found.append(HiddenWords(id_of(first), words, mark, tuple(quoting(tx, id_of(evaluation), words))))
    return found


def hidden_marks(tx: Transaction, evaluation: Evaluation, evidence: Collection[str]) -> dict[str, list[HiddenMark]]:
    """Of those of the items in which words are hidden: why, by whom and when."""
    clicks = _clicks(tx, id_of(evaluation), evidence)
    return {code: [HiddenMark(rows[0].span.reason, rows[0].by, rows[0].span.at) for rows in clicks[code]] for code in clicks}


def why_marked(tx: Transaction, evaluation: Evaluation, items: Iterable[EvidenceItem]) -> dict[str, Suspicion]:
    """Of those of the items that wait: which name stands with which kind of matter."""
    kinds = {item.id: item.source_kind for item in items if item.is_withheld}
    places = places_of(tx, id_of(evaluation), kinds) if kinds else {}
    by_version: dict[int, dict[str, ItemPlace]] = {}
    for code, place in places.items():
        by_version.setdefault(place.version, {})[code] = place
    found: dict[str, Suspicion | None] = {}
    for there in by_version.values():
        # Together: a text is looked through once, however many of its pieces wait.
        text, kind = next((place.text, kinds[code]) for code, place in there.items())
        found.update(zip(there, suspicions(text, [Passage(place.start, place.end) for place in there.values()], kind), strict=True))
    return {code: suspicion for code, suspicion in found.items() if suspicion is not None}


def _clicks(tx: Transaction, evaluation_id: int, evidence: Collection[str]) -> dict[str, list[list[HiddenRow]]]:
    """What is hidden in each of the items, what was hidden by one click together."""
    places = places_of(tx, evaluation_id, evidence)
    rows = hidden_in(tx, {place.version for place in places.values()})
    found: dict[str, list[list[HiddenRow]]] = {}
    for code, place in places.items():
        inside = [row for row in rows if row.span.source_version_id == place.version and place.start <= row.span.start_at < place.end]
        clicks = [list(group) for _, group in groupby(sorted(inside, key=_click), key=_click)]
        if clicks:
            found[code] = clicks
    return found


def _click(row: HiddenRow) -> tuple[datetime, int, str]:
    return row.span.at, row.span.member_id, row.span.reason


def _item(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str) -> Evidence:
    actor.require(Permission.JUDGE)
    item = evidence_by_code(tx, id_of(evaluation), evidence)
    if item is None:
        raise NotFound("unknown_evidence", evidence=evidence, evaluation=evaluation_code(evaluation))
    return item


def _held(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str) -> tuple[Evidence, Source]:
    """The item and its source, which nobody else changes until the transaction ends."""
    source = source_of(tx, _item(tx, actor, evaluation, evidence).source_version_id)
    # In the order in which everybody takes these: the interview, the evaluation, the log.
    if source.answer_id is not None:
        hold_interviews(tx, [answer.interview for answer in stored_answers(tx, [source.answer_id])])
    lock_evaluation(tx, id_of(evaluation))
    # Before drafts are taken back: one that is being told is either there by then, or finds that something has been hidden.
    hold_log(tx)
    tx.expire_all()
    item = _item(tx, actor, evaluation, evidence)
    return item, source_of(tx, item.source_version_id)


def _put_back(tx: Transaction, source: Source, spans: Collection[HiddenSpan], evidence: str) -> None:
    places = _places_of_parts(tx, source, evidence)
    restored = [HiddenPlace(span.source_version_id, span.start_at, span.end_at) for span in spans]
    put_back_in_source(tx, source, spans)
    text = current_text(tx, source)
    change_parts(tx, {part: text[place.start : place.end] for part, place in places.items()})
    look_again(tx, source, restored)


def _places_of_parts(tx: Transaction, source: Source, evidence: str) -> dict[int, Passage]:
    """Where each message of the answer stands in the text of its source. Raises Refused where the two do not say the same."""
    for answer in stored_answers(tx, [source.answer_id] if source.answer_id is not None else []):
        text, begin = text_of(answer)
        if text != current_text(tx, source):
            raise Refused("answer_just_changed", evidence=evidence)
        parts = parts_of(tx, [answer.id]).get(answer.id, [])
        places = zip(parts, begin, strict=True)
        return {id_of(part): Passage(start, start + len(part.text)) for part, start in places if start is not None}
    return {}


def _said_in(tx: Transaction, source: Source) -> dict[str, str]:
    """The words of the source's items, by the items' codes."""
    return {item.code: _words(item, version) for item, version in items_of_source(tx, source)}


def _words(item: Evidence, version: SourceVersion) -> str:
    return version.text[item.start_at : item.end_at]


def _compare_again(tx: Transaction, evaluation: Evaluation, source: Source, before: Mapping[str, str], at: datetime) -> None:
    """What was found by words that are another by now is forgotten, and found again where it is still so."""
    changed = {item.code: id_of(item) for item, version in items_of_source(tx, source) if before.get(item.code) != _words(item, version)}
    forget_links(tx, id_of(evaluation), list(changed.values()), at)
    link_new_items(tx, id_of(evaluation), list(changed), at)


def look_again(tx: Transaction, source: Source, restored: Sequence[HiddenPlace] = ()) -> None:
    """Mark what waits in the source: what still holds a name with a private matter.

    What was cleared stays so, unless words came back; and what was not marked is marked only then, for less is told than before.
    """
    for version, items in groupby(items_of_source(tx, source), key=lambda row: row[1]):
        is_told_more = any(place.version == version.id for place in restored)
        pieces = [item for item, _ in items if is_told_more or item.third_person == ThirdPerson.MARKED]
        found = suspicions(version.text, [Passage(item.start_at, item.end_at) for item in pieces], SourceKind(source.kind))
        for item, suspicion in zip(pieces, found, strict=True):
            is_new = any(place.version == version.id and item.start_at < place.end and place.start < item.end_at for place in restored)
            if item.third_person != ThirdPerson.CLEARED or is_new:
                mark_item(tx, item, ThirdPerson.MARKED if suspicion else None)
