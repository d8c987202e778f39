"""Evidence items and their tags, as rows and as the values that the pure rooms work on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, insert
from sqlmodel import col, select

from evidence.model import Direction, EvidenceItem, EvidenceKind, LinkKind, SourceKind, TagState, ThirdPerson
from evidence.model import Link as LinkValue
from evidence.model import Tag as TagValue
from evidence.tagging import Suggestion
from evidence.tags import effective_tags
from storage.database import Transaction, insert_into, table_of
from storage.identity import id_of
from storage.links import counting_links, links_of
from storage.search_index import index_items
from storage.sources import source_code
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.evaluations import Member
from storage.tables.people import Participant
from storage.tables.sources import Evidence, Source, SourceVersion, StoredSuggestion, Tag


def add_evidence(tx: Transaction, items: Sequence[Evidence]) -> Sequence[Evidence]:
    """The items with their ids: all in one statement, for a document has hundreds."""
    tx.add_all(items)
    tx.flush()
    index_items(tx, [id_of(item) for item in items])
    return items


def add_tag(tx: Transaction, tag: Tag) -> None:
    """Tag an item; the same tag again changes nothing."""
    row = tag.model_dump(exclude={"id"})
    tx.execute(insert_into(tx, Tag).values(row).on_conflict_do_nothing())


def tags_of(tx: Transaction, evidence_id: int) -> Sequence[Tag]:
    """All tags of an item, asked and confirmed."""
    return tx.exec(select(Tag).where(Tag.evidence_id == evidence_id).order_by(col(Tag.id))).all()


def drop_tag(tx: Transaction, tag: Tag) -> None:
    """Take a tag off."""
    tx.delete(tag)
    tx.flush()


def evidence_by_code(tx: Transaction, evaluation_id: int, code: str) -> Evidence | None:
    """The item called i12, d3, …; None when there is none, or its person is restricted."""
    restricted = (
        select(col(SourceVersion.id))
        .join(Source)
        .join(Answer)
        .join(Interview)
        .join(Participant)
        .where(col(Participant.restricted_at).is_not(None))
    )
    shown = col(Evidence.source_version_id).not_in(restricted)
    return tx.exec(select(Evidence).where(Evidence.evaluation_id == evaluation_id, Evidence.code == code, shown)).one_or_none()


class ItemPlace(NamedTuple):
    """Where an item is cut from: a version's id and its whole text, and the item's own place in it."""

    version: int
    text: str
    start: int
    end: int


def places_of(tx: Transaction, evaluation_id: int, codes: Collection[str]) -> dict[str, ItemPlace]:
    """Where those of the items that exist are cut from, by their ids."""
    query = select(Evidence, SourceVersion).join(SourceVersion).where(Evidence.evaluation_id == evaluation_id)
    rows = tx.exec(query.where(col(Evidence.code).in_(list(codes))))
    return {item.code: ItemPlace(id_of(version), version.text, item.start_at, item.end_at) for item, version in rows}


def change_kind(tx: Transaction, item: Evidence, kind: str, direction: str | None) -> None:
    """The item is of that kind from now on, and speaks in that direction; None for the one that its kind proposes."""
    item.kind, item.direction = kind, direction
    tx.flush()


def count_of_version(tx: Transaction, version_id: int) -> int:
    """How many items are cut from one version of a source."""
    return len(tx.exec(select(Evidence.id).where(Evidence.source_version_id == version_id)).all())


def stored_suggestions(tx: Transaction, evaluation_id: int, codes: Collection[str] | None = None) -> dict[str, list[Suggestion]]:
    """What was suggested for the items (all of them unless told which), best first; an item for which nothing is stored is absent."""
    query = (
        select(col(Evidence.code), col(StoredSuggestion.sub_question), col(StoredSuggestion.confidence))
        .join(StoredSuggestion, col(StoredSuggestion.evidence_id) == col(Evidence.id))
        .where(col(Evidence.evaluation_id) == evaluation_id)
    )
    if codes is not None:
        query = query.where(col(Evidence.code).in_(list(codes)))
    found: dict[str, list[Suggestion]] = {}
    # Sorted here: two databases, and two servers, do not sort words alike.
    for code, sub_question, confidence in sorted(tx.execute(query), key=lambda row: (-row.confidence, row.sub_question)):
        found.setdefault(code, []).append(Suggestion(sub_question, confidence))
    return found


def ids_by_code(tx: Transaction, evaluation_id: int, codes: Collection[str]) -> dict[str, int]:
    """The ids of those of the items that still exist."""
    query = select(col(Evidence.code), col(Evidence.id))
    rows = tx.execute(query.where(col(Evidence.evaluation_id) == evaluation_id, col(Evidence.code).in_(list(codes))))
    return {row.code: row.id for row in rows}


def add_suggestions(tx: Transaction, suggested: Mapping[int, Sequence[Suggestion]]) -> None:
    """Keep what was suggested for items, by id, that have no suggestions yet."""
    rows = [
        {"evidence_id": item, "sub_question": one.sub_question, "confidence": one.confidence}
        for item, suggestions in suggested.items()
        for one in suggestions
    ]
    if rows:
        tx.connection().execute(insert(table_of(StoredSuggestion)), rows)


def evidence_items(tx: Transaction, evaluation_id: int, ids: Collection[int] | None = None) -> list[EvidenceItem]:
    """The items of an evaluation (all of them unless told which) with the tags that count, in order of their numbers.

    Nothing of restricted people.
    """
    wanted = [] if ids is None else [col(Evidence.id).in_(ids)]
    used = select(Evidence.source_version_id).where(Evidence.evaluation_id == evaluation_id, *wanted)
    texts = {version.id: version for version in tx.exec(select(SourceVersion).where(col(SourceVersion.id).in_(used)))}
    tags = _tags_by_evidence(tx, evaluation_id, wanted)
    links = _links_by_code(tx, evaluation_id)
    query = (
        select(Evidence, Source, Participant, Member)
        .join(SourceVersion, col(Evidence.source_version_id) == col(SourceVersion.id))
        .join(Source, col(SourceVersion.source_id) == col(Source.id))
        .join(Answer, col(Source.answer_id) == col(Answer.id), isouter=True)
        .join(Interview, col(Answer.interview_id) == col(Interview.id), isouter=True)
        .join(Participant, col(Interview.participant_id) == col(Participant.id), isouter=True)
        .join(Member, col(Evidence.member_id) == col(Member.id), isouter=True)
        .where(Evidence.evaluation_id == evaluation_id, col(Participant.restricted_at).is_(None), *wanted)
        .order_by(col(Evidence.id))
    )
    # The columns of an outer join may be None, which the row's type does not say.
    rows: Iterable[tuple[Evidence, Source, Participant | None, Member | None]] = tx.execute(query)
    return [
        _item(
            evidence,
            source,
            texts[evidence.source_version_id],
            participant,
            member,
            tags=tags.get(evidence.id or 0, []),
            links=links.get(evidence.code, []),
        )
        for evidence, source, participant, member in rows
    ]


def _tags_by_evidence(tx: Transaction, evaluation_id: int, wanted: Sequence[ColumnElement[bool]]) -> dict[int, list[TagValue]]:
    query = (
        select(Tag, Member)
        .join(Evidence, col(Tag.evidence_id) == col(Evidence.id))
        .join(Member, col(Tag.member_id) == col(Member.id), isouter=True)
        .where(Evidence.evaluation_id == evaluation_id, *wanted)
        .order_by(col(Tag.id))
    )
    rows: Iterable[tuple[Tag, Member | None]] = tx.execute(query)
    found: dict[int, list[TagValue]] = {}
    for tag, member in rows:
        value = TagValue(tag.sub_question, TagState(tag.state), member.code if member else None)
        found.setdefault(tag.evidence_id, []).append(value)
    return found


def _links_by_code(tx: Transaction, evaluation_id: int) -> dict[str, list[LinkValue]]:
    """The links that count, at the part only of part_of, at both ends of the others."""
    found: dict[str, list[LinkValue]] = {}
    for link in counting_links(links_of(tx, evaluation_id)):
        found.setdefault(link.one, []).append(LinkValue(link.other, link.kind))
        if link.kind is not LinkKind.PART_OF:
            found.setdefault(link.other, []).append(LinkValue(link.one, link.kind))
    return found


def _item(
    evidence: Evidence,
    source: Source,
    version: SourceVersion,
    participant: Participant | None,
    member: Member | None,
    *,
    tags: list[TagValue],
    links: list[LinkValue],
) -> EvidenceItem:
    return EvidenceItem(
        id=evidence.code,
        source_kind=SourceKind(source.kind),
        source=source_code(id_of(source)),
        source_title=source.title,
        version=version.sha256,
        start=evidence.start_at,
        end=evidence.end_at,
        text=version.text[evidence.start_at : evidence.end_at],
        kind=EvidenceKind(evidence.kind),
        date=evidence.date,
        by=member.code if member else participant.code if participant else None,
        role=participant.role if participant else None,
        voice=participant.code if participant else source_code(id_of(source)),
        from_checklist=member is not None,
        tags=effective_tags(tags),
        is_flagged=evidence.is_flagged,
        chosen_direction=Direction(evidence.direction) if evidence.direction else None,
        links=tuple(links),
        third_person=ThirdPerson(evidence.third_person) if evidence.third_person else None,
    )
