"""What can be found of evidence items: a row of folded words for each, kept in step with what the items say.

The rows are copied and backed up like any others; the index over them (``storage.trigrams``) is made of them. What is rewritten in place is
followed by a trigger (``storage.rewritten``); new, moved and forgotten items come here. Restricted people have no rows.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, bindparam, delete, select

from evidence.searching import searchable
from storage import trigrams
from storage.database import Transaction, insert_of, table_of
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Evidence, EvidenceWords, Source, SourceVersion

# Items whose words are looked up and written at a time; fewer than either database takes as parameters.
_AT_ONCE = 500

_EVIDENCE, _WORDS, _VERSION, _SOURCE = table_of(Evidence), table_of(EvidenceWords), table_of(SourceVersion), table_of(Source)
_ANSWER, _INTERVIEW, _PARTICIPANT = table_of(Answer), table_of(Interview), table_of(Participant)
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)

_PLACES = (
    select(_EVIDENCE.c.id, _EVIDENCE.c.source_version_id, _EVIDENCE.c.start_at, _EVIDENCE.c.end_at)
    .join(_VERSION, _EVIDENCE.c.source_version_id == _VERSION.c.id)
    .join(_SOURCE, _VERSION.c.source_id == _SOURCE.c.id)
    .join(_ANSWER, _SOURCE.c.answer_id == _ANSWER.c.id, isouter=True)
    .join(_INTERVIEW, _ANSWER.c.interview_id == _INTERVIEW.c.id, isouter=True)
    .join(_PARTICIPANT, _INTERVIEW.c.participant_id == _PARTICIPANT.c.id, isouter=True)
    .where(_EVIDENCE.c.id.in_(_IDS), _PARTICIPANT.c.restricted_at.is_(None))
)
_TEXTS = select(_VERSION.c.id, _VERSION.c.text).where(_VERSION.c.id.in_(_IDS))
_OF_PERSON = (
    select(_EVIDENCE.c.id)
    .join(_VERSION, _EVIDENCE.c.source_version_id == _VERSION.c.id)
    .join(_SOURCE, _VERSION.c.source_id == _SOURCE.c.id)
    .join(_ANSWER, _SOURCE.c.answer_id == _ANSWER.c.id)
    .join(_INTERVIEW, _ANSWER.c.interview_id == _INTERVIEW.c.id)
    .where(_INTERVIEW.c.participant_id == bindparam("person"))
)
_FORGOTTEN = delete(_WORDS).where(_WORDS.c.evidence_id.in_(_OF_PERSON))


def index_items(tx: Transaction, evidence_ids: Sequence[int]) -> None:
    """Let these items be found by what they say now: for new ones, and for those whose place or text has changed."""
    for start in range(0, len(evidence_ids), _AT_ONCE):
        _index(tx, evidence_ids[start : start + _AT_ONCE])


def unindex_person(tx: Transaction, participant_id: int) -> None:
    """Nothing that the participant said can be found any more, and the index holds none of its trigrams."""
    tx.connection().execute(_FORGOTTEN, {"person": participant_id})
    trigrams.forget_deleted(tx.connection())


def _index(tx: Transaction, ids: Collection[int]) -> None:
    connection = tx.connection()
    places = connection.execute(_PLACES, {"ids": list(ids)}).all()
    versions = {version for _, version, _, _ in places}
    texts: dict[int, str] = {row.id: row.text for row in connection.execute(_TEXTS, {"ids": list(versions)})} if versions else {}
    rows = [{"evidence_id": item, "words": searchable(texts[version][start:end])} for item, version, start, end in places]
    if not rows:
        return
    new = insert_of(connection.dialect.name, EvidenceWords)
    # Where an item was moved and says the same, the index is not touched.
    changed = new.on_conflict_do_update(
        index_elements=[_WORDS.c.evidence_id], set_={"words": new.excluded.words}, where=_WORDS.c.words != new.excluded.words
    )
    connection.execute(changed, rows)
