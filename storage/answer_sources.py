"""Answers as sources: what they say now, what has become of them so far, and the rows of what becomes of them next.

Written by Core statements, many answers at once: evidence is made beside the conversation, and the one writer is the conversation's.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, insert, select, update
from sqlmodel import SQLModel, col

from storage.database import Transaction
from storage.tables.answers import Answer, Part
from storage.tables.conversation import Interview
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Evidence, Source, SourceVersion, StoredSuggestion, Tag


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer or checklist result with the words of its parts, in order."""

    id: int
    interview: int
    evaluation: int
    edition: str
    bank_version: str
    member: int | None
    sub_questions: tuple[str, ...]
    prompt: str | None
    source_kind: str | None
    status: str
    is_current: bool
    closed_at: datetime
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An evidence item and the version it is cut from."""

    id: int
    version: int
    start: int
    end: int


@dataclass(slots=True)
class Held:
    """The source that an answer has become: its versions by hash, their texts, and its items in reading order."""

    source: int
    date: dt.date | None
    url: str | None
    versions: dict[str, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    current: int | None = None
    items: list[HeldItem] = field(default_factory=list)


def stored_answers(tx: Transaction, answer_ids: Collection[int]) -> list[StoredAnswer]:
    """Those of the answers that still exist, in the order of the ids given."""
    said: dict[int, list[str]] = {}
    parts = select(col(Part.answer_id), col(Part.text)).where(col(Part.answer_id).in_(list(answer_ids))).order_by(col(Part.id))
    for answer, text in tx.execute(parts):
        said.setdefault(answer, []).append(text)
    query = (
        select(
            *_table(Answer).c,
            *(col(Interview.evaluation_id), col(Interview.member_id), col(Evaluation.edition), col(Evaluation.bank_version)),
        )
        .select_from(Answer)
        .join(Interview, col(Answer.interview_id) == col(Interview.id))
        .join(Evaluation, col(Interview.evaluation_id) == col(Evaluation.id))
        .where(col(Answer.id).in_(list(answer_ids)))
    )
    found = {row.id: _stored(row, said.get(row.id, [])) for row in tx.execute(query)}
    return [found[answer] for answer in dict.fromkeys(answer_ids) if answer in found]


def _stored(row: Row[Any], parts: Sequence[str]) -> StoredAnswer:
    return StoredAnswer(
        id=row.id,
        interview=row.interview_id,
        evaluation=row.evaluation_id,
        edition=row.edition,
        bank_version=row.bank_version,
        member=row.member_id,
        sub_questions=tuple(row.sub_questions),
        prompt=row.prompt,
        source_kind=row.source_kind,
        status=row.status,
        is_current=row.is_current,
        closed_at=row.answered_at or row.asked_at,
        parts=tuple(parts),
    )


def hold_interviews(tx: Transaction, interview_ids: Iterable[int]) -> None:
    """Let nobody else change these interviews until the transaction ends; on SQLite nobody can anyway.

    In order, so that none wait in a ring; and not against rows that point at them.
    """
    wanted = select(col(Interview.id)).where(col(Interview.id).in_(sorted(set(interview_ids)))).order_by(col(Interview.id))
    tx.execute(wanted.with_for_update(key_share=True)).all()


def held_sources(tx: Transaction, answer_ids: Collection[int]) -> dict[int, Held]:
    """What has become of each answer so far; an answer that was never evidence is absent."""
    query = select(col(Source.answer_id), col(Source.id), col(Source.date), col(Source.url))
    held = {row[0]: Held(*row[1:]) for row in tx.execute(query.where(col(Source.answer_id).in_(list(answer_ids))))}
    by_source = {one.source: one for one in held.values()}
    if not by_source:
        return held
    versions = select(col(SourceVersion.source_id), col(SourceVersion.id), col(SourceVersion.sha256), col(SourceVersion.is_current))
    for source, number, sha256, is_current in tx.execute(versions.where(col(SourceVersion.source_id).in_(by_source))):
        by_source[source].versions[sha256] = number
        if is_current:
            by_source[source].current = number
    _add_items(tx, by_source)
    return held


def _add_items(tx: Transaction, by_source: Mapping[int, Held]) -> None:
    columns = (col(SourceVersion.source_id), col(Evidence.id), col(SourceVersion.id), col(Evidence.start_at), col(Evidence.end_at))
    query = select(*columns).select_from(Evidence).join(SourceVersion).where(col(SourceVersion.source_id).in_(by_source))
    used: dict[int, int] = {}
    for source, *item in tx.execute(query.order_by(col(Evidence.start_at))):
        by_source[source].items.append(HeldItem(*item))
        used[item[1]] = source
    for number, text in tx.execute(select(col(SourceVersion.id), col(SourceVersion.text)).where(col(SourceVersion.id).in_(used))):
        by_source[used[number]].texts[number] = text


def add_sources(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new sources, in the order of their rows."""
    return _added(tx, Source, rows)


def add_versions(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new versions, each the current one of its source."""
    return _added(tx, SourceVersion, [{**row, "is_current": True} for row in rows])


def retire_versions(tx: Transaction, version_ids: Collection[int]) -> None:
    """These are no longer what their sources say."""
    if version_ids:
        tx.execute(update(SourceVersion).where(col(SourceVersion.id).in_(list(version_ids))).values(is_current=False))


def restore_version(tx: Transaction, version_id: int) -> None:
    """What a source said before is what it says again."""
    tx.execute(update(SourceVersion).where(col(SourceVersion.id) == version_id).values(is_current=True))


def change_url(tx: Transaction, source_id: int, url: str | None) -> None:
    """Where it was found is another address now."""
    tx.execute(update(Source).where(col(Source.id) == source_id).values(url=url))


def move_items(tx: Transaction, moved: Sequence[HeldItem]) -> None:
    """The items are cut from these versions and places now."""
    if moved:
        table = _table(Evidence)
        places: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("source_version_id", "start_at", "end_at")}
        rows = [{"item": one.id, "new_source_version_id": one.version, "new_start_at": one.start, "new_end_at": one.end} for one in moved]
        tx.execute(update(table).where(table.c.id == bindparam("item")).values(places), rows)


def drop_items(tx: Transaction, evidence_ids: Sequence[int]) -> None:
    """Delete items with their tags: their words are no longer what the source says. Their numbers are not used again."""
    if evidence_ids:
        for table, column in ((Tag, Tag.evidence_id), (StoredSuggestion, StoredSuggestion.evidence_id), (Evidence, Evidence.id)):
            tx.execute(delete(table).where(col(column).in_(evidence_ids)))


def add_items(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new evidence items, in the order of their rows."""
    return _added(tx, Evidence, rows)


def add_tags(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Tags of new items."""
    if rows:
        tx.execute(insert(Tag), list(rows))


def forget_loaded(tx: Transaction) -> None:
    """What this session has loaded of sources and evidence is read again when it is next looked at: statements have changed it."""
    for row in list(tx.identity_map.values()):
        if isinstance(row, (Evaluation, Source, SourceVersion, Evidence, Tag)):
            tx.expire(row)


def _added(tx: Transaction, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    if not rows:
        return []
    # The table's own insert: a statement and its ids, without objects.
    inserted = insert(_table(table)).returning(_table(table).c.id, sort_by_parameter_order=True)
    return list(tx.execute(inserted, [dict(row) for row in rows]).scalars())


def _table(model: type[SQLModel]) -> Table:
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table
