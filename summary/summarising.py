"""The summary of a sub-question: one short sentence a claim, each citing what it rests on and nothing else.

Knows what triangulation found. Judges nothing itself: each sentence names who says what, or how that goes together.
"""

from collections.abc import Iterator
from typing import Final

from evidence.triangulation import StatementKind, Triangulation
from summary.claims import Claim, ids, marked, roles_disagree, said, word_against_paper
from summary.model import Sentence, Words
from summary.wording import upper_first
from texts.catalogue import Texts

# As few items as the reader takes in at a glance: their own statements say it all, and a summary would only say it again.
_FEW: Final = 2


def summarising_sentences(triangulation: Triangulation, texts: Texts) -> tuple[Sentence, ...]:
    """Who says what and how it goes together; where there are few items only what their statements do not show."""
    return tuple(_sentence(claim, triangulation.sub_question, texts) for claim in _claims(triangulation, texts))


def _claims(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    items = triangulation.items
    is_long = len(items) > _FEW
    if is_long:
        yield from said(items, texts)
    yield from _conflicts(triangulation, texts)
    if is_long:
        yield from _thin_grounds(triangulation, texts)
    yield from _lacks(triangulation, texts)


def _conflicts(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    yield from roles_disagree(triangulation, texts)
    yield from word_against_paper(triangulation, texts)


def _thin_grounds(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    for statement in triangulation.statement(StatementKind.ONE_SOURCE_ONLY):
        yield Claim(texts(f"draft.summary.one_source_only.{statement.source_kinds[0]}"), statement.items)
    for statement in triangulation.statement(StatementKind.ONLY_IMPRESSIONS):
        yield Claim(texts("draft.summary.only_impressions"), statement.items)


def _lacks(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    for kind in (StatementKind.ONLY_PLANNED, StatementKind.NOTHING_FOUND):
        for statement in triangulation.statement(kind):
            yield Claim(texts(f"draft.summary.{kind}"), statement.items)


def _sentence(claim: Claim, sub_question: str, texts: Texts) -> Sentence:
    words = upper_first(marked(claim.text, claim.items, sub_question, texts))
    return Sentence((Words(words + "."),), ids(claim.items))
