"""Sources and their versions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, tuple_, update
from sqlmodel import col, select

from storage.database import Transaction
from storage.identity import id_of
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Source, SourceVersion

# A note of the importers as it is stored: its key, and what its sentence is filled in with.
KeptNote = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SourceText:
    """One version of a source as exports and pages show it."""

    id: str
    kind: str
    title: str
    version: str
    url: str | None
    date: dt.date | None
    text: str
    answer_id: int | None
    role: str | None
    is_current: bool
    received_at: datetime


def source_code(source_id: int) -> str:
    """How exports name a source: s1, s2, …"""
    return f"s{source_id}"


def add_source(tx: Transaction, source: Source) -> Source:
    """The source with its id."""
    tx.add(source)
    tx.flush()
    return source


def add_version(tx: Transaction, version: SourceVersion) -> SourceVersion:
    """The version with its id; it is the current one of its source from now on."""
    tx.execute(update(SourceVersion).where(col(SourceVersion.source_id) == version.source_id).values(is_current=False))
    tx.add(version)
    tx.flush()
    return version


def source_of_answer(tx: Transaction, answer_id: int) -> Source | None:
    """The source that an answer or checklist result is; None before it has been closed."""
    return tx.exec(select(Source).where(Source.answer_id == answer_id)).one_or_none()


def version_with_bytes(tx: Transaction, evaluation_id: int, kind: str, sha256: str) -> tuple[Source, SourceVersion] | None:
    """Where the same bytes were ingested as the same kind of source before."""
    query = (
        select(Source, SourceVersion)
        .join(SourceVersion)
        .where(Source.evaluation_id == evaluation_id, Source.kind == kind, SourceVersion.sha256 == sha256, col(Source.answer_id).is_(None))
    )
    return tx.exec(query.order_by(col(SourceVersion.id)).limit(1)).one_or_none()


def version_of_source(tx: Transaction, source_id: int, sha256: str) -> SourceVersion | None:
    """The version of the source with these bytes."""
    return tx.exec(select(SourceVersion).where(SourceVersion.source_id == source_id, SourceVersion.sha256 == sha256)).one_or_none()


def notes_by_bytes(tx: Transaction, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int | None, str], tuple[KeptNote, ...]]:
    """What their reader had to say of versions, each asked for by its source and its bytes."""
    columns = (col(SourceVersion.source_id), col(SourceVersion.sha256), col(SourceVersion.notes))
    query = select(*columns).where(tuple_(columns[0], columns[1]).in_(wanted)) if wanted else None
    found = tx.exec(query) if query is not None else ()
    return {(source, sha256): tuple((key, values) for key, values in notes or ()) for source, sha256, notes in found}


def make_current(tx: Transaction, version: SourceVersion) -> None:
    """What a source said before is what it says again."""
    tx.execute(update(SourceVersion).where(col(SourceVersion.source_id) == version.source_id).values(is_current=False))
    version.is_current = True
    tx.flush()


def is_current(tx: Transaction, version_id: int) -> bool:
    """Whether the version is what its source says now."""
    return bool(tx.exec(select(SourceVersion.is_current).where(SourceVersion.id == version_id)).one())


def ingested_source(tx: Transaction, evaluation_id: int, code: str) -> Source | None:
    """The source called s1, s2, … that was taken in from a file; None for any other word, and for answers."""
    number = code.removeprefix("s")
    if not (code.startswith("s") and number.isascii() and number.isdigit() and len(number) < 10):
        return None
    wanted = (Source.id == int(number), Source.evaluation_id == evaluation_id, col(Source.answer_id).is_(None))
    return tx.exec(select(Source).where(*wanted)).one_or_none()


def ingested_sources(tx: Transaction, evaluation_id: int) -> Sequence[Source]:
    """Every source that was taken in from a file, in the order in which they came in."""
    ingested = (Source.evaluation_id == evaluation_id, col(Source.answer_id).is_(None))
    return tx.exec(select(Source).where(*ingested).order_by(col(Source.id))).all()


def titles_like(tx: Transaction, evaluation_id: int, kind: str, title: str) -> frozenset[str]:
    """The titles of ingested sources of that kind that begin so."""
    ours = (Source.evaluation_id == evaluation_id, Source.kind == kind, col(Source.answer_id).is_(None))
    begun = col(Source.title).startswith(title, autoescape=True)
    return frozenset(tx.exec(select(Source.title).where(*ours, begun)))


def versions_of(tx: Transaction, source_id: int) -> Sequence[SourceVersion]:
    """All versions of a source, newest first."""
    return tx.exec(select(SourceVersion).where(SourceVersion.source_id == source_id).order_by(col(SourceVersion.id).desc())).all()


def source_texts(tx: Transaction, evaluation_id: int) -> list[SourceText]:
    """Every version of every source, in the order in which they came in; nothing of restricted people.

    Of answers and notes only the current version: their earlier wordings are kept and not shown.
    """
    query = (
        select(Source, SourceVersion, col(Participant.role))
        .join(SourceVersion)
        .join(Answer, col(Source.answer_id) == col(Answer.id), isouter=True)
        .join(Interview, col(Answer.interview_id) == col(Interview.id), isouter=True)
        .join(Participant, col(Interview.participant_id) == col(Participant.id), isouter=True)
        .where(Source.evaluation_id == evaluation_id, col(Participant.restricted_at).is_(None))
        .where(or_(col(Source.answer_id).is_(None), col(SourceVersion.is_current)))
        .order_by(col(Source.id), col(SourceVersion.id))
    )
    return [_source_text(source, version, role) for source, version, role in tx.exec(query)]


def _source_text(source: Source, version: SourceVersion, role: str | None) -> SourceText:
    return SourceText(
        id=source_code(id_of(source)),
        kind=source.kind,
        title=source.title,
        version=version.sha256,
        url=source.url,
        date=source.date,
        text=version.text,
        answer_id=source.answer_id,
        role=role,
        is_current=version.is_current,
        received_at=version.received_at,
    )
