"""The list of evidence behind a draft or a report: what each id stands for, and where it is used.

Knows how an item is described to a reader. Does not know formats.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from evidence.model import EvidenceItem, SourceKind
from summary.model import AreaDraft, Sentence
from summary.quotations import id_order
from summary.speakers import known_role
from texts.catalogue import Texts


@dataclass(frozen=True, slots=True)
class Use:
    """Where an item is used: a sub-question, the place of the sentence that quotes it, and in words whether it was reviewed there."""

    sub_question: str
    anchor: str
    review: str


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """One row of the list. ``about`` is what it is, with the source's name kept apart: people chose it."""

    id: str
    source_kind: str
    source: str
    about: tuple[str, ...]
    text: str
    uses: tuple[Use, ...]


def anchor(sub_question: str, sentence: Sentence) -> str:
    """The place of a statement: an item is quoted once under a sub-question, so its first id and that name it."""
    return f"{sentence.evidence[0]}-in-{sub_question}"


def evidence_entries(items: Iterable[EvidenceItem], drafts: Iterable[AreaDraft], texts: Texts) -> tuple[EvidenceEntry, ...]:
    """One entry an item, in the order of their ids."""
    # A few hundred dates among thousands of items, and writing one out takes longer than all else about an item.
    day = cache(texts.date)
    uses = _uses(drafts, texts)
    return tuple(
        EvidenceEntry(
            id=item.id,
            source_kind=texts(f"draft.source.{item.source_kind}"),
            source=_source(item, texts),
            about=tuple(_about(item, day(item.date) if item.date else "", texts)),
            text=item.text,
            uses=tuple(uses.get(item.id, ())),
        )
        for item in sorted(items, key=lambda item: id_order(item.id))
    )


def _source(item: EvidenceItem, texts: Texts) -> str:
    """Which source it is; an interviewee is named by role only, because the title of an interview might say who it was."""
    if item.from_checklist:
        return texts("draft.page.evaluators_finding")
    if item.source_kind is SourceKind.INTERVIEW:
        return texts(f"draft.role.{known_role(item.role, texts)}")
    return item.source_title


def _about(item: EvidenceItem, day: str, texts: Texts) -> list[str]:
    # An answer's ``by`` is the code of who gave it: beside the role it would help a reader to tell who that is.
    judged = [texts("draft.page.by", by=item.by)] if item.by and item.from_checklist else []
    return [*([day] if day else []), texts(f"draft.kind.{item.kind}"), *judged]


def _uses(drafts: Iterable[AreaDraft], texts: Texts) -> Mapping[str, list[Use]]:
    uses: dict[str, list[Use]] = {}
    review = {is_reviewed: texts(f"draft.page.{'reviewed' if is_reviewed else 'unreviewed'}") for is_reviewed in (True, False)}
    for sub_question in (sub_question for draft in drafts for sub_question in draft.sub_questions):
        for sentences, is_reviewed in ((sub_question.reviewed, True), (sub_question.unreviewed, False)):
            for sentence in sentences:
                use = Use(sub_question.id, anchor(sub_question.id, sentence), review[is_reviewed])
                for evidence_id in sentence.evidence:
                    uses.setdefault(evidence_id, []).append(use)
    return uses
