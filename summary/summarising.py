"""The sentence that opens a sub-question: how many sources, who says what, how it fits together, and what is not reviewed.

Knows what triangulation found.  Judges nothing itself: each clause names a kind of statement and those who make it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evidence.model import EvidenceKind, SourceKind
from evidence.triangulation import Items, StatementKind, Triangulation
from summary.model import Sentence, Words
from summary.quotations import id_order
from summary.speakers import number_of_sources, number_word, who
from summary.wording import upper_first
from texts.catalogue import Texts

_SOFT: Final = (EvidenceKind.IMPRESSION, EvidenceKind.OPINION)


def summarising_sentence(triangulation: Triangulation, texts: Texts) -> Sentence:
    """One sentence that rests on every item of the sub-question.  Raises ValueError where there are none."""
    items = all_items(triangulation)
    n = number_of_sources(items)
    lead = upper_first(texts("draft.summary.voices", n=n, count=number_word(n, texts)))
    told = "; ".join([*_claims(items, texts), *_notes(triangulation, items, texts)])
    whole = texts("draft.summary.whole", lead=lead, told=told)
    return Sentence((Words(_marked(whole, triangulation.sub_question, items, texts) + "."),), _ids(items))


def all_items(triangulation: Triangulation) -> Items:
    """Everything that was triangulated, source kind by source kind."""
    return tuple(item for items in triangulation.by_source.values() for item in items)


def _claims(items: Items, texts: Texts) -> Iterator[str]:
    for kind in EvidenceKind:
        saying = [item for item in items if item.kind is kind]
        if saying:
            yield texts(f"draft.summary.claim.{kind}", who=who(saying, texts))


def _notes(triangulation: Triangulation, items: Items, texts: Texts) -> Iterator[str]:
    """How the claims go together, each said once."""
    if number_of_sources(items) > 1 and triangulation.statement(StatementKind.AGREEMENT) and _nobody_differs(items):
        yield texts("draft.summary.agreement")
    if triangulation.statement(StatementKind.ROLES_DISAGREE):
        yield texts("draft.summary.disagree")
    for kind in papers_against_word(triangulation):
        yield texts(f"draft.summary.word_against_paper.{kind}")
    if number_of_sources(items) > 1:
        for statement in triangulation.statement(StatementKind.ONE_SOURCE_ONLY):
            yield texts(f"draft.summary.one_source_only.{statement.source_kinds[0]}")
    for plain in (StatementKind.ONLY_PLANNED, StatementKind.ONLY_IMPRESSIONS, StatementKind.NOTHING_FOUND):
        if triangulation.statement(plain):
            yield texts(f"draft.summary.{plain}")


def papers_against_word(triangulation: Triangulation) -> tuple[SourceKind, ...]:
    """The source kinds to read that differ from what interviewees say, each once whichever way they differ."""
    differing = {kind for each in triangulation.statement(StatementKind.WORD_AGAINST_PAPER) for kind in each.source_kinds}
    return tuple(kind for kind in SourceKind if kind in differing and kind is not SourceKind.INTERVIEW)


def _nobody_differs(items: Items) -> bool:
    return all(item.kind is EvidenceKind.IN_PLACE or item.kind in _SOFT for item in items)


def _marked(whole: str, sub_question: str, items: Items, texts: Texts) -> str:
    n = sum(not item.is_confirmed_for(sub_question) for item in items)
    if n == 0:
        return whole
    if n == len(items):
        return texts("draft.summary.marked", whole=whole, review=texts("draft.summary.unreviewed_all"))
    review = texts("draft.summary.unreviewed_some", n=n, count=number_word(n, texts), all=number_word(len(items), texts))
    return texts("draft.summary.marked", whole=whole, review=review)


def _ids(items: Items) -> tuple[str, ...]:
    return tuple(sorted((item.id for item in items), key=id_order))
