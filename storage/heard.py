"""Who speaks to what, for counting in the middle of a conversation: plain columns, and of items without a tag nothing at all."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlmodel import col

from evidence.model import SourceKind, Tag, TagState
from evidence.tags import effective_tags
from evidence.voices import Spoken
from storage.database import Transaction
from storage.sources import source_code
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Evidence, Source, SourceVersion
from storage.tables.sources import Tag as TagRow

_OF: BindParameter[int] = bindparam("evaluation")
_SPOKEN = (
    select(
        col(Evidence.id),
        col(Evidence.code),
        col(Evidence.source_version_id),
        col(Evidence.start_at),
        col(Evidence.end_at),
        col(Evidence.member_id),
        col(Source.id),
        col(Source.kind),
        col(Participant.code),
        col(Participant.role),
        col(TagRow.sub_question),
        col(TagRow.state),
    )
    .join(TagRow, col(TagRow.evidence_id) == col(Evidence.id))
    .join(SourceVersion, col(Evidence.source_version_id) == col(SourceVersion.id))
    .join(Source, col(SourceVersion.source_id) == col(Source.id))
    .join(Answer, col(Source.answer_id) == col(Answer.id), isouter=True)
    .join(Interview, col(Answer.interview_id) == col(Interview.id), isouter=True)
    .join(Participant, col(Interview.participant_id) == col(Participant.id), isouter=True)
    .where(col(Evidence.evaluation_id) == _OF, col(Participant.restricted_at).is_(None))
    .order_by(col(Evidence.id), col(TagRow.id))
)
# Of what can be read only, and is tagged: copies are told by their words, and there are few such texts, each cut into many items.
_TAGGED = (
    select(col(Evidence.source_version_id))
    .join(TagRow, col(TagRow.evidence_id) == col(Evidence.id))
    .where(col(Evidence.evaluation_id) == _OF)
)
_TEXTS = (
    select(col(SourceVersion.id), col(SourceVersion.text))
    .join(Source, col(SourceVersion.source_id) == col(Source.id))
    .where(col(SourceVersion.id).in_(_TAGGED), col(Source.kind) != SourceKind.INTERVIEW.value)
)
_STATES = (
    select(col(Interview.state))
    .join(Participant, col(Interview.participant_id) == col(Participant.id))
    .where(col(Interview.evaluation_id) == _OF, col(Participant.role) == bindparam("role"), col(Participant.restricted_at).is_(None))
)


def spoken_in(tx: Transaction, evaluation_id: int) -> list[Spoken]:
    """The tagged items of an evaluation, as ``evidence_items`` has them; only interviews' words are left out, which nothing is told by."""
    texts = {row[0]: row[1] for row in tx.connection().execute(_TEXTS, {"evaluation": evaluation_id})}
    found: dict[Any, list[Any]] = {}
    for row in tx.connection().execute(_SPOKEN, {"evaluation": evaluation_id}):
        found.setdefault(row[0], []).append(row)
    return [_spoken(rows, texts) for rows in found.values()]


def states_of_role(tx: Transaction, evaluation_id: int, role: str) -> list[Mapping[str, Any]]:
    """Where the interviews of a role's people stand, as they are kept; nothing of restricted people."""
    return list(tx.connection().execute(_STATES, {"evaluation": evaluation_id, "role": role}).scalars())


def _spoken(rows: list[Any], texts: Mapping[Any, str]) -> Spoken:
    _, code, version, start, end, member, source, kind, person, role, *_ = rows[0]
    return Spoken(
        id=code,
        source_kind=SourceKind(kind),
        role=role,
        voice=person or source_code(source),
        from_checklist=member is not None,
        text=texts.get(version, "")[start:end],
        tags=effective_tags(_tags(rows)),
    )


def _tags(rows: Iterable[Any]) -> list[Tag]:
    return [Tag(sub_question, TagState(state)) for *_, sub_question, state in rows]
