"""From a file's bytes to its passages with what each of them is: what takes long, and needs no database."""

from dataclasses import dataclass

from evidence.model import EvidenceKind
from evidence.passages import Passage, split_passages
from evidence.wording import proposed_kind
from importers.model import DEFAULT, Limits, Progress
from importers.reading import Imported, read_source


@dataclass(frozen=True, slots=True)
class Cut:
    """What a file says, and its passages with what each of them is."""

    imported: Imported
    pieces: tuple[tuple[Passage, EvidenceKind], ...]


def cut(name: str, data: bytes, limits: Limits = DEFAULT, progress: Progress | None = None) -> Cut:
    """The file's text and passages; ``progress`` is told the page it is at and how many there are. Raises UnreadableSource."""
    imported = read_source(name, data, limits, progress) if progress else read_source(name, data, limits)
    passages = split_passages(imported.text, imported.headings)
    return Cut(imported, tuple((passage, proposed_kind(imported.text[passage.start : passage.end])) for passage in passages))
