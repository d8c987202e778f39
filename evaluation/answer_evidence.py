"""From an answer or a checklist result to evidence: its words become a source version, its passages become items.

An answer's evidence follows its words: what stays the same keeps its items with their tags; what is reworded gets new ones. Many answers
are written by a few statements.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evaluation.likenesses import forget_links, link_new_items
from evaluation.making_evidence import AnswerEvidence, Piece
from evidence.hiding import MASK
from evidence.model import SourceKind, TagState, ThirdPerson
from storage.answer_sources import (
    Held,
    HeldItem,
    add_items,
    add_sources,
    add_tags,
    add_versions,
    change_url,
    codes_of,
    count_items,
    drop_items,
    forget_loaded,
    held_sources,
    hold_interviews,
    move_items,
    restore_version,
    retire_versions,
    stored_answers,
)
from storage.database import Transaction
from storage.evaluations import next_evidence_numbers
from storage.evidence import add_suggestions
from storage.files import sha256_of
from storage.hiding import keep_spans

_LETTER = {SourceKind.INTERVIEW: "i", SourceKind.DOCUMENT: "d", SourceKind.WEBSITE: "w", SourceKind.INTRANET: "n"}


def evidence_code(kind: SourceKind, number: int) -> str:
    """How exports and drafts name an item: i12, d3, w4, n5."""
    return f"{_LETTER[kind]}{number}"


@dataclass(frozen=True, slots=True)
class Rest:
    """The pieces of a long answer that are still to be written, beside the ``count`` items that there are."""

    one: AnswerEvidence
    pieces: tuple[Piece, ...]
    held: Held
    count: int


@dataclass(frozen=True, slots=True)
class Left:
    """What is not written yet: answers that have changed since they were read, to be made again, and rests of long ones."""

    changed: frozenset[int] = frozenset()
    rests: tuple[Rest, ...] = ()


def store_evidence(tx: Transaction, made: Sequence[AnswerEvidence], at: datetime, *, most: int | None = None) -> Left:
    """Write what was made, each answer once, and at most ``most`` new items. An answer that has been erased meanwhile leaves nothing."""
    valid, changed = _still_valid(tx, made)
    writing = _Writing(tx, at, most, held_sources(tx, [one.answer.id for one in valid]))
    rests = writing.write(valid)
    forget_loaded(tx)
    return Left(changed, rests)


def store_rest(tx: Transaction, rest: Rest, at: datetime, *, most: int) -> Left:
    """Write ``most`` more pieces of a long answer, unless it or its evidence has changed meanwhile."""
    valid, changed = _still_valid(tx, [rest.one])
    if not valid or count_items(tx, rest.held.source) != rest.count:
        return Left(changed or frozenset(one.answer.id for one in valid))
    return Left(rests=_Writing(tx, at, most, {rest.one.answer.id: rest.held}).add_new([(rest.one, piece) for piece in rest.pieces]))


def _still_valid(tx: Transaction, made: Sequence[AnswerEvidence]) -> tuple[list[AnswerEvidence], frozenset[int]]:
    """What was made of answers that still say the same, and the ids of those that now say something else."""
    hold_interviews(tx, {one.answer.interview for one in made})
    now = {stored.id: stored for stored in stored_answers(tx, [one.answer.id for one in made])}
    valid = [one for one in made if now.get(one.answer.id) == one.answer]
    return valid, frozenset(now) - {one.answer.id for one in valid}


@dataclass(slots=True)
class _Writing:
    """One transaction's worth: ``held`` is what there is of each answer, and what there is once it is written."""

    tx: Transaction
    at: datetime
    most: int | None
    held: dict[int, Held]

    def write(self, made: Sequence[AnswerEvidence]) -> tuple[Rest, ...]:
        proving = [one for one in made if one.text is not None]
        self._add_sources([one for one in proving if one.answer.id not in self.held])
        self._set_versions(proving)
        for one in made:
            if one.text is None:
                self._drop(one, [item.id for item in self._items(one)])
        return self.add_new([(one, piece) for one in proving for piece in self._carry_over(one)])

    def _items(self, one: AnswerEvidence) -> list[HeldItem]:
        known = self.held.get(one.answer.id)
        return known.items if known else []

    def _add_sources(self, made: Sequence[AnswerEvidence]) -> None:
        rows = [
            {
                "evaluation_id": one.answer.evaluation,
                "kind": one.kind.value,
                "title": one.title,
                "url": one.url,
                "date": one.answer.closed_at.date(),
                "answer_id": one.answer.id,
            }
            for one in made
        ]
        for one, source in zip(made, add_sources(self.tx, rows), strict=True):
            self.held[one.answer.id] = Held(source, one.answer.closed_at.date(), one.url)

    def _set_versions(self, made: Sequence[AnswerEvidence]) -> None:
        """Each text is its source's current version: that version, an earlier one that is current again, or a new one."""
        new: list[tuple[Held, dict[str, Any]]] = []
        retired = []
        for one in made:
            held, text = self.held[one.answer.id], one.text or ""
            sha256 = sha256_of(text.encode())
            known = held.versions.get(sha256)
            if known is None or known != held.current:
                retired += [held.current] if held.current is not None else []
            if known is None:
                row = {"source_id": held.source, "sha256": sha256, "text": text, "media_type": "text/plain", "received_at": self.at}
                new.append((held, row))
            elif known != held.current:
                restore_version(self.tx, known)
                held.current = known
            if held.url != one.url:
                change_url(self.tx, held.source, one.url)
        retire_versions(self.tx, retired)
        for (held, row), version in zip(new, add_versions(self.tx, [row for _, row in new]), strict=True):
            held.current = version
            if MASK in str(row["text"]):
                keep_spans(self.tx, version)

    def _carry_over(self, one: AnswerEvidence) -> list[Piece]:
        """Move the items whose words are still there to their new place; drop the others. The pieces that have no item yet."""
        held = self.held[one.answer.id]
        assert held.current is not None
        places: dict[str, deque[Piece]] = {}
        for piece in one.pieces:
            places.setdefault(_words(one, piece), deque()).append(piece)
        moved, reworded, gone, kept = [], [], [], set()
        for item in held.items:
            words = held.texts[item.version][item.start : item.end]
            free = deque(one.pieces) if one.is_one_finding else places.get(words)
            if not free:
                gone.append(item.id)
                continue
            piece = free.popleft()
            kept.add(piece.passage)
            is_cleared = item.third_person == ThirdPerson.CLEARED and words == _words(one, piece)
            third_person = ThirdPerson.CLEARED if is_cleared else piece.third_person
            place = HeldItem(item.id, held.current, piece.passage.start, piece.passage.end, third_person)
            moved += [place] if place != item else []
            reworded += [item.id] if words != _words(one, piece) else []
        self._drop(one, gone)
        move_items(self.tx, moved)
        self._compare_again(one, reworded)
        return [piece for piece in one.pieces if piece.passage not in kept]

    def _drop(self, one: AnswerEvidence, items: Sequence[int]) -> None:
        forget_links(self.tx, one.answer.evaluation, items, self.at)
        drop_items(self.tx, items)

    def _compare_again(self, one: AnswerEvidence, items: Sequence[int]) -> None:
        forget_links(self.tx, one.answer.evaluation, items, self.at)
        link_new_items(self.tx, one.answer.evaluation, codes_of(self.tx, items), self.at)

    def add_new(self, wanted: Sequence[tuple[AnswerEvidence, Piece]]) -> tuple[Rest, ...]:
        """Write new items, as many as there is room for; what is left."""
        new = wanted if self.most is None else wanted[: self.most]
        numbers = {
            evaluation: iter(next_evidence_numbers(self.tx, evaluation, sum(one.answer.evaluation == evaluation for one, _ in new)))
            for evaluation in sorted({one.answer.evaluation for one, _ in new})
        }
        rows = [self._row(one, piece, next(numbers[one.answer.evaluation])) for one, piece in new]
        ids = add_items(self.tx, rows)
        tags = [
            {"evidence_id": item, "sub_question": sub_question, "state": TagState.ASKED.value, "at": self.at}
            for item, (one, _) in zip(ids, new, strict=True)
            for sub_question in dict.fromkeys(one.answer.sub_questions)
        ]
        add_tags(self.tx, tags)
        add_suggestions(self.tx, {item: piece.suggestions for item, (_, piece) in zip(ids, new, strict=True)})
        for evaluation in numbers:
            link_new_items(self.tx, evaluation, [row["code"] for row in rows if row["evaluation_id"] == evaluation], self.at)
        return self._rests(wanted[len(new) :])

    def _rests(self, left: Sequence[tuple[AnswerEvidence, Piece]]) -> tuple[Rest, ...]:
        by_answer: dict[int, tuple[AnswerEvidence, list[Piece]]] = {}
        for one, piece in left:
            by_answer.setdefault(one.answer.id, (one, []))[1].append(piece)
        held = self.held
        return tuple(
            Rest(one, tuple(pieces), held[answer], count_items(self.tx, held[answer].source)) for answer, (one, pieces) in by_answer.items()
        )

    def _row(self, one: AnswerEvidence, piece: Piece, number: int) -> dict[str, Any]:
        held = self.held[one.answer.id]
        return {
            "evaluation_id": one.answer.evaluation,
            "code": evidence_code(one.kind, number),
            "source_version_id": held.current,
            "start_at": piece.passage.start,
            "end_at": piece.passage.end,
            "kind": piece.kind.value,
            "date": held.date or one.answer.closed_at.date(),
            "member_id": one.answer.member,
            "third_person": piece.third_person,
        }


def _words(one: AnswerEvidence, piece: Piece) -> str:
    return (one.text or "")[piece.passage.start : piece.passage.end]
