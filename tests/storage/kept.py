"""A data folder with something of everything that a backup has to hold, and archives as somebody else would make them."""

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from storage.database import Database, Transaction, open_database
from storage.files import keep_file
from storage.tables.answers import Answer, Part
from storage.tables.conversation import DeadEvent, Interview
from storage.tables.evaluations import Evaluation, Member
from storage.tables.judgement import Finding, Points
from storage.tables.people import Participant
from storage.tables.sources import Arrival, Evidence, HiddenSpan, Source, SourceVersion, StoredSuggestion, Tag

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
PHOTO, PLAN, UNPLAYED = b"a photo", "Hamnplan 2026 – antagen".encode(), b"a voice that was never played"


def fill(database: Database, folder: Path) -> dict[bytes, str]:
    """An evaluation with an answer, a photo, a document, judgements and an event that was never played; gives the files' hashes."""
    files = {data: keep_file(folder, data) for data in (PHOTO, PLAN, UNPLAYED)}
    for rows in _rows(files):
        database.write(lambda tx, rows=rows: _add(tx, rows))
    return files


def _add(tx: Transaction, rows: list[SQLModel]) -> None:
    tx.add_all(rows)


def _rows(files: dict[bytes, str]) -> list[list[SQLModel]]:
    evaluation = Evaluation(
        id=1, name="Utvärdering ”26”", municipality="Ekköping", year=2026, edition="2010", bank_version="1", language="sv",
        on_forget="erase", state="open", created_at=AT, reference={"label": "å", "areas": {"2": 1, "1": 54}}, key_facts=None,
    )  # fmt: skip
    asked = Answer(
        id=7, interview_id=1, question="q1", sub_questions=["3.2", "1.10"], prompt="Hur?", status="answered", revision=1, is_current=True,
        channel="web", asked_at=AT, answered_at=None,
    )  # fmt: skip
    return [
        [evaluation],
        [
            Member(id=1, evaluation_id=1, code="E1", email="å@x.se", name="Å", organisation="", role="lead"),
            Participant(id=1, evaluation_id=1, number=1, code="P01", role="union", group_name="", language="sv"),
        ],
        [Interview(id=1, evaluation_id=1, participant_id=1, state={"turn": 3, "asked": ["q1"]})],
        [asked],
        [
            Part(id=1, answer_id=7, kind="text", text="Vi 😀 mäter.\nSe <b>", channel="web", account="a", event="e1", message="m1", at=AT),
            Part(id=2, answer_id=7, kind="photo", text="", channel="web", account="a", event="e2", message="m2", file=files[PHOTO], at=AT),
            DeadEvent(
                id=1, channel="web", account="a", event="e3", interview_id=1, payload={"sha256": files[UNPLAYED]}, error="KeyError", at=AT
            ),
            Source(id=1, evaluation_id=1, kind="document", title="Hamnplan", date=date(2025, 11, 24)),
            Source(id=2, evaluation_id=1, kind="interview", title="P01", answer_id=7),
            Points(
                id=1, evaluation_id=1, sub_question="1.10", member_id=1, points=Decimal("7.50"), reason="", evidence=["d1"], revision=1,
                is_current=True, locked_at=AT, at=AT,
            ),
            Finding(id=1, evaluation_id=1, area="3", kind="strength", text="Bra", evidence=[], at=AT),
        ],
        [
            SourceVersion(id=1, source_id=1, sha256=files[PLAN], text=PLAN.decode(), media_type="text/plain", received_at=AT),
            # The hash of an interview is that of its text: there is no such file, and there shall be none.
            SourceVersion(id=2, source_id=2, sha256="ab" * 32, text="Vi mäter.", media_type="text/plain", received_at=AT),
        ],
        [Evidence(id=9, evaluation_id=1, code="d1", source_version_id=1, start_at=0, end_at=8, kind="planned", date=date(2025, 11, 24))],
        [Tag(id=1, evidence_id=9, sub_question="3.2", state="asked", at=AT)],
        [HiddenSpan(id=1, source_version_id=1, start_at=0, end_at=8, words="Hamnplan", reason="namn", member_id=1, at=AT)],
        [
            Arrival(
                id=1, evaluation_id=1, name="karta.pdf", sha256=files[PLAN], kind="document", came_in="web", member_id=1, at=AT,
                state="refused",
                refusal=["source_empty", {"name": "karta.pdf"}],
            )
        ],
        [StoredSuggestion(evidence_id=9, sub_question="3.3", confidence=0.71)],
    ]  # fmt: skip


def rows_of(folder: Path, url: str | None = None) -> dict[str, list[str]]:
    """Every row of every table, as Python has them, in an order of their own."""
    with open_database(folder, migrate=False, url=url) as database:
        return database.read(_rows_of)


def _rows_of(tx: Transaction) -> dict[str, list[str]]:
    return {table.name: sorted(repr(tuple(row)) for row in tx.execute(table.select())) for table in SQLModel.metadata.sorted_tables}


def files_of(folder: Path) -> dict[str, bytes]:
    """What is in the folder, by place; empty where there is none."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def members_of(archive: Path) -> dict[str, bytes]:
    """What an archive holds, as any tar would unpack it."""
    with tarfile.open(archive) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}


def write_members(archive: Path, members: dict[str, bytes]) -> None:
    """An archive by hand, of whatever one likes."""
    with tarfile.open(archive, "w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def manifest_of(archive: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(members_of(archive)["manifest.json"])
    return manifest


def ask(path: Path, statement: str) -> list[tuple]:
    """A statement to a database's file, as any program can put it; committed."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()
