"""What interviews, documents and website say together about one sub-question: agreement, disagreement, and how thin the ground is.

Knows kinds, roles and source kinds. Words nothing and gives no points: each statement is a name with the items it was computed from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.model import EvidenceItem, EvidenceKind, SourceKind

_FOR = frozenset({EvidenceKind.IN_PLACE, EvidenceKind.PARTLY})
_AGAINST = frozenset({EvidenceKind.NOT_FOUND, EvidenceKind.STATED_MISSING})
_TO_COME = frozenset({EvidenceKind.DECIDED, EvidenceKind.PLANNED})
_SOFT = frozenset({EvidenceKind.IMPRESSION, EvidenceKind.OPINION})

Items = tuple[EvidenceItem, ...]


class StatementKind(StrEnum):
    AGREEMENT = "agreement"  # two or more roles or source kinds say that it is in place
    ROLES_DISAGREE = "roles_disagree"  # a role says that it is there, at least partly, and another that it is not
    WORD_AGAINST_PAPER = (
        "word_against_paper"  # interviews say that it is in place and a source to read that it is not, or the other way round
    )
    ONLY_PLANNED = "only_planned"  # nothing better than a decision or a plan
    ONE_SOURCE_ONLY = "one_source_only"  # that it is there, at least partly, rests on one source kind
    ONLY_IMPRESSIONS = "only_impressions"
    NOTHING_FOUND = "nothing_found"  # every item says that it was not found or does not exist


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the items say together; ``items`` are exactly those it rests on."""

    kind: StatementKind
    items: Items

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles among the items, each once, in the items' order."""
        return tuple(dict.fromkeys(item.role for item in self.items if item.role))

    @property
    def source_kinds(self) -> tuple[SourceKind, ...]:
        found = {item.source_kind for item in self.items}
        return tuple(kind for kind in SourceKind if kind in found)

    @property
    def speaking_for(self) -> Items:
        return _of(self.items, _FOR)

    @property
    def speaking_against(self) -> Items:
        return _of(self.items, _AGAINST)


@dataclass(frozen=True, slots=True)
class Triangulation:
    """Everything tagged with one sub-question, told apart by source kind, and what it says together."""

    sub_question: str
    by_source: Mapping[SourceKind, Items]  # only the kinds there are, interviews first
    statements: tuple[Statement, ...]

    def statement(self, kind: StatementKind) -> tuple[Statement, ...]:
        """The statements of one kind; word_against_paper can be there more than once."""
        return tuple(statement for statement in self.statements if statement.kind is kind)


def triangulate(sub_question: str, items: Iterable[EvidenceItem]) -> Triangulation:
    """What the items tagged with the sub-question say together; items of others are passed over."""
    own = tuple(item for item in items if item.is_tagged_with(sub_question))
    by_source = {kind: tuple(item for item in own if item.source_kind is kind) for kind in SourceKind}
    statements = (*_agreement(own), *_roles_disagree(own), *_word_against_paper(by_source), *_grounds(own))
    return Triangulation(sub_question, {kind: found for kind, found in by_source.items() if found}, statements)


def _agreement(items: Items) -> list[Statement]:
    in_place = _of(items, {EvidenceKind.IN_PLACE})
    # Two unit managers are one side: people with the same task see the same things.
    sides = {item.role if item.source_kind is SourceKind.INTERVIEW else item.source_kind.value for item in in_place}
    voices = {item.voice for item in in_place}
    return [Statement(StatementKind.AGREEMENT, in_place)] if len(sides) > 1 and len(voices) > 1 else []


def _roles_disagree(items: Items) -> list[Statement]:
    said = tuple(item for item in items if item.source_kind is SourceKind.INTERVIEW and item.role)
    for_it, against_it = _of(said, _FOR), _of(said, _AGAINST)
    if {item.role for item in for_it} == {item.role for item in against_it}:
        return []  # people differ, but not by their role
    opposed = {
        item.id for one in for_it for other in against_it if one.role != other.role and one.voice != other.voice for item in (one, other)
    }
    return [Statement(StatementKind.ROLES_DISAGREE, tuple(item for item in said if item.id in opposed))] if opposed else []


def _word_against_paper(by_source: Mapping[SourceKind, Items]) -> list[Statement]:
    """One statement for each source to read, and for each direction: what is on the website is not what is in documents."""
    said = by_source[SourceKind.INTERVIEW]
    statements = []
    for kind in SourceKind:
        if kind is not SourceKind.INTERVIEW:
            for one, other in ((said, by_source[kind]), (by_source[kind], said)):
                in_place, absent = _of(one, {EvidenceKind.IN_PLACE}), _of(other, _AGAINST)
                if in_place and absent:
                    statements.append(Statement(StatementKind.WORD_AGAINST_PAPER, in_place + absent))
    return statements


def _grounds(items: Items) -> list[Statement]:
    """How firm the ground is on which the sub-question stands."""
    for_it, to_come = _of(items, _FOR), _of(items, _TO_COME)
    statements = []
    if to_come and not for_it:
        statements.append(Statement(StatementKind.ONLY_PLANNED, to_come))
    if len({item.source_kind for item in for_it}) == 1:
        statements.append(Statement(StatementKind.ONE_SOURCE_ONLY, for_it))
    if items and _of(items, _SOFT) == items:
        statements.append(Statement(StatementKind.ONLY_IMPRESSIONS, items))
    if items and _of(items, _AGAINST) == items:
        statements.append(Statement(StatementKind.NOTHING_FOUND, items))
    return statements


def _of(items: Items, kinds: Iterable[EvidenceKind]) -> Items:
    wanted = frozenset(kinds)
    return tuple(item for item in items if item.kind in wanted)
