"""Documents, web pages and intranet pages become sources at once, all of a call or none: for commands, which wait for them."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evaluation.access import Actor, Permission
from evaluation.cutting import Cut, cut
from evaluation.refusals import Refused
from evaluation.source_versions import Incoming, begin_version, finish_version, source_to_renew, store_pieces
from evidence.model import SourceKind
from storage.database import Transaction
from storage.evidence import count_of_version
from storage.files import keep_file, sha256_of
from storage.identity import id_of
from storage.sources import source_code
from storage.tables.evaluations import Evaluation
from storage.tables.sources import SourceVersion

KINDS = (SourceKind.DOCUMENT, SourceKind.WEBSITE, SourceKind.INTRANET)


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file to be ingested, with what is known about it. ``renews`` is the id of the source that it is a new version of."""

    name: str
    data: bytes
    kind: SourceKind
    title: str | None = None
    url: str | None = None
    date: dt.date | None = None
    owner: str | None = None
    renews: str | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """A file that is a source now; ``is_new`` is false when the same bytes were there before."""

    source: str
    kind: SourceKind
    version: str
    passages: int
    is_new: bool


def read_arriving(
    files: Sequence[Arriving], folder: Path, read: Callable[[str, bytes, SourceKind], Cut] = cut
) -> list[tuple[Arriving, Cut]]:
    """Read every file, UnreadableSource for the first that cannot be, and keep their bytes in the data folder.

    Outside any transaction, for it may take long. Bytes that no row comes to name are pruned.
    """
    done = [(file, read(file.name, file.data, file.kind)) for file in files]
    for file in files:
        keep_file(folder, file.data)
    return done


def ingest(tx: Transaction, actor: Actor, evaluation: Evaluation, files: Sequence[tuple[Arriving, Cut]], at: datetime) -> list[Ingested]:
    """Make sources of files that have been read and kept, all or none."""
    actor.require(Permission.JUDGE)
    if not files:
        raise Refused("nothing_to_ingest")
    return [_ingest_one(tx, actor, evaluation, file, cut, at) for file, cut in files]


def _ingest_one(tx: Transaction, actor: Actor, evaluation: Evaluation, file: Arriving, cut: Cut, at: datetime) -> Ingested:
    renewed = source_to_renew(tx, evaluation, file.renews) if file.renews else None
    incoming = Incoming(
        name=file.name,
        sha256=sha256_of(file.data),
        size=len(file.data),
        kind=SourceKind(renewed.kind) if renewed else file.kind,
        title=file.title,
        url=file.url,
        date=file.date,
        owner=file.owner,
        renews=id_of(renewed) if renewed else None,
    )
    begun = begin_version(tx, actor, evaluation, incoming, cut, at)
    if begun.is_new:
        store_pieces(tx, evaluation, begun, incoming, cut, cut.pieces)
        finish_version(tx, evaluation, begun, incoming, cut)
    version = tx.get_one(SourceVersion, begun.version)
    return Ingested(source_code(begun.source), incoming.kind, version.sha256, count_of_version(tx, begun.version), begun.is_new)
