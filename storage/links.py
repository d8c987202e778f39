"""Links between evidence items: those that are offered, and what evaluators decided about them. Nothing of restricted people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, delete, func, or_, select

from evidence.likeness import Said
from evidence.model import LinkKind
from storage.database import Transaction, insert_of, table_of
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.evaluations import Member
from storage.tables.people import Participant
from storage.tables.sources import Evidence, Link, Source, SourceVersion

_LINK, _EVIDENCE, _VERSION, _SOURCE = table_of(Link), table_of(Evidence), table_of(SourceVersion), table_of(Source)
_ANSWER, _INTERVIEW, _PARTICIPANT, _MEMBER = (table_of(model) for model in (Answer, Interview, Participant, Member))
_FROM, _TO = _EVIDENCE.alias("from_item"), _EVIDENCE.alias("to_item")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Fewer than either database takes as parameters.
_AT_ONCE = 500

# Items with whose words they are; and of people only.
_ITEMS = (
    _EVIDENCE.join(_VERSION, _EVIDENCE.c.source_version_id == _VERSION.c.id)
    .join(_SOURCE, _VERSION.c.source_id == _SOURCE.c.id)
    .join(_ANSWER, _SOURCE.c.answer_id == _ANSWER.c.id, isouter=True)
    .join(_INTERVIEW, _ANSWER.c.interview_id == _INTERVIEW.c.id, isouter=True)
    .join(_PARTICIPANT, _INTERVIEW.c.participant_id == _PARTICIPANT.c.id, isouter=True)
)
_OF_PEOPLE = (
    select(_EVIDENCE.c.id)
    .join(_VERSION, _EVIDENCE.c.source_version_id == _VERSION.c.id)
    .join(_SOURCE, _VERSION.c.source_id == _SOURCE.c.id)
    .join(_ANSWER, _SOURCE.c.answer_id == _ANSWER.c.id)
    .join(_INTERVIEW, _ANSWER.c.interview_id == _INTERVIEW.c.id)
    .join(_PARTICIPANT, _INTERVIEW.c.participant_id == _PARTICIPANT.c.id)
)
_RESTRICTED = _OF_PEOPLE.where(_PARTICIPANT.c.restricted_at.is_not(None))
_OF_PERSON = _OF_PEOPLE.where(_PARTICIPANT.c.id == bindparam("person"))
_PLACES = (
    select(
        _EVIDENCE.c.code,
        _EVIDENCE.c.source_version_id.label("version"),
        _EVIDENCE.c.start_at,
        _EVIDENCE.c.end_at,
        _EVIDENCE.c.member_id,
        _VERSION.c.source_id.label("source"),
        _PARTICIPANT.c.id.label("person"),
    )
    .select_from(_ITEMS)
    .where(_EVIDENCE.c.evaluation_id == bindparam("evaluation"), _PARTICIPANT.c.restricted_at.is_(None))
    .order_by(_EVIDENCE.c.id)
)
_MARK = select(
    func.max(_EVIDENCE.c.id),
    func.count(),
    func.sum(_EVIDENCE.c.id),
    # Times the item's id: two that change places are seen.
    func.sum(_EVIDENCE.c.source_version_id * _EVIDENCE.c.id),
    func.sum(_EVIDENCE.c.start_at * _EVIDENCE.c.id),
    func.sum(_EVIDENCE.c.end_at * _EVIDENCE.c.id),
).where(_EVIDENCE.c.evaluation_id == bindparam("evaluation"), _EVIDENCE.c.id.not_in(_RESTRICTED))
_TEXTS = select(_VERSION.c.id, _VERSION.c.text).where(_VERSION.c.id.in_(_IDS))
_TOUCHING = or_(_LINK.c.from_id.in_(_IDS), _LINK.c.to_id.in_(_IDS))
_DROPPED = delete(_LINK).where(_TOUCHING)


class Mark(NamedTuple):
    """Where the items of an evaluation stand: the last one's id, how many there are, and sums that change when one goes or moves."""

    last: int
    items: int
    ids: int
    versions: int
    starts: int
    ends: int


class LinkState(StrEnum):
    """What has become of a link."""

    OFFERED = "offered"  # found by likeness, nobody has looked
    CONFIRMED = "confirmed"
    REJECTED = "rejected"  # kept, so that it is not offered again


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link by the ids that people see; of ``part_of``, ``one`` is the part. ``by`` is who decided, by code."""

    id: int
    one: str
    other: str
    kind: LinkKind
    state: LinkState
    by: str | None


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link between two items of one evaluation, by their ids in the database."""

    one: int
    other: int
    kind: LinkKind
    state: LinkState
    member: int | None = None


def links_of(tx: Transaction, evaluation_id: int, codes: Collection[str] | None = None) -> list[StoredLink]:
    """The links of an evaluation, in the order they were found; only those that touch these items, if it is told which."""
    query = _links().where(_FROM.c.evaluation_id == evaluation_id)
    if codes is not None:
        query = query.where(or_(_FROM.c.code.in_(list(codes)), _TO.c.code.in_(list(codes))))
    rows = tx.connection().execute(query.order_by(_LINK.c.id))
    return [StoredLink(row.id, row.one, row.other, LinkKind(row.kind), LinkState(row.state), row.by) for row in rows]


def same_pairs(tx: Transaction, evaluation_id: int) -> list[tuple[str, str]]:
    """Which items say the same, as far as nobody has rejected it."""
    return [(link.one, link.other) for link in counting_links(links_of(tx, evaluation_id)) if link.kind is LinkKind.SAME_AS]


def link_between(tx: Transaction, one: int, other: int, kind: LinkKind) -> int | None:
    """The id of the link of that kind between two items; None when there is none. Only part_of has a direction."""
    pairs = [(one, other)] if kind is LinkKind.PART_OF else [(one, other), (other, one)]
    either = or_(*((_LINK.c.from_id == first) & (_LINK.c.to_id == second) for first, second in pairs))
    found: int | None = tx.connection().execute(select(_LINK.c.id).where(either, _LINK.c.kind == kind)).scalar()
    return found


def add_links(tx: Transaction, links: Sequence[NewLink], at: datetime) -> None:
    """Keep new links; where there is the same already, it stays as it is."""
    rows = [
        {"from_id": new.one, "to_id": new.other, "kind": new.kind, "state": new.state, "member_id": new.member, "at": at}
        for new in map(_directed, links)
    ]
    if rows:
        tx.connection().execute(insert_of(tx.get_bind().dialect.name, Link).on_conflict_do_nothing(), rows)


def linked_pairs(tx: Transaction, evidence_ids: Collection[int]) -> set[frozenset[int]]:
    """Which of these items are linked with each other or with others, in whatever way and state, as pairs."""
    query = select(_LINK.c.from_id, _LINK.c.to_id).where(_TOUCHING)
    return {frozenset((row.from_id, row.to_id)) for row in tx.connection().execute(query, {"ids": list(evidence_ids)})}


def decide_link(tx: Transaction, link_id: int, state: LinkState, member_id: int | None, at: datetime) -> None:
    """What an evaluator says about a link; the last word counts."""
    tx.connection().execute(_LINK.update().where(_LINK.c.id == link_id).values(state=state, member_id=member_id, at=at))


def linked_with(tx: Transaction, evidence_ids: Sequence[int]) -> list[str]:
    """The other items that links join to these, by the ids that people see: what holds them together may have been these."""
    found: set[str] = set()
    for start in range(0, len(evidence_ids), _AT_ONCE):
        ids = {"ids": evidence_ids[start : start + _AT_ONCE]}
        found |= {code for row in tx.connection().execute(_links().where(_TOUCHING), ids) for code in (row.one, row.other)}
    own = select(_EVIDENCE.c.code).where(_EVIDENCE.c.id.in_(list(evidence_ids))) if found else None
    return sorted(found - set(tx.connection().execute(own).scalars())) if own is not None else []


def drop_links(tx: Transaction, evidence_ids: Sequence[int]) -> None:
    """Forget every link of these items, decided or not: their words are no longer those that were compared."""
    for start in range(0, len(evidence_ids), _AT_ONCE):
        tx.connection().execute(_DROPPED, {"ids": evidence_ids[start : start + _AT_ONCE]})


def items_of_person(tx: Transaction, participant_id: int) -> list[int]:
    """The items that are a person's words."""
    return list(tx.connection().execute(_OF_PERSON, {"person": participant_id}).scalars())


def said_in(tx: Transaction, evaluation_id: int, codes: Collection[str] | None = None) -> list[Said]:
    """The items of an evaluation (all of them unless told which) as they are compared with others, in the order of their numbers."""
    query = _PLACES if codes is None else _PLACES.where(_EVIDENCE.c.code.in_(list(codes)))
    places = tx.connection().execute(query, {"evaluation": evaluation_id}).all()
    versions = sorted({row.version for row in places})
    texts: dict[int, str] = {}
    for start in range(0, len(versions), _AT_ONCE):
        rows = tx.connection().execute(_TEXTS, {"ids": versions[start : start + _AT_ONCE]})
        texts |= {row.id: row.text for row in rows}
    return [_said(row, texts[row.version]) for row in places]


def items_since(tx: Transaction, evaluation_id: int, known: Mark | None, also: Collection[str]) -> tuple[Mark, list[Said], bool]:
    """Where an evaluation's items stand, and those that have come since they stood at ``known``, and ``also`` these.

    All of them, and False, where others have gone or moved meanwhile, or nothing is known. Words that are rewritten in place are not seen:
    whoever does that asks for the items by ``also``.
    """
    mark = _mark(tx, evaluation_id)
    if known is None or _mark(tx, evaluation_id, known.last) != known:
        return mark, said_in(tx, evaluation_id), False
    new = _EVIDENCE.c.id > known.last
    codes = list(tx.connection().execute(select(_EVIDENCE.c.code).where(new, _EVIDENCE.c.evaluation_id == evaluation_id)).scalars())
    return mark, said_in(tx, evaluation_id, {*codes, *also}), True


def _mark(tx: Transaction, evaluation_id: int, last: int | None = None) -> Mark:
    query = _MARK if last is None else _MARK.where(_EVIDENCE.c.id <= last)
    row = tx.connection().execute(query, {"evaluation": evaluation_id}).one()
    return Mark(*(int(value or 0) for value in row))


def _said(row: Any, text: str) -> Said:
    return Said(
        id=row.code,
        text=text[row.start_at : row.end_at],
        source=str(row.source),
        speaker=str(row.person or ""),
        is_result=row.member_id is not None,
    )


def _links() -> Select[Any]:
    """All that join items which may be shown."""
    return (
        select(_LINK.c.id, _FROM.c.code.label("one"), _TO.c.code.label("other"), _LINK.c.kind, _LINK.c.state, _MEMBER.c.code.label("by"))
        .join(_FROM, _LINK.c.from_id == _FROM.c.id)
        .join(_TO, _LINK.c.to_id == _TO.c.id)
        .join(_MEMBER, _LINK.c.member_id == _MEMBER.c.id, isouter=True)
        .where(_LINK.c.from_id.not_in(_RESTRICTED), _LINK.c.to_id.not_in(_RESTRICTED))
    )


def _directed(new: NewLink) -> NewLink:
    """The earlier item first, where the kind has no direction: so that a pair is linked once."""
    if new.kind is LinkKind.PART_OF or new.one < new.other:
        return new
    return NewLink(new.other, new.one, new.kind, new.state, new.member)


def counting_links(links: Iterable[StoredLink]) -> list[StoredLink]:
    """Those that say something about the items: all that nobody has rejected, contradictions only when somebody has confirmed them."""
    return [
        link
        for link in links
        if link.state is LinkState.CONFIRMED or (link.state is LinkState.OFFERED and link.kind is not LinkKind.CONTRADICTS)
    ]
