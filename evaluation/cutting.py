"""From a file's bytes to its passages with what each of them is: what takes long, and needs no database."""

from dataclasses import dataclass
from typing import TypeAlias

from evidence.model import EvidenceKind, SourceKind, ThirdPerson
from evidence.passages import Passage, split_passages
from evidence.third_persons import marks_of
from evidence.wording import proposed_kind
from importers.model import DEFAULT, Limits, Progress
from importers.reading import Imported, read_source

# What a passage is, and whether somebody may be named beside a private matter in it.
Piece: TypeAlias = tuple[Passage, EvidenceKind, ThirdPerson | None]


@dataclass(frozen=True, slots=True)
class Cut:
    """What a file says, and its passages."""

    imported: Imported
    pieces: tuple[Piece, ...]


def cut(name: str, data: bytes, kind: SourceKind, limits: Limits = DEFAULT, progress: Progress | None = None) -> Cut:
    """The file's text and passages; ``progress`` is told the page it is at and how many there are. Raises UnreadableSource."""
    imported = read_source(name, data, limits, progress) if progress else read_source(name, data, limits)
    text = imported.text
    passages = split_passages(text, imported.headings)
    kinds = (proposed_kind(text[passage.start : passage.end]) for passage in passages)
    return Cut(imported, tuple(zip(passages, kinds, marks_of(text, passages, kind), strict=True)))
