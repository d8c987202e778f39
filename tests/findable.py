"""Sources whose sentences are evidence items, and looking for these: what the tests of searching share."""

import datetime as dt
from datetime import UTC, datetime

from evidence.searching import read_query
from storage.database import Database, Transaction
from storage.evidence import add_evidence
from storage.identity import id_of
from storage.people import add_participant
from storage.searching import Filters, find_evidence
from storage.sources import add_source, add_version
from storage.tables.answers import Answer
from storage.tables.conversation import Interview
from storage.tables.people import Participant
from storage.tables.sources import Evidence, Source, SourceVersion
from tests.rows import stored

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERYTHING = Filters()


def say(
    tx: Transaction,
    evaluation_id: int,
    *sentences: str,
    kind: str = "document",
    role: str | None = None,
    number: int = 1,
    day: dt.date | None = None,
) -> list[int]:
    """Store a source of these sentences, each an item; gives the items' ids. With a role it is the interview of person ``number``."""
    answer = _answer(tx, evaluation_id, role, number) if role else None
    source = add_source(tx, Source(evaluation_id=evaluation_id, kind="interview" if role else kind, title="", answer_id=answer))
    version = SourceVersion(
        source_id=id_of(source), sha256=f"{number} {sentences}", text=" ".join(sentences), media_type="text/plain", received_at=AT
    )
    add_version(tx, version)
    items, start = [], 0
    for place, sentence in enumerate(sentences):
        cut = {"source_version_id": id_of(version), "start_at": start, "end_at": start + len(sentence)}
        items.append(Evidence(evaluation_id=evaluation_id, code=f"d{source.id}-{place}", kind="in_place", date=day, **cut))
        start += len(sentence) + 1
    return [id_of(item) for item in add_evidence(tx, items)]


def find(database: Database, evaluation_id: int, typed: str, filters: Filters = EVERYTHING, *, after: int = 0, most: int = 50) -> list[int]:
    """The ids of what is found."""
    return database.read(lambda tx: find_evidence(tx, evaluation_id, read_query(typed), filters, after=after, most=most))


def _answer(tx: Transaction, evaluation_id: int, role: str, number: int) -> int:
    person = Participant(evaluation_id=evaluation_id, number=number, code=f"P{number:02}", role=role, group_name="", language="sv")
    add_participant(tx, person, name="Kerstin", email=f"{number}@x.example")
    interview = stored(tx, Interview(evaluation_id=evaluation_id, participant_id=id_of(person), state={}))
    answer = Answer(
        interview_id=id_of(interview),
        question="1.1-a",
        sub_questions=["1.1"],
        status="answered",
        revision=1,
        is_current=True,
        channel="web",
        asked_at=AT,
        answered_at=AT,
    )
    return id_of(stored(tx, answer))
