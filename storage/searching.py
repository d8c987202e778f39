"""Finding evidence items again: by words and filters, in the order of their numbers, some at a time."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import CTE, ColumnElement, Connection, Select, exists, not_, or_, select, true

from evidence.model import TagState
from evidence.searching import Query
from storage.database import Transaction, table_of
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Evidence, EvidenceWords, Source, SourceVersion, Tag
from storage.trigrams import SEARCH, contains, holds

_EVIDENCE, _WORDS, _VERSION, _SOURCE, _TAG = (table_of(model) for model in (Evidence, EvidenceWords, SourceVersion, Source, Tag))
_ANSWER, _INTERVIEW, _PARTICIPANT = table_of(Answer), table_of(Interview), table_of(Participant)
# An item's source, and whose words it is.
_SOURCES = _VERSION.join(_SOURCE, _VERSION.c.source_id == _SOURCE.c.id)
_PEOPLE = (
    _SOURCES.join(_ANSWER, _SOURCE.c.answer_id == _ANSWER.c.id)
    .join(_INTERVIEW, _ANSWER.c.interview_id == _INTERVIEW.c.id)
    .join(_PARTICIPANT, _INTERVIEW.c.participant_id == _PARTICIPANT.c.id)
)
# How many items a server reads on for words before it asks its index: some milliseconds.
_READ_ON = 4000


class Tagged(StrEnum):
    """What has become of an item's tags, as they count: a question's own tag counts until an evaluator has confirmed any."""

    TAGGED = "tagged"
    UNTAGGED = "untagged"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"  # tagged by the question only


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; None, and no sub-questions, for all.

    ``since`` and ``until`` are days of the items' own dates, both included: an item without a date has none that fits.
    With sub-questions, ``tagged`` is asked of the tags for these only, and without ``tagged`` an item has one of them.
    """

    sub_questions: tuple[str, ...] = ()
    source_kind: str | None = None
    role: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    tagged: Tagged | None = None


def find_evidence(tx: Transaction, evaluation_id: int, query: Query, filters: Filters, *, after: int, most: int) -> list[int]:
    """The ids of at most ``most`` items that hold all that is looked for, ascending from the first above ``after``.

    Without words: of all items that pass the filters. Nothing of restricted people.
    """
    connection = tx.connection()
    passing = [_EVIDENCE.c.evaluation_id == evaluation_id, *_conditions(filters)]
    if not query.needles:
        # Only here: restricted people have no words that could be found.
        passing.append(not_(_said_by(_PARTICIPANT.c.restricted_at.is_not(None))))
        return _first(connection, select(_EVIDENCE.c.id).where(*passing, _EVIDENCE.c.id > after).order_by(_EVIDENCE.c.id), most)
    if connection.dialect.name == "sqlite":
        return _first(connection, _hits(SEARCH.c.rowid, holds(query.needles), after, passing).order_by(SEARCH.c.rowid), most)
    # What a server's planner believes of words is far from true: it reads all in order for the rare ones. So it is told where to begin.
    ways = (_found_among_few,) if len(filters.sub_questions) == 1 else (_found_soon, _found_by_index)
    tried = (way(connection, query, passing, after=after, most=most) for way in ways)
    return next((found for found in tried if found), [])


def _found_among_few(connection: Connection, query: Query, passing: Sequence[ColumnElement[bool]], *, after: int, most: int) -> list[int]:
    """Read the words of the items that pass: those of one sub-question are few."""
    few = _alone(select(_EVIDENCE.c.id).where(*passing, _EVIDENCE.c.id > after))
    is_hit = exists().where(_WORDS.c.evidence_id == few.c.id, contains(_WORDS.c.words, query.needles))
    return _first(connection, select(few.c.id).where(is_hit).order_by(few.c.id), most)


def _found_soon(connection: Connection, query: Query, passing: Sequence[ColumnElement[bool]], *, after: int, most: int) -> list[int]:
    """Read on a little: enough for a word that is frequent; [] when there may be more hits than were found."""
    near = select(_WORDS).where(_WORDS.c.evidence_id > after).order_by(_WORDS.c.evidence_id).limit(_READ_ON).cte()
    hits = _hits(near.c.evidence_id, contains(near.c.words, query.needles), after, passing)
    found = _first(connection, hits.order_by(near.c.evidence_id), most)
    return found if len(found) == most else []


def _found_by_index(connection: Connection, query: Query, passing: Sequence[ColumnElement[bool]], *, after: int, most: int) -> list[int]:
    hits = _alone(select(_WORDS.c.evidence_id).where(contains(_WORDS.c.words, query.needles)))
    return _first(connection, _hits(hits.c.evidence_id, true(), after, passing).order_by(hits.c.evidence_id), most)


def _alone(part: Select[int]) -> CTE:
    """A part of a statement that PostgreSQL is to plan, and do, by itself."""
    return part.cte().prefix_with("MATERIALIZED", dialect="postgresql")


def _hits(item: ColumnElement[int], is_hit: ColumnElement[bool], after: int, passing: Sequence[ColumnElement[bool]]) -> Select[int]:
    # Every hit is looked at until there are enough. Joined, SQLite's planner asks its index anew for every item of the evaluation.
    return select(item).where(is_hit, item > after, exists().where(_EVIDENCE.c.id == item, *passing))


def _first(connection: Connection, found: Select[int], most: int) -> list[int]:
    return list(connection.execute(found.limit(most)).scalars())


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.source_kind is not None:
        yield exists().select_from(_SOURCES).where(_VERSION.c.id == _EVIDENCE.c.source_version_id, _SOURCE.c.kind == filters.source_kind)
    if filters.role is not None:
        yield _said_by(_PARTICIPANT.c.role == filters.role)
    if filters.since is not None:
        yield _EVIDENCE.c.date >= filters.since
    if filters.until is not None:
        yield _EVIDENCE.c.date <= filters.until
    if filters.tagged is not None or filters.sub_questions:
        yield _tagged(filters.tagged or Tagged.TAGGED, filters.sub_questions)


def _said_by(who: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().select_from(_PEOPLE).where(_VERSION.c.id == _EVIDENCE.c.source_version_id, who)


def _tagged(wanted: Tagged, sub_questions: tuple[str, ...]) -> ColumnElement[bool]:
    """As ``evidence.tags.effective_tags`` counts them."""
    confirmed = _TAG.alias()
    is_confirmed = _TAG.c.state == TagState.CONFIRMED.value
    counts = or_(
        is_confirmed, not_(exists().where(confirmed.c.evidence_id == _TAG.c.evidence_id, confirmed.c.state == TagState.CONFIRMED.value))
    )
    conditions = [_TAG.c.evidence_id == _EVIDENCE.c.id, counts]
    if sub_questions:
        conditions.append(_TAG.c.sub_question.in_(sub_questions))
    match wanted:
        case Tagged.TAGGED:
            return exists().where(*conditions)
        case Tagged.UNTAGGED:
            return not_(exists().where(*conditions))
        case Tagged.CONFIRMED:
            return exists().where(*conditions, is_confirmed)
        case Tagged.UNCONFIRMED:
            return exists().where(*conditions, not_(is_confirmed))
