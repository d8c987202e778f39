"""What the items of a sub-question say together, as clauses: each with exactly the items it rests on.

Knows how a kind of evidence and those who say it are worded. Does not choose what is worth saying: summaries and findings do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.model import EvidenceItem, EvidenceKind, SourceKind
from evidence.triangulation import Items, Statement, StatementKind, Triangulation
from question_bank.model import ROLES
from summary.quotations import id_order
from summary.speakers import who
from texts.catalogue import Texts

ABSENCES: Final = (EvidenceKind.NOT_FOUND, EvidenceKind.STATED_MISSING)


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause without capital and stop, and the items that say so."""

    text: str
    items: Items


def said(items: Items, texts: Texts, kinds: Iterable[EvidenceKind] = EvidenceKind, *, most_roles: int = len(ROLES)) -> Iterator[Claim]:
    """One claim for each of the kinds that somebody says, as "på plats enligt två enhetschefer"; ``most_roles`` as for ``who``."""
    for kind in kinds:
        saying = tuple(item for item in items if item.kind is kind)
        if saying:
            yield Claim(texts(f"draft.claim.{kind}", who=who(saying, texts, most_roles=most_roles)), saying)


def roles_disagree(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    """That roles disagree, with who says what."""
    for statement in triangulation.statement(StatementKind.ROLES_DISAGREE):
        sides = [claim.text for claim in said(statement.items, texts)]
        yield Claim(texts("draft.summary.disagree", sides=_side_by_side(sides, texts)), statement.items)


def word_against_paper(triangulation: Triangulation, texts: Texts) -> Iterator[Claim]:
    """One claim for each source to read and each direction in which it differs from the interviews."""
    for statement in triangulation.statement(StatementKind.WORD_AGAINST_PAPER):
        sides = [_side(kind, statement, texts) for kind in EvidenceKind if any(item.kind is kind for item in statement.items)]
        paper = texts(f"draft.paper.{_paper(statement)}")
        yield Claim(texts("draft.summary.word_against_paper", paper=paper, sides=_side_by_side(sides, texts)), statement.items)


def differing_papers(triangulation: Triangulation) -> tuple[SourceKind, ...]:
    """The source kinds to read that differ from what interviewees say, each once whichever way they differ."""
    return tuple(dict.fromkeys(_paper(statement) for statement in triangulation.statement(StatementKind.WORD_AGAINST_PAPER)))


def marked(claim: str, items: Items, sub_question: str, texts: Texts) -> str:
    """The claim, with a mark inside it where its items are not all reviewed."""
    reviewed = sum(item.is_confirmed_for(sub_question) for item in items)
    if reviewed == len(items):
        return claim
    return texts("draft.marked", claim=claim, review=texts("draft.review.some" if reviewed else "draft.review.none"))


def ids(items: Iterable[EvidenceItem]) -> tuple[str, ...]:
    """The items' ids in the order in which they are cited."""
    return tuple(sorted((item.id for item in items), key=id_order))


def _side(kind: EvidenceKind, statement: Statement, texts: Texts) -> str:
    saying = [item for item in statement.items if item.kind is kind]
    # Those who were interviewed are told by role where the claim of this kind stands; here word stands against paper.
    is_word = saying[0].source_kind is SourceKind.INTERVIEW
    return texts(f"draft.claim.{kind}", who=texts("draft.interviews") if is_word else who(saying, texts))


def _side_by_side(sides: Sequence[str], texts: Texts) -> str:
    return texts("draft.between_sides").join(sides)


def _paper(statement: Statement) -> SourceKind:
    return next(kind for kind in statement.source_kinds if kind is not SourceKind.INTERVIEW)
