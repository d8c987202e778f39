"""The items cut from the versions of one source, as places: what is carried over when a new version comes.

Core statements on plain columns: a document has thousands of items, and the chat waits for the same writer.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, select, update

from storage.answer_sources import HeldItem
from storage.database import Transaction, table_of
from storage.search_index import index_items
from storage.tables.sources import Evidence, SourceVersion, StoredSuggestion

_EVIDENCE, _VERSION, _SUGGESTION = table_of(Evidence), table_of(SourceVersion), table_of(StoredSuggestion)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _day(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=_EVIDENCE.c.date.type)


_OTHER_VERSIONS = select(_VERSION.c.id, _VERSION.c.text).where(
    _VERSION.c.source_id == bindparam("source"), _VERSION.c.id != bindparam("version")
)
_ITEMS = (
    select(_EVIDENCE.c.id, _EVIDENCE.c.source_version_id, _EVIDENCE.c.start_at, _EVIDENCE.c.end_at, _EVIDENCE.c.third_person)
    .where(_EVIDENCE.c.source_version_id.in_(_IDS))
    .order_by(_EVIDENCE.c.source_version_id.desc(), _EVIDENCE.c.start_at, _EVIDENCE.c.id)
)
# A day of its own stays; that of the source moves with the source.
_CARRIED = (
    update(_EVIDENCE)
    .where(_EVIDENCE.c.id == bindparam("item"))
    .values(
        source_version_id=bindparam("version"),
        start_at=bindparam("start"),
        end_at=bindparam("stop"),
        date=case((_EVIDENCE.c.date.is_not_distinct_from(_day("before")), _day("day")), else_=_EVIDENCE.c.date),
        third_person=bindparam("private"),
        is_flagged=False,
    )
)
_FLAGGED = update(_EVIDENCE).where(_EVIDENCE.c.id.in_(_IDS)).values(is_flagged=bindparam("flagged"))
_OTHERS = select(_VERSION.c.id).where(_VERSION.c.source_id == bindparam("source"), _VERSION.c.id != bindparam("version"))
_LEFT_BEHIND = update(_EVIDENCE).where(_EVIDENCE.c.source_version_id.in_(_OTHERS)).values(is_flagged=True)
_BACK_AGAIN = (
    update(_EVIDENCE).where(_EVIDENCE.c.source_version_id == bindparam("version"), _EVIDENCE.c.is_flagged).values(is_flagged=False)
)
_UNSUGGESTED = (
    select(_EVIDENCE.c.id, _EVIDENCE.c.start_at, _EVIDENCE.c.end_at)
    .where(_EVIDENCE.c.source_version_id == bindparam("version"))
    .where(~select(_SUGGESTION.c.evidence_id).where(_SUGGESTION.c.evidence_id == _EVIDENCE.c.id).exists())
    .order_by(_EVIDENCE.c.start_at)
)


def items_on(tx: Transaction, version_id: int, first: int = 0, last: int | None = None) -> list[HeldItem]:
    """The items cut from a version that begin from ``first`` to ``last`` in its text, in reading order."""
    within = _ITEMS.where(_EVIDENCE.c.start_at >= first)
    rows = within if last is None else within.where(_EVIDENCE.c.start_at <= last)
    return [HeldItem(*row) for row in tx.connection().execute(rows, {"ids": [version_id]})]


def other_texts(tx: Transaction, source_id: int, version_id: int) -> dict[int, str]:
    """The texts of the source's other versions, by the version's id."""
    rows = tx.connection().execute(_OTHER_VERSIONS, {"source": source_id, "version": version_id})
    return {row.id: row.text for row in rows}


def items_on_any(tx: Transaction, version_ids: Collection[int]) -> list[HeldItem]:
    """The items cut from these versions: those of the newest version first, each version's in reading order."""
    return [HeldItem(*row) for row in tx.connection().execute(_ITEMS, {"ids": list(version_ids)})] if version_ids else []


def carry_items(tx: Transaction, moved: Sequence[HeldItem], *, before: dt.date | None, day: dt.date | None) -> None:
    """The items are cut from these versions and places now, this is known of third persons in them, and none is flagged."""
    if moved:
        rows = [
            {
                "item": one.id,
                "version": one.version,
                "start": one.start,
                "stop": one.end,
                "private": one.third_person,
                "before": before,
                "day": day,
            }
            for one in moved
        ]
        tx.connection().execute(_CARRIED, rows)
        index_items(tx, [one.id for one in moved])


def flag_left_behind(tx: Transaction, source_id: int, version_id: int) -> None:
    """Somebody should look again at what only other versions of the source say, and need not at what this one says."""
    which = {"source": source_id, "version": version_id}
    tx.connection().execute(_LEFT_BEHIND, which)
    tx.connection().execute(_BACK_AGAIN, {"version": version_id})


def flag_items(tx: Transaction, evidence_ids: Collection[int], *, flagged: bool) -> None:
    """That somebody should look at these again, or need not."""
    if evidence_ids:
        tx.connection().execute(_FLAGGED, {"ids": list(evidence_ids), "flagged": flagged})


def unsuggested_items(tx: Transaction, version_id: int) -> Mapping[int, tuple[str, int, int]]:
    """The items of a version for which nothing has been suggested, by id, in reading order: paragraph, and place in that."""
    connection = tx.connection()
    text = connection.execute(select(_VERSION.c.text).where(_VERSION.c.id == version_id)).scalar_one()
    return {number: _in_paragraph(text, start, end) for number, start, end in connection.execute(_UNSUGGESTED, {"version": version_id})}


def _in_paragraph(text: str, start: int, end: int) -> tuple[str, int, int]:
    begins = text.rfind("\n", 0, start) + 1
    ends = text.find("\n", end)
    return text[begins : ends if ends >= 0 else len(text)], start - begins, end - begins
