"""Documents, web pages and intranet pages become sources, and their passages evidence that nobody has tagged yet."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evaluation.access import Actor, Permission
from evaluation.answer_evidence import evidence_code
from evaluation.likenesses import link_new_items
from evaluation.refusals import Refused
from evaluation.trail import log
from evidence.model import EvidenceKind, SourceKind, ThirdPerson
from evidence.passages import Passage, split_passages
from evidence.third_persons import marks_of
from evidence.wording import proposed_kind
from importers.reading import Imported, read_source
from storage.database import Transaction
from storage.evaluations import next_evidence_numbers
from storage.evidence import add_evidence, count_of_version
from storage.files import keep_file, sha256_of
from storage.identity import id_of
from storage.locking import lock_evaluation
from storage.sources import add_source, add_version, source_code, version_with_bytes
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Evidence, Source, SourceVersion

KINDS = (SourceKind.DOCUMENT, SourceKind.WEBSITE, SourceKind.INTRANET)


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file to be ingested, with what is known about it."""

    name: str
    data: bytes
    kind: SourceKind
    title: str | None = None
    url: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """A file that is a source now; ``is_new`` is false when the same bytes were there before."""

    source: str
    kind: SourceKind
    version: str
    passages: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """What a file says, and its passages with what each of them is and what is known of third persons in it."""

    imported: Imported
    pieces: tuple[tuple[Passage, EvidenceKind, ThirdPerson | None], ...]


def read_arriving(files: Sequence[Arriving], folder: Path) -> list[tuple[Arriving, Cut]]:
    """Read every file, UnreadableSource for the first that cannot be, and keep their bytes in the data folder.

    Outside any transaction, for it may take long. Bytes that no row comes to name are pruned.
    """
    read = [(file, _cut(read_source(file.name, file.data), file.kind)) for file in files]
    for file in files:
        keep_file(folder, file.data)
    return read


def _cut(imported: Imported, kind: SourceKind) -> Cut:
    text = imported.text
    passages = split_passages(text, imported.headings)
    kinds = (proposed_kind(text[passage.start : passage.end]) for passage in passages)
    return Cut(imported, tuple(zip(passages, kinds, marks_of(text, passages, kind), strict=True)))


def ingest(tx: Transaction, actor: Actor, evaluation: Evaluation, files: Sequence[tuple[Arriving, Cut]], at: datetime) -> list[Ingested]:
    """Make sources of files that have been read and kept, all or none."""
    actor.require(Permission.JUDGE)
    if not files:
        raise Refused("nothing_to_ingest")
    lock_evaluation(tx, id_of(evaluation))
    return [_ingest_one(tx, actor, evaluation, file, cut, at) for file, cut in files]


def _ingest_one(tx: Transaction, actor: Actor, evaluation: Evaluation, file: Arriving, cut: Cut, at: datetime) -> Ingested:
    sha256 = sha256_of(file.data)
    known = version_with_bytes(tx, id_of(evaluation), file.kind, sha256)
    if known is not None:
        source, version = known
        return Ingested(source_code(id_of(source)), file.kind, version.sha256, count_of_version(tx, id_of(version)), is_new=False)
    imported = cut.imported
    title = file.title or imported.title or file.name
    source = add_source(tx, Source(evaluation_id=id_of(evaluation), kind=file.kind, title=title, url=file.url, date=file.date))
    # The bytes are on the disk since they were read: a row never names what is not.
    version = add_version(
        tx,
        SourceVersion(
            source_id=id_of(source),
            sha256=sha256,
            text=imported.text,
            media_type=imported.media_type,
            received_at=at,
        ),
    )
    passages = _add_passages(tx, source, version, cut)
    log(tx, id_of(evaluation), actor.code, "ingested", source_code(id_of(source)), at)
    return Ingested(source_code(id_of(source)), file.kind, version.sha256, passages, is_new=True)


def _add_passages(tx: Transaction, source: Source, version: SourceVersion, cut: Cut) -> int:
    numbers = next_evidence_numbers(tx, source.evaluation_id, len(cut.pieces))
    items = [
        Evidence(
            evaluation_id=source.evaluation_id,
            code=evidence_code(SourceKind(source.kind), number),
            source_version_id=id_of(version),
            start_at=passage.start,
            end_at=passage.end,
            kind=kind,
            date=source.date,
            third_person=mark,
        )
        for number, (passage, kind, mark) in zip(numbers, cut.pieces, strict=True)
    ]
    added = add_evidence(tx, items)
    link_new_items(tx, source.evaluation_id, [item.code for item in added], version.received_at)
    return len(added)
