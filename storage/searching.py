"""Finding evidence items again: by words and filters, in the order of their numbers, some at a time."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from evidence.model import TagState
from evidence.searching import Query
from storage.database import Transaction, table_of
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Evidence, EvidenceWords, Source, SourceVersion, Tag
from storage.trigrams import SEARCH, holds

_EVIDENCE, _WORDS, _VERSION, _SOURCE, _TAG = (table_of(model) for model in (Evidence, EvidenceWords, SourceVersion, Source, Tag))
_ANSWER, _INTERVIEW, _PARTICIPANT = table_of(Answer), table_of(Interview), table_of(Participant)
# Items with what is known of where they come from and whose words they are.
_ITEMS = (
    _EVIDENCE.join(_VERSION, _EVIDENCE.c.source_version_id == _VERSION.c.id)
    .join(_SOURCE, _VERSION.c.source_id == _SOURCE.c.id)
    .join(_ANSWER, _SOURCE.c.answer_id == _ANSWER.c.id, isouter=True)
    .join(_INTERVIEW, _ANSWER.c.interview_id == _INTERVIEW.c.id, isouter=True)
    .join(_PARTICIPANT, _INTERVIEW.c.participant_id == _PARTICIPANT.c.id, isouter=True)
)


class Tagged(StrEnum):
    """What has become of an item's tags, as they count: a question's own tag counts until an evaluator has confirmed any."""

    TAGGED = "tagged"
    UNTAGGED = "untagged"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"  # tagged by the question only


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; None, and no sub-questions, for all.

    ``since`` and ``until`` are days of the items' own dates, both included.

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
    passing = [_EVIDENCE.c.evaluation_id == evaluation_id, _PARTICIPANT.c.restricted_at.is_(None), *_conditions(filters)]
    if not query.needles:
        found = select(_EVIDENCE.c.id).select_from(_ITEMS).where(*passing, _EVIDENCE.c.id > after).order_by(_EVIDENCE.c.id)
    else:
        hit = SEARCH.c.rowid if connection.dialect.name == "sqlite" else _WORDS.c.evidence_id
        # The index gives its hits one after the other, and each is looked at until there are enough. Joined, SQLite's planner begins at
        # the wrong end: it asks the index anew for every item of the evaluation.
        is_passing = exists().select_from(_ITEMS).where(_EVIDENCE.c.id == hit, *passing).correlate(hit.table)
        found = select(hit).where(holds(connection.dialect.name, query.needles), hit > after, is_passing).order_by(hit)
    return list(connection.execute(found.limit(most)).scalars())


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.source_kind is not None:
        conditions.append(_SOURCE.c.kind == filters.source_kind)
    if filters.role is not None:
        conditions.append(_PARTICIPANT.c.role == filters.role)
    if filters.since is not None:
        conditions.append(_EVIDENCE.c.date >= filters.since)
    if filters.until is not None:
        conditions.append(_EVIDENCE.c.date <= filters.until)
    if filters.tagged is not None or filters.sub_questions:
        conditions.append(_tagged(filters.tagged or Tagged.TAGGED, filters.sub_questions))
    return conditions


def _tagged(wanted: Tagged, sub_questions: tuple[str, ...]) -> ColumnElement[bool]:
    """As ``evidence.tags.effective_tags`` counts them."""
    of_item = _TAG.c.evidence_id == _EVIDENCE.c.id
    in_scope = _TAG.c.sub_question.in_(sub_questions) if sub_questions else _TAG.c.id.is_not(None)
    is_confirmed, is_asked = _TAG.c.state == TagState.CONFIRMED.value, _TAG.c.state == TagState.ASKED.value
    confirmed = exists().where(of_item, is_confirmed, in_scope)
    asked_only = and_(exists().where(of_item, is_asked, in_scope), not_(exists().where(of_item, is_confirmed)))
    match wanted:
        case Tagged.TAGGED:
            return or_(confirmed, asked_only)
        case Tagged.UNTAGGED:
            return not_(or_(confirmed, asked_only))
        case Tagged.CONFIRMED:
            return confirmed
        case Tagged.UNCONFIRMED:
            return asked_only
