"""Hidden words: taken out of every row that holds them, kept beside the version they stood in, and put back.

What stands in their place is as long as they are, so that all passages stay where they are (``evidence.hiding``).
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import col

from evidence.hiding import HiddenAt, carried, masked, masked_together, pattern_again, pattern_of, places_in, restored
from storage.database import Transaction
from storage.files import sha256_of
from storage.identity import id_of
from storage.tables.answers import Answer, Part, PartRevision
from storage.tables.conversation import DeadEvent, OutboxMessage
from storage.tables.evaluations import Member
from storage.tables.judgement import Finding, Points
from storage.tables.sources import Arrival, Evidence, HiddenSpan, Source, SourceVersion, StoredSuggestion


class Hiding(NamedTuple):
    """Who hides something, why and when; one click, however many places it reaches."""

    member_id: int
    reason: str
    at: datetime


class HiddenRow(NamedTuple):
    """A hidden stretch with the code of who hid it."""

    span: HiddenSpan
    by: str


class Quoting(NamedTuple):
    """Where an evaluator's own words quote what is hidden: a finding of an area, or the reason of points for a sub-question."""

    kind: str  # strength, improvement, or points
    place: str
    by: str | None


def has_hidden(tx: Transaction, version_id: int) -> bool:
    """Whether words of the version are hidden: the file that it was read from still holds them and must not be given out."""
    found = select(col(HiddenSpan.id)).where(col(HiddenSpan.source_version_id) == version_id)
    return tx.execute(found.limit(1)).first() is not None


def source_of(tx: Transaction, version_id: int) -> Source:
    """The source whose version it is."""
    return tx.get_one(Source, tx.get_one(SourceVersion, version_id).source_id)


def answers_together(tx: Transaction, source: Source) -> list[int]:
    """The answer that the source is and the others of that person to the same question: what was answered before is exported too."""
    answer = tx.get(Answer, source.answer_id) if source.answer_id is not None else None
    if answer is None:
        return []
    same = select(col(Answer.id)).where(col(Answer.interview_id) == answer.interview_id, col(Answer.question) == answer.question)
    return [number for number in tx.scalars(same.order_by(col(Answer.id))) if number is not None]


def sources_together(tx: Transaction, source: Source) -> Sequence[Source]:
    """The source, and those that other answers of that person to the same question are."""
    answers = answers_together(tx, source)
    return tx.scalars(select(Source).where(col(Source.answer_id).in_(answers)).order_by(col(Source.id))).all() if answers else [source]


def hide_in_source(tx: Transaction, source: Source, pattern: re.Pattern[str], hiding: Hiding) -> None:
    """Take what the pattern finds out of every version of the source, and of what the source and its files are called."""
    for version in _versions(tx, source):
        _hide_in_version(tx, version, source, pattern, hiding)
    _hide_in_names(tx, source, pattern)
    _follow(tx, source)


def put_back_in_source(tx: Transaction, source: Source, spans: Collection[HiddenSpan]) -> None:
    """Give the versions of the source their words back, each in its place. What was said in chats and before edits stays hidden."""
    for version in _versions(tx, source):
        mine = [span for span in spans if span.source_version_id == version.id]
        if mine:
            _change_text(tx, version, source, restored(version.text, [_place(span) for span in mine]))
    for span in spans:
        tx.delete(span)
    tx.flush()
    _follow(tx, source)


def hide_again(tx: Transaction, version: SourceVersion) -> None:
    """Hide in a new version what is hidden in other versions of its source. For a version just stored, before its items are indexed."""
    source = tx.get_one(Source, version.source_id)
    for pattern, hiding in _hidings(tx, col(Source.id) == source.id, col(SourceVersion.id) != version.id):
        _hide_in_version(tx, version, source, pattern, hiding)
    tx.flush()


def hide_again_in_names(tx: Transaction, source: Source) -> None:
    """What is hidden in the source, in what it is called now, by its file's name, whoever brought it, or the reader's notes."""
    for pattern, _ in _hidings(tx, col(Source.id) == source.id):
        _hide_in_names(tx, source, pattern)


def hide_in_new_words(tx: Transaction, answer_id: int, text: str) -> str:
    """What somebody has written in the place of an earlier message, with the words hidden again that are hidden in that answer."""
    for pattern, _ in _hidings(tx, col(Source.answer_id) == answer_id):
        text = masked(text, pattern)
    return text


def _hidings(tx: Transaction, *of_these: ColumnElement[bool]) -> Iterable[tuple[re.Pattern[str], Hiding]]:
    """What finds what is hidden in these, and which click hid it: each once, however often the words stood there."""
    query = select(HiddenSpan, col(SourceVersion.text)).join(SourceVersion).join(Source).where(*of_these).order_by(col(HiddenSpan.id))
    found = dict[tuple[str, Hiding], re.Pattern[str]]()
    for span, text in tx.execute(query):
        pattern, hiding = pattern_again(_place(span), text), Hiding(span.member_id, span.reason, span.at)
        found.setdefault((pattern.pattern.casefold(), hiding), pattern)
    return [(pattern, hiding) for (_, hiding), pattern in found.items()]


def _hide_in_names(tx: Transaction, source: Source, pattern: re.Pattern[str]) -> None:
    for version in _versions(tx, source):
        version.notes = _hidden_in_json(version.notes, pattern)
    source.title = masked(source.title, pattern)
    source.owner = masked(source.owner, pattern) if source.owner else None
    of_source = or_(col(Arrival.source_id) == source.id, col(Arrival.renews_id) == source.id)
    for arrival in tx.scalars(select(Arrival).where(of_source)):
        arrival.name = masked(arrival.name, pattern)
        arrival.title = masked(arrival.title, pattern) if arrival.title else None
        arrival.owner = masked(arrival.owner, pattern) if arrival.owner else None
        arrival.refusal = _hidden_in_json(arrival.refusal, pattern)
    tx.flush()


def keep_spans(tx: Transaction, version_id: int) -> None:
    """Let a new version of an answer know what its marks stand for, as far as that can be told from the version before."""
    version = tx.get_one(SourceVersion, version_id)
    earlier = _spans_of_source(tx, version.source_id, but=version_id)
    newest = max((span.source_version_id for span in earlier), default=0)
    spans = {id_of(span): span for span in earlier if span.source_version_id == newest}
    if not spans:
        return
    old = tx.get_one(SourceVersion, newest)
    for place in carried(old.text, [_place(span) for span in spans.values()], version.text):
        span = spans[place.id]
        tx.add(_span(version, place, Hiding(span.member_id, span.reason, span.at)))
    tx.flush()


def hidden_in(tx: Transaction, version_ids: Collection[int]) -> list[HiddenRow]:
    """What is hidden in the versions, in reading order."""
    query = (
        select(HiddenSpan, col(Member.code))
        .join(Member, col(HiddenSpan.member_id) == col(Member.id))
        .where(col(HiddenSpan.source_version_id).in_(list(version_ids)))
        .order_by(col(HiddenSpan.source_version_id), col(HiddenSpan.start_at))
    )
    return [HiddenRow(span, code) for span, code in tx.execute(query)]


def hidden_together(tx: Transaction, sources: Iterable[Source], span_id: int) -> dict[int, list[HiddenSpan]]:
    """All that was hidden by one click in the sources, by source and by any stretch of it; {} when they have no such stretch."""
    spans = {id_of(source): _spans_of_source(tx, id_of(source)) for source in sources}
    clicks = {(one.member_id, one.at, one.reason) for found in spans.values() for one in found if one.id == span_id}
    same = {source: [one for one in found if (one.member_id, one.at, one.reason) in clicks] for source, found in spans.items()}
    return {source: found for source, found in same.items() if found}


def current_text(tx: Transaction, source: Source) -> str:
    """What the source says now."""
    query = select(col(SourceVersion.text)).where(col(SourceVersion.source_id) == source.id, col(SourceVersion.is_current))
    return str(tx.execute(query).scalar_one())


def quoting(tx: Transaction, evaluation_id: int, words: Collection[str]) -> list[Quoting]:
    """Where evaluators' own words hold any of the words: only they can take them out."""
    members = {member.id: member.code for member in tx.scalars(select(Member).where(col(Member.evaluation_id) == evaluation_id))}
    findings = tx.scalars(select(Finding).where(col(Finding.evaluation_id) == evaluation_id).order_by(col(Finding.id)))
    points = tx.scalars(select(Points).where(col(Points.evaluation_id) == evaluation_id, col(Points.is_current)).order_by(col(Points.id)))
    found = [Quoting(one.kind, one.area, members.get(one.member_id)) for one in findings if _quotes(one.text, words)]
    found += [Quoting("points", one.sub_question, members.get(one.member_id)) for one in points if _quotes(one.reason, words)]
    return list(dict.fromkeys(found))


def items_of_source(tx: Transaction, source: Source) -> Sequence[tuple[Evidence, SourceVersion]]:
    """The source's items, each with the version it is cut from, version by version."""
    # Not joined: the text of a long document would come once with each of its thousands of items.
    versions = {version.id: version for version in tx.scalars(select(SourceVersion).where(col(SourceVersion.source_id) == source.id))}
    items = tx.scalars(select(Evidence).where(col(Evidence.source_version_id).in_(list(versions))))
    in_order = sorted(items, key=lambda item: (item.source_version_id, item.start_at))
    return [(item, versions[item.source_version_id]) for item in in_order]


def _versions(tx: Transaction, source: Source) -> Sequence[SourceVersion]:
    query = select(SourceVersion).where(col(SourceVersion.source_id) == source.id).order_by(col(SourceVersion.id))
    # Statements may have changed what this session has loaded.
    return tx.scalars(query.execution_options(populate_existing=True)).all()


def _spans_of_source(tx: Transaction, source_id: int, *, but: int | None = None) -> Sequence[HiddenSpan]:
    query = select(HiddenSpan).join(SourceVersion).where(col(SourceVersion.source_id) == source_id)
    spans = tx.scalars(query.order_by(col(HiddenSpan.id))).all()
    return [span for span in spans if span.source_version_id != but]


def _hide_in_version(tx: Transaction, version: SourceVersion, source: Source, pattern: re.Pattern[str], hiding: Hiding) -> None:
    places = places_in(version.text, pattern)
    tx.add_all([_span(version, place, hiding) for place in places])
    if places:
        _change_text(tx, version, source, masked(version.text, pattern))


def _span(version: SourceVersion, place: HiddenAt, hiding: Hiding) -> HiddenSpan:
    return HiddenSpan(source_version_id=id_of(version), start_at=place.start, end_at=place.end, words=place.words, **hiding._asdict())


def _place(span: HiddenSpan) -> HiddenAt:
    return HiddenAt(span.start_at, span.end_at, span.words, id_of(span))


def _change_text(tx: Transaction, version: SourceVersion, source: Source, text: str) -> None:
    """Of an answer the hash is its text's: that of the words would tell who guesses them that they are right."""
    version.text = text
    if source.answer_id is None:
        return
    sha256 = sha256_of(text.encode())
    same = select(col(SourceVersion.id)).where(col(SourceVersion.source_id) == source.id, col(SourceVersion.sha256) == sha256)
    if tx.execute(same.where(col(SourceVersion.id) != version.id)).first() is not None:
        # Two wordings that differed in nothing but what is hidden: a source has no two versions of one hash.
        sha256 = sha256_of(f"{text}\n{version.id}".encode())
    version.sha256 = sha256
    tx.flush()


def hide_in_answer(tx: Transaction, answer_id: int, pattern: re.Pattern[str]) -> None:
    """Take it out of an answer's messages, of their earlier wording, and of what was said in the interview: it reads back."""
    interview_id = tx.get_one(Answer, answer_id).interview_id
    parts = tx.scalars(select(Part).where(col(Part.answer_id) == answer_id).order_by(col(Part.id))).all()
    _hide_together(parts, pattern)
    of_part = col(PartRevision.part_id).in_([part.id for part in parts])
    for revision in tx.scalars(select(PartRevision).where(of_part)):
        revision.text = masked(revision.text, pattern)
    said = select(OutboxMessage).where(col(OutboxMessage.interview_id) == interview_id).order_by(col(OutboxMessage.id))
    # What is too long for one message was cut into several, of one time.
    for _, messages in groupby(tx.scalars(said), key=lambda message: message.created_at):
        _hide_together(list(messages), pattern)
    for dead in tx.scalars(select(DeadEvent).where(col(DeadEvent.interview_id) == interview_id)):
        dead.payload, dead.error = _hidden_in_json(dead.payload, pattern), masked(dead.error, pattern)
    tx.flush()


def _hide_together(rows: Sequence[Part] | Sequence[OutboxMessage], pattern: re.Pattern[str]) -> None:
    for row, text in zip(rows, masked_together([row.text for row in rows], pattern), strict=True):
        row.text = text


def _hidden_in_json(value: Any, pattern: re.Pattern[str]) -> Any:
    match value:
        case str():
            return masked(value, pattern)
        case list():
            return [_hidden_in_json(one, pattern) for one in value]
        case dict():
            return {key: _hidden_in_json(one, pattern) for key, one in value.items()}
    return value


def _follow(tx: Transaction, source: Source) -> None:
    """What was suggested by the words before is suggested anew. What can be found follows by itself (``storage.rewritten``)."""
    ids = [id_of(item) for item, _ in items_of_source(tx, source)]
    for suggestion in tx.scalars(select(StoredSuggestion).where(col(StoredSuggestion.evidence_id).in_(ids))):
        tx.delete(suggestion)
    tx.flush()


def _quotes(text: str, words: Iterable[str]) -> bool:
    return any(pattern_of(one, text) is not None for one in words)


def change_parts(tx: Transaction, texts: dict[int, str]) -> None:
    """The messages of an answer say this, by their id; they were not edited by anybody, so no earlier wording is kept."""
    for part_id, text in texts.items():
        tx.execute(update(Part).where(col(Part.id) == part_id).values(text=text))


def mark_item(tx: Transaction, item: Evidence, third_person: str | None) -> None:
    """What is known of third persons in the item."""
    item.third_person = third_person
    tx.flush()
