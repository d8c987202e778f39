"""Erasing a person: every row that holds their words or says who they are, in one transaction.

What stays: their code and role (so that a code is never given to somebody else), the log, and by the number of their account, without
any words, what keeps a delivered event from being taken twice, and the message that tells them it is done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import col

from storage.database import Transaction
from storage.search_index import unindex_person
from storage.tables.answers import Answer, Part, PartRevision
from storage.tables.conversation import Binding, DeadEvent, Interview, Job, OutboxMessage
from storage.tables.judgement import Finding, Points
from storage.tables.people import Consent, Invitation, Participant, ParticipantKey
from storage.tables.sources import Arrival, Evidence, Source, SourceVersion, StoredSuggestion, Tag
from storage.told_drafts import CITED_INTERVIEW, take_drafts_back

_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: the evidence ids that exist no more, and the files that no row names any more."""

    evidence: frozenset[str]
    files: frozenset[str]


def erase_person(tx: Transaction, participant_id: int, at: datetime) -> Erased:
    """Erase the participant's interview and who they were; their code stays, marked."""
    interviews = select(col(Interview.id)).where(col(Interview.participant_id) == participant_id)
    # Nothing more is said, and no evidence made of it, while it is erased: who writes there holds this row.
    tx.execute(interviews.with_for_update())
    evaluation_id = tx.get_one(Participant, participant_id).evaluation_id
    take_drafts_back(tx, evaluation_id, CITED_INTERVIEW)
    dead = {
        payload.get("sha256") for payload in tx.scalars(select(col(DeadEvent.payload)).where(col(DeadEvent.interview_id).in_(interviews)))
    }
    unindex_person(tx, participant_id)
    evidence, files = _erase_answers(tx, col(Answer.interview_id).in_(interviews))
    for table, column in (
        (DeadEvent, DeadEvent.interview_id),
        (OutboxMessage, OutboxMessage.interview_id),
        (Binding, Binding.interview_id),
    ):
        tx.execute(delete(table).where(col(column).in_(interviews)))
    tx.execute(delete(Invitation).where(col(Invitation.interview_id).in_(interviews)))
    tx.execute(delete(Consent).where(col(Consent.participant_id) == participant_id))
    tx.execute(delete(Interview).where(col(Interview.participant_id) == participant_id))
    tx.execute(delete(ParticipantKey).where(col(ParticipantKey.participant_id) == participant_id))
    tx.execute(update(Participant).where(col(Participant.id) == participant_id).values(erased_at=at, group_name=""))
    _uncite(tx, evaluation_id, evidence)
    # Rows changed by statement, so what this session had loaded before is no longer what is stored.
    tx.expire_all()
    return Erased(frozenset(evidence), unnamed_files(tx, files | {file for file in dead if file}))


def restrict_person(tx: Transaction, participant_id: int, at: datetime) -> None:
    """Keep a person's rows out of every export, draft, page and search without deleting them."""
    take_drafts_back(tx, tx.get_one(Participant, participant_id).evaluation_id, CITED_INTERVIEW)
    tx.execute(update(Participant).where(col(Participant.id) == participant_id).values(restricted_at=at))
    unindex_person(tx, participant_id)


def _erase_answers(tx: Transaction, of_person: ColumnElement[bool]) -> tuple[set[str], set[str]]:
    answers = select(col(Answer.id)).where(of_person)
    parts = select(col(Part.id)).where(col(Part.answer_id).in_(answers))
    sources = select(col(Source.id)).where(col(Source.answer_id).in_(answers))
    versions = select(col(SourceVersion.id)).where(col(SourceVersion.source_id).in_(sources))
    items = select(col(Evidence.id)).where(col(Evidence.source_version_id).in_(versions))
    codes = set(tx.scalars(select(col(Evidence.code)).where(col(Evidence.source_version_id).in_(versions))))
    files = {file for file in tx.scalars(select(col(Part.file)).where(col(Part.answer_id).in_(answers))) if file}
    _drop_jobs(tx, set(tx.scalars(parts)))
    tx.execute(delete(Tag).where(col(Tag.evidence_id).in_(items)))
    tx.execute(delete(StoredSuggestion).where(col(StoredSuggestion.evidence_id).in_(items)))
    tx.execute(delete(Evidence).where(col(Evidence.source_version_id).in_(versions)))
    tx.execute(delete(SourceVersion).where(col(SourceVersion.source_id).in_(sources)))
    tx.execute(delete(Source).where(col(Source.answer_id).in_(answers)))
    tx.execute(delete(PartRevision).where(col(PartRevision.part_id).in_(parts)))
    tx.execute(delete(Part).where(col(Part.answer_id).in_(answers)))
    tx.execute(delete(Answer).where(of_person))
    return codes, files


def unnamed_files(tx: Transaction, files: Iterable[str]) -> frozenset[str]:
    """Those of the files that no row names."""
    asked = sorted(set(files))
    named: set[str] = set()
    # Together: a look for one file costs as much as a look for hundreds, for nothing keeps parts in the order of their files.
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        some = asked[start : start + _ASKED_AT_ONCE]
        for column in (col(Part.file), col(SourceVersion.sha256), col(Arrival.sha256), col(DeadEvent.payload)["sha256"].as_string()):
            named |= set(tx.scalars(select(column).where(column.in_(some))))
    return frozenset(asked) - named


def _drop_jobs(tx: Transaction, parts: set[int | None]) -> None:
    """A file that is still to be fetched is not fetched any more."""
    tx.execute(delete(Job).where(col(Job.payload)["part"].as_integer().in_(parts)), execution_options={"synchronize_session": False})


def _uncite(tx: Transaction, evaluation_id: int, gone: set[str]) -> None:
    """Take erased evidence out of points and findings; a finding that rested on nothing else goes too: its words may be theirs."""
    for points in tx.scalars(select(Points).where(col(Points.evaluation_id) == evaluation_id)):
        points.evidence = [code for code in points.evidence if code not in gone]
    for finding in tx.scalars(select(Finding).where(col(Finding.evaluation_id) == evaluation_id)):
        left = [code for code in finding.evidence if code not in gone]
        if finding.evidence and not left:
            tx.delete(finding)
        finding.evidence = left
    tx.flush()
