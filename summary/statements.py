"""One sentence for what one voice says, or one source states, about a sub-question: who, as what, and the words themselves.

Knows how each kind of evidence is worded, so that a plan never reads as done and the evaluators' finding never as a document's own
words. The wordings are in the texts, under ``draft.statement``.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from evidence.model import EvidenceItem, SourceKind
from summary.model import Piece, Quotation, Sentence, Title, Words
from summary.quotations import in_one_breath, in_telling_order, quotation
from summary.speakers import known_role
from summary.wording import upper_first
from texts.catalogue import Texts

# Stands where the title goes while the texts are filled in. No text has it, and a title that had it would only be split in two.
_TITLE: Final = "\x1f"


def statements(items: Iterable[EvidenceItem], texts: Texts) -> tuple[Sentence, ...]:
    """Each item quoted once, told apart by source, in the drafts' order."""
    told: list[Sentence] = []
    before: EvidenceItem | None = None
    for run in in_one_breath(in_telling_order(items)):
        told.append(_statement(run, texts, goes_on=before is not None and _is_same_source(before, run[0])))
        before = run[0]
    return tuple(told)


def _is_same_source(before: EvidenceItem, item: EvidenceItem) -> bool:
    return (before.voice, before.source_kind, before.from_checklist) == (item.voice, item.source_kind, item.from_checklist)


def _statement(run: Sequence[EvidenceItem], texts: Texts, *, goes_on: bool) -> Sentence:
    lead = upper_first(_lead(run[0], texts, goes_on=goes_on))
    before, title, after = lead.partition(_TITLE)
    pieces: list[Piece] = [Words(before), Title(run[0].source_title.strip()), Words(after)] if title else [Words(lead)]
    return Sentence((*pieces, Words(" "), *_listed([quotation(item) for item in run]), Words(".")), tuple(item.id for item in run))


def _lead(item: EvidenceItem, texts: Texts, *, goes_on: bool) -> str:
    if item.from_checklist:
        return texts(f"draft.statement.checked.{item.kind}", where=texts(f"draft.where.{item.source_kind}"))
    if item.source_kind is SourceKind.INTERVIEW:
        form = "again" if goes_on else "speaker"
        return texts(f"draft.statement.said.{item.kind}", who=texts(f"draft.{form}.{known_role(item.role, texts)}"))
    named = "same" if goes_on else "titled" if item.source_title.strip() else "untitled"
    source = texts(f"draft.{named}.{item.source_kind}", title=_TITLE)
    where = texts(f"draft.in_{named}.{item.source_kind}", title=_TITLE)
    return texts(f"draft.statement.written.{item.kind}", source=source, where=where)


def _listed(quotations: Sequence[Quotation]) -> list[Piece]:
    listed: list[Piece] = []
    for each in quotations:
        listed += [Words(", "), each] if listed else [each]
    return listed
