"""A file that has been read becomes a source or a new version of one, and its passages items: a few at a time, whoever began it.

``begin_version`` comes first, then ``store_pieces`` for all of them, then ``finish_version``. Each looks at what there is and adds what is
not, so that a crash between two of them, or two who do the same, change nothing about the outcome.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.access import Actor
from evaluation.answer_evidence import evidence_code
from evaluation.cutting import Cut, Piece
from evaluation.hiding import look_again
from evaluation.likenesses import link_new_items
from evaluation.refusals import NotFound
from evaluation.trail import log
from evidence.model import SourceKind, ThirdPerson
from evidence.renewing import carried_over
from storage.answer_sources import HeldItem, add_items
from storage.database import Transaction
from storage.evaluations import next_evidence_numbers
from storage.hiding import has_hidden, hide_again, hide_again_in_names
from storage.identity import id_of
from storage.locking import lock_evaluation
from storage.source_items import carry_items, flag_left_behind, items_on, items_on_any, other_texts
from storage.sources import (
    add_source,
    add_version,
    ingested_source,
    is_current,
    make_current,
    source_code,
    titles_like,
    version_of_source,
    version_with_bytes,
)
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Source, SourceVersion

_OF_OWN_DAY = "date_of_file"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of a file before it is read. ``renews`` is the source it is a new version of, ``came_in`` command, web or phone."""

    name: str
    sha256: str
    size: int
    kind: SourceKind
    title: str | None = None
    url: str | None = None
    date: dt.date | None = None
    owner: str | None = None
    came_in: str = "command"
    renews: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """The version that a file has become. ``is_new`` is false where its bytes were there before: then nothing is left to store."""

    source: int
    version: int
    is_new: bool


def source_to_renew(tx: Transaction, evaluation: Evaluation, code: str) -> Source:
    """The source called s3, if it is one that was taken in from a file. Raises NotFound."""
    found = ingested_source(tx, id_of(evaluation), code)
    if found is None:
        raise NotFound("unknown_source", source=code)
    return found


def begin_version(tx: Transaction, actor: Actor, evaluation: Evaluation, file: Incoming, cut: Cut, at: datetime) -> Begun:
    """The source and the version with the file's text, still without items; or where the same bytes are already."""
    lock_evaluation(tx, id_of(evaluation))
    known = _known(tx, evaluation, file)
    if known is not None:
        source, version = known
        # A file that was replaced, and is handed in again as what holds now.
        returns = file.renews is not None and not version.is_current
        if returns:
            make_current(tx, version)
            log(tx, id_of(evaluation), actor.code, "renewed", source_code(id_of(source)), at)
        return Begun(id_of(source), id_of(version), returns)
    source = _source_of(tx, evaluation, file, cut)
    version = add_version(tx, _version(id_of(source), file, cut, at))
    hide_again(tx, version)
    hide_again_in_names(tx, source)
    log(tx, id_of(evaluation), actor.code, "renewed" if file.renews else "ingested", source_code(id_of(source)), at)
    return Begun(id_of(source), id_of(version), is_new=True)


def _known(tx: Transaction, evaluation: Evaluation, file: Incoming) -> tuple[Source, SourceVersion] | None:
    if file.renews is not None:
        version = version_of_source(tx, file.renews, file.sha256)
        return (tx.get_one(Source, file.renews), version) if version is not None else None
    return version_with_bytes(tx, id_of(evaluation), file.kind, file.sha256)


def _source_of(tx: Transaction, evaluation: Evaluation, file: Incoming, cut: Cut) -> Source:
    if file.renews is not None:
        return tx.get_one(Source, file.renews)
    source = Source(
        evaluation_id=id_of(evaluation),
        kind=file.kind,
        title=file.title or _told_apart(tx, evaluation, file, cut.imported.title or file.name),
        url=file.url or cut.imported.url,
        date=file.date or cut.imported.date,
        owner=file.owner,
        came_in=file.came_in,
    )
    return add_source(tx, source)


def _told_apart(tx: Transaction, evaluation: Evaluation, file: Incoming, title: str) -> str:
    """The title, with a number after it where another file of that kind is called the same."""
    taken = titles_like(tx, id_of(evaluation), file.kind, title)
    number = 1
    while (told := title if number == 1 else f"{title} ({number})") in taken:
        number += 1
    return told


def _version(source_id: int, file: Incoming, cut: Cut, at: datetime) -> SourceVersion:
    # The bytes are on the disk since the file came in: a row never names what is not.
    imported = cut.imported
    # What is said of the file's own day is of no use where somebody has given another.
    notes = [[note.key, dict(note.values)] for note in imported.notes if file.date is None or note.key != _OF_OWN_DAY]
    return SourceVersion(
        source_id=source_id,
        sha256=file.sha256,
        text=imported.text,
        media_type=imported.media_type,
        size=file.size,
        pages=list(imported.pages) or None,
        fetched_at=imported.saved_at,
        notes=notes or None,
        received_at=at,
    )


def pieces_left(tx: Transaction, begun: Begun, cut: Cut) -> list[Piece]:
    """The passages of the version that have no item yet."""
    there = {(item.start, item.end) for item in items_on(tx, begun.version)}
    return [piece for piece in cut.pieces if (piece[0].start, piece[0].end) not in there]


def store_pieces(tx: Transaction, evaluation: Evaluation, begun: Begun, file: Incoming, cut: Cut, pieces: Sequence[Piece]) -> None:
    """Store those of these passages that are not there; they come in reading order. Words that an earlier version had keep their item."""
    # Two who stored the same at once would both find it missing.
    lock_evaluation(tx, id_of(evaluation))
    if not pieces or not is_current(tx, begun.version):
        # A newer version has come meanwhile: what is not stored yet never will be what holds.
        return
    source = tx.get_one(Source, begun.source)
    there = {(item.start, item.end) for item in items_on(tx, begun.version, pieces[0][0].start, pieces[-1][0].start)}
    left = [piece for piece in pieces if (piece[0].start, piece[0].end) not in there]
    # As it is kept: what is hidden in an earlier version is hidden in this one, at the same places.
    version = tx.get_one(SourceVersion, begun.version)
    text = version.text
    texts = other_texts(tx, begun.source, begun.version)
    carried = carried_over(
        ((item, texts[item.version][item.start : item.end]) for item in items_on_any(tx, texts)),
        ((piece, text[piece[0].start : piece[0].end]) for piece in left),
    )
    day = _day(source, file, cut)
    moved = [_moved(item, begun.version, piece) for item, piece in carried.moved]
    carry_items(tx, moved, before=source.date, day=day)
    _add(tx, source, version, carried.new, day)


def _moved(item: HeldItem, version: int, piece: Piece) -> HeldItem:
    """The item in its new place. What is around it there may name somebody; what an evaluator has cleared stays so while its words do."""
    passage, _, mark = piece
    third_person = item.third_person if item.third_person == ThirdPerson.CLEARED else mark
    return HeldItem(item.id, version, passage.start, passage.end, third_person)


def finish_version(tx: Transaction, evaluation: Evaluation, begun: Begun, file: Incoming, cut: Cut) -> None:
    """All passages are stored: what earlier versions have left is flagged, and the source is called and dated as it is now."""
    lock_evaluation(tx, id_of(evaluation))
    if not is_current(tx, begun.version):
        return
    flag_left_behind(tx, begun.source, begun.version)
    source = tx.get_one(Source, begun.source)
    if has_hidden(tx, begun.version):
        # Where it was cut the words were still there.
        look_again(tx, source)
    # Only now: until then the source's day tells which items have theirs from it.
    source.date = _day(source, file, cut)
    source.title = (file.title or source.title) if file.renews else source.title
    source.url = file.url or source.url or cut.imported.url
    source.owner = file.owner or source.owner
    tx.flush()
    hide_again_in_names(tx, source)


def _day(source: Source, file: Incoming, cut: Cut) -> dt.date | None:
    return file.date or cut.imported.date or source.date


def _add(tx: Transaction, source: Source, version: SourceVersion, pieces: Sequence[Piece], day: dt.date | None) -> None:
    numbers = next_evidence_numbers(tx, source.evaluation_id, len(pieces)) if pieces else range(0)
    rows = [
        {
            "evaluation_id": source.evaluation_id,
            "code": evidence_code(SourceKind(source.kind), number),
            "source_version_id": id_of(version),
            "start_at": passage.start,
            "end_at": passage.end,
            "kind": kind.value,
            "date": day,
            "third_person": third_person,
        }
        for number, (passage, kind, third_person) in zip(numbers, pieces, strict=True)
    ]
    add_items(tx, rows)
    link_new_items(tx, source.evaluation_id, [evidence_code(SourceKind(source.kind), number) for number in numbers], version.received_at)
