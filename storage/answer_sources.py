"""Answers as sources: what they say now, what has become of them so far, and the rows of what becomes of them next.

Core statements on plain columns, each built once, for many answers at a time: evidence is made beside the conversation, and the one
writer is the conversation's.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Insert, bindparam, delete, func, insert, select, update
from sqlmodel import SQLModel

from evidence.hiding import MASK
from storage.database import Transaction, table_of
from storage.search_index import index_items
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
    # The words of its passages of which something is hidden, in order: they are cut as they were when one could read them.
    hidden: tuple[str, ...] = ()


class HeldItem(NamedTuple):
    """An evidence item, the version it is cut from, and what is known of third persons in it."""

    id: int
    version: int
    start: int
    end: int
    third_person: str | None = None


@dataclass(slots=True)
class Held:
    """The source that an answer has become: its versions by hash, the texts of those in use, and its items in reading order."""

    source: int
    date: dt.date | None
    url: str | None
    versions: dict[str, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    current: int | None = None
    items: list[HeldItem] = field(default_factory=list)


_ANSWER, _PART, _INTERVIEW, _EVALUATION = table_of(Answer), table_of(Part), table_of(Interview), table_of(Evaluation)
_SOURCE, _VERSION, _EVIDENCE, _TAG = table_of(Source), table_of(SourceVersion), table_of(Evidence), table_of(Tag)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

_PARTS = select(_PART.c.answer_id, _PART.c.text).where(_PART.c.answer_id.in_(_IDS)).order_by(_PART.c.id)
_ANSWERS = (
    select(*_ANSWER.c, _INTERVIEW.c.evaluation_id, _INTERVIEW.c.member_id, _EVALUATION.c.edition, _EVALUATION.c.bank_version)
    .join(_INTERVIEW, _ANSWER.c.interview_id == _INTERVIEW.c.id)
    .join(_EVALUATION, _INTERVIEW.c.evaluation_id == _EVALUATION.c.id)
    .where(_ANSWER.c.id.in_(_IDS))
)
# In order, so that no two wait for each other; and not against rows that point at them.
_LOCKED = select(_INTERVIEW.c.id).where(_INTERVIEW.c.id.in_(_IDS)).order_by(_INTERVIEW.c.id).with_for_update(key_share=True)
_SOURCES = select(_SOURCE.c.answer_id, _SOURCE.c.id, _SOURCE.c.date, _SOURCE.c.url).where(_SOURCE.c.answer_id.in_(_IDS))
_VERSIONS = select(_VERSION.c.source_id, _VERSION.c.id, _VERSION.c.sha256, _VERSION.c.is_current).where(_VERSION.c.source_id.in_(_IDS))
_ITEMS = (
    select(_VERSION.c.source_id, _EVIDENCE.c.id, _VERSION.c.id, _EVIDENCE.c.start_at, _EVIDENCE.c.end_at, _EVIDENCE.c.third_person)
    .join(_VERSION, _EVIDENCE.c.source_version_id == _VERSION.c.id)
    .where(_VERSION.c.source_id.in_(_IDS))
    .order_by(_EVIDENCE.c.start_at)
)
_TEXTS = select(_VERSION.c.source_id, _VERSION.c.id, _VERSION.c.text).where(_VERSION.c.id.in_(_IDS))
_COUNT = select(func.count()).select_from(_EVIDENCE.join(_VERSION)).where(_VERSION.c.source_id == bindparam("source"))
_CODES = select(_EVIDENCE.c.code).where(_EVIDENCE.c.id.in_(_IDS)).order_by(_EVIDENCE.c.id)
_MOVED = (
    update(_EVIDENCE)
    .where(_EVIDENCE.c.id == bindparam("item"))
    .values(
        source_version_id=bindparam("version"),
        start_at=bindparam("start"),
        end_at=bindparam("stop"),
        third_person=bindparam("private"),
    )
)
_HIDDEN = (
    select(_SOURCE.c.answer_id, _VERSION.c.text, _EVIDENCE.c.start_at, _EVIDENCE.c.end_at)
    .join(_VERSION, _VERSION.c.source_id == _SOURCE.c.id)
    .join(_EVIDENCE, _EVIDENCE.c.source_version_id == _VERSION.c.id)
    .where(_SOURCE.c.answer_id.in_(_IDS), _VERSION.c.text.contains(MASK))
    .order_by(_EVIDENCE.c.start_at)
)
_CURRENT = update(_VERSION).where(_VERSION.c.id.in_(_IDS)).values(is_current=bindparam("current"))
_URL = update(_SOURCE).where(_SOURCE.c.id == bindparam("source")).values(url=bindparam("address"))
_DROPPED = [delete(table_of(table)).where(table_of(table).c.evidence_id.in_(_IDS)) for table in (Tag, StoredSuggestion)]
_DROPPED.append(delete(_EVIDENCE).where(_EVIDENCE.c.id.in_(_IDS)))


def _with_ids(model: type[SQLModel]) -> Any:
    return insert(table_of(model)).returning(table_of(model).c.id, sort_by_parameter_order=True)


_NEW_SOURCES, _NEW_VERSIONS, _NEW_ITEMS = _with_ids(Source), _with_ids(SourceVersion), _with_ids(Evidence)
_NEW_TAGS: Insert = insert(_TAG)


def stored_answers(tx: Transaction, answer_ids: Collection[int]) -> list[StoredAnswer]:
    """Those of the answers that still exist, in the order of the ids given."""
    said: dict[int, list[str]] = {}
    connection, ids = tx.connection(), {"ids": list(answer_ids)}
    for answer, text in connection.execute(_PARTS, ids):
        said.setdefault(answer, []).append(text)
    hidden: dict[int, list[str]] = {}
    for answer, text, start, end in connection.execute(_HIDDEN, ids):
        if MASK in (words := text[start:end]):
            hidden.setdefault(answer, []).append(words)
    found = {row.id: _stored(row, said.get(row.id, []), hidden.get(row.id, [])) for row in connection.execute(_ANSWERS, ids)}
    return [found[answer] for answer in dict.fromkeys(answer_ids) if answer in found]


def _stored(row: Any, parts: Sequence[str], hidden: Sequence[str]) -> StoredAnswer:
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
        hidden=tuple(hidden),
    )


def hold_interviews(tx: Transaction, interview_ids: Iterable[int]) -> None:
    """Let nobody else change these interviews until the transaction ends; on SQLite nobody can anyway."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.connection().execute(_LOCKED, {"ids": sorted(set(interview_ids))}).all()


def held_sources(tx: Transaction, answer_ids: Collection[int]) -> dict[int, Held]:
    """What has become of each answer so far; an answer that was never evidence is absent."""
    connection = tx.connection()
    held = {row[0]: Held(*row[1:]) for row in connection.execute(_SOURCES, {"ids": list(answer_ids)})}
    by_source = {one.source: one for one in held.values()}
    if not by_source:
        return held
    for source, number, sha256, is_current in connection.execute(_VERSIONS, {"ids": list(by_source)}):
        by_source[source].versions[sha256] = number
        if is_current:
            by_source[source].current = number
    for source, *item in connection.execute(_ITEMS, {"ids": list(by_source)}):
        by_source[source].items.append(HeldItem(*item))
    used = {item.version for one in held.values() for item in one.items}
    for source, number, text in connection.execute(_TEXTS, {"ids": list(used)}):
        by_source[source].texts[number] = text
    return held


def count_items(tx: Transaction, source_id: int) -> int:
    """How many items are cut from any version of a source."""
    return int(tx.connection().execute(_COUNT, {"source": source_id}).scalar_one())


def add_sources(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new sources, in the order of their rows."""
    return _added(tx, _NEW_SOURCES, rows)


def add_versions(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new versions, each the current one of its source."""
    return _added(tx, _NEW_VERSIONS, [{**row, "is_current": True} for row in rows])


def retire_versions(tx: Transaction, version_ids: Collection[int]) -> None:
    """These are no longer what their sources say."""
    if version_ids:
        tx.connection().execute(_CURRENT, {"ids": list(version_ids), "current": False})


def restore_version(tx: Transaction, version_id: int) -> None:
    """What a source said before is what it says again."""
    tx.connection().execute(_CURRENT, {"ids": [version_id], "current": True})


def change_url(tx: Transaction, source_id: int, url: str | None) -> None:
    """Where it was found is another address now."""
    tx.connection().execute(_URL, {"source": source_id, "address": url})


def move_items(tx: Transaction, moved: Sequence[HeldItem]) -> None:
    """The items are cut from these versions and places now, and this is known of third persons in them."""
    if moved:
        rows = [{"item": one.id, "version": one.version, "start": one.start, "stop": one.end, "private": one.third_person} for one in moved]
        tx.connection().execute(_MOVED, rows)
        index_items(tx, [one.id for one in moved])


def codes_of(tx: Transaction, evidence_ids: Collection[int]) -> list[str]:
    """The ids that people see of these items, in the order of their numbers."""
    if not evidence_ids:
        return []
    return list(tx.connection().execute(_CODES, {"ids": list(evidence_ids)}).scalars())


def drop_items(tx: Transaction, evidence_ids: Sequence[int]) -> None:
    """Delete items with their tags: their words are no longer what the source says. Their numbers are not used again."""
    if evidence_ids:
        for dropped in _DROPPED:
            tx.connection().execute(dropped, {"ids": list(evidence_ids)})


def add_items(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new evidence items, in the order of their rows."""
    ids = _added(tx, _NEW_ITEMS, rows)
    index_items(tx, ids)
    return ids


def add_tags(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Tags of new items."""
    if rows:
        tx.connection().execute(_NEW_TAGS, [dict(row) for row in rows])


def forget_loaded(tx: Transaction) -> None:
    """What this session has loaded of sources and evidence is read again when it is next looked at: statements have changed it."""
    for row in list(tx.identity_map.values()):
        if isinstance(row, (Evaluation, Source, SourceVersion, Evidence, Tag)):
            tx.expire(row)


def _added(tx: Transaction, new: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return list(tx.connection().execute(new, [dict(row) for row in rows]).scalars()) if rows else []
