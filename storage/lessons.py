"""What evaluators have confirmed, as their evaluation's classifier learns it.

Nothing of restricted people; and what is hidden does not stand in a version's text.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from evidence.model import TagState
from storage.database import Transaction
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Evidence, HiddenSpan, Source, SourceVersion, Tag

# So many are asked for at once: a statement holds only so many values.
_AT_ONCE = 5_000


def database_of(tx: Transaction) -> object:
    """What tells a transaction's database from others in this process, as long as it is open."""
    return tx.get_bind().engine


@dataclass(frozen=True, slots=True)
class State:
    """What there is to learn, told by numbers: how many confirmed tags, the last id, the sum of the ids; the same of hidden spans."""

    tags: tuple[int, int, int] = (0, 0, 0)
    hidden: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A piece's words and the sub-question it was confirmed for."""

    text: str
    sub_question: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: a version's whole text, and from where to where (code points)."""

    text: str
    start: int
    end: int


def state_of_lessons(tx: Transaction, evaluation_id: int) -> State:
    """As long as it is the same nothing was confirmed, taken back, hidden, shown again, restricted or erased."""
    hidden = (
        select(*_numbers(col(HiddenSpan.id)))
        .join(SourceVersion, col(HiddenSpan.source_version_id) == col(SourceVersion.id))
        .join(Source, col(SourceVersion.source_id) == col(Source.id))
        .where(col(Source.evaluation_id) == evaluation_id)
    )
    return State(_told(tx, _confirmed(select(*_numbers(col(Tag.id))), evaluation_id)), _told(tx, hidden))


def lessons_after(tx: Transaction, evaluation_id: int, last: int) -> dict[int, Lesson]:
    """The confirmed tags whose ids are above ``last``, by id."""
    words = func.substr(SourceVersion.text, col(Evidence.start_at) + 1, col(Evidence.end_at) - col(Evidence.start_at))
    query = _confirmed(select(col(Tag.id), col(Tag.sub_question), words), evaluation_id).where(col(Tag.id) > last).order_by(col(Tag.id))
    return {number: Lesson(text, sub_question) for number, sub_question, text in tx.execute(query)}


def places_of(tx: Transaction, evaluation_id: int, codes: Collection[str]) -> dict[str, Place]:
    """Where those of the items that still exist stand in their versions."""
    wanted = list(codes)
    rows: list[Any] = []
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(col(Evidence.code), col(Evidence.source_version_id), col(Evidence.start_at), col(Evidence.end_at))
        of_these = col(Evidence.code).in_(wanted[start : start + _AT_ONCE])
        rows += tx.execute(query.where(col(Evidence.evaluation_id) == evaluation_id, of_these)).all()
    versions = {version for _, version, _, _ in rows}
    texts: dict[int, str] = dict(
        tx.execute(select(col(SourceVersion.id), col(SourceVersion.text)).where(col(SourceVersion.id).in_(versions))).all()
    )
    return {code: Place(texts[version], start, end) for code, version, start, end in rows}


def _confirmed(query: Select[Any], evaluation_id: int) -> Select[Any]:
    return (
        query.select_from(Tag)
        .join(Evidence, col(Tag.evidence_id) == col(Evidence.id))
        .join(SourceVersion, col(Evidence.source_version_id) == col(SourceVersion.id))
        .join(Source, col(SourceVersion.source_id) == col(Source.id))
        .join(Answer, col(Source.answer_id) == col(Answer.id), isouter=True)
        .join(Interview, col(Answer.interview_id) == col(Interview.id), isouter=True)
        .join(Participant, col(Interview.participant_id) == col(Participant.id), isouter=True)
        .where(
            col(Evidence.evaluation_id) == evaluation_id,
            col(Tag.state) == TagState.CONFIRMED.value,
            col(Participant.restricted_at).is_(None),
        )
    )


def _numbers(number: Any) -> tuple[Any, Any, Any]:
    return func.count(number), func.coalesce(func.max(number), 0), func.coalesce(func.sum(number), 0)


def _told(tx: Transaction, query: Select[Any]) -> tuple[int, int, int]:
    count, last, total = tx.execute(query).one()
    return int(count), int(last), int(total)
