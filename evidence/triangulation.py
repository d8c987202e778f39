"""What interviews, documents and website say together about one sub-question: agreement, disagreement, and how thin the ground is.

Knows kinds, roles and source kinds. Words nothing and gives no points: each statement is a name with the items it was computed from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.model import Direction, EvidenceItem, EvidenceKind, SourceKind
from evidence.voices import COLUMNS, NONE_ALIKE, Alike, column_of, independent_voices

# Tuples: a set would ask each kind for its hash, which an enum works out in Python, and that took a third of the time.
_TO_COME = (EvidenceKind.DECIDED, EvidenceKind.PLANNED)
_SOFT = (EvidenceKind.IMPRESSION, EvidenceKind.OPINION)

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
        return _speaking(self.items, Direction.FOR)

    @property
    def speaking_against(self) -> Items:
        return _speaking(self.items, Direction.AGAINST)


@dataclass(frozen=True, slots=True)
class Side:
    """What one role says, or one kind of source to read; ``column`` is "" for interviews without a role."""

    column: str
    items: Items
    voices: int  # independent ones

    def of(self, kind: EvidenceKind) -> Items:
        return _of(self.items, (kind,))


@dataclass(frozen=True, slots=True)
class Triangulation:
    """Everything tagged with one sub-question, told apart by source kind and by side, and what it says together."""

    sub_question: str
    by_source: Mapping[SourceKind, Items]  # only the kinds there are, interviews first
    sides: tuple[Side, ...]  # only those with an item: roles, then sources to read, in the columns' order
    statements: tuple[Statement, ...]
    items: Items  # all of them, source kind by source kind
    speaking_for: Items  # what says that it is in place, at least partly
    speaking_against: Items  # what says that it was not found or does not exist
    alike: Alike  # the groups of items that say the same

    def voices(self, items: Items) -> int:
        """How many of those who say it are independent of each other."""
        return independent_voices(items, self.alike)

    def statement(self, kind: StatementKind) -> tuple[Statement, ...]:
        """The statements of one kind; word_against_paper can be there more than once."""
        return tuple(statement for statement in self.statements if statement.kind is kind)


def triangulate(sub_question: str, items: Iterable[EvidenceItem], alike: Alike = NONE_ALIKE) -> Triangulation:
    """What the items tagged with the sub-question say together; items of others are passed over.

    ``alike`` are the groups of items that say the same, by item id: copies are one voice.
    """
    own = tuple(item for item in items if item.is_tagged_with(sub_question))
    by_source = {kind: tuple(item for item in own if item.source_kind is kind) for kind in SourceKind}
    statements = (*_agreement(own, alike), *_roles_disagree(own), *_word_against_paper(by_source), *_grounds(own))
    ordered = tuple([item for found in by_source.values() for item in found])
    return Triangulation(
        sub_question=sub_question,
        by_source={kind: found for kind, found in by_source.items() if found},
        sides=_sides(own, alike),
        statements=statements,
        items=ordered,
        speaking_for=_speaking(ordered, Direction.FOR),
        speaking_against=_speaking(ordered, Direction.AGAINST),
        alike=alike,
    )


def _sides(items: Items, alike: Alike) -> tuple[Side, ...]:
    found: dict[str, list[EvidenceItem]] = {}
    for item in items:
        found.setdefault(column_of(item), []).append(item)
    # A role that the bank does not know stands after those it knows, and is not lost.
    columns = [*(column for column in COLUMNS if column in found), *sorted(found.keys() - set(COLUMNS))]
    return tuple(Side(column, tuple(found[column]), independent_voices(found[column], alike)) for column in columns)


def _agreement(items: Items, alike: Alike) -> list[Statement]:
    in_place = _in_place(items)
    # Two unit managers are one side: people with the same task see the same things.
    sides = {column_of(item) for item in in_place}
    # A document and its copy on the website are one voice: they agree with nobody but themselves.
    agree = len(sides) > 1 and independent_voices(in_place, alike) > 1
    return [Statement(StatementKind.AGREEMENT, in_place)] if agree else []


def _roles_disagree(items: Items) -> list[Statement]:
    said = tuple(item for item in items if item.source_kind is SourceKind.INTERVIEW and item.role)
    for_it, against_it = _speaking(said, Direction.FOR), _speaking(said, Direction.AGAINST)
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
                in_place, absent = _in_place(one), _speaking(other, Direction.AGAINST)
                if in_place and absent:
                    statements.append(Statement(StatementKind.WORD_AGAINST_PAPER, in_place + absent))
    return statements


def _grounds(items: Items) -> list[Statement]:
    """How firm the ground is on which the sub-question stands."""
    for_it, to_come = _speaking(items, Direction.FOR), _of(items, _TO_COME)
    statements = []
    if to_come and not for_it:
        statements.append(Statement(StatementKind.ONLY_PLANNED, to_come))
    if len({item.source_kind for item in for_it}) == 1:
        statements.append(Statement(StatementKind.ONE_SOURCE_ONLY, for_it))
    if items and _of(items, _SOFT) == items:
        statements.append(Statement(StatementKind.ONLY_IMPRESSIONS, items))
    if items and _speaking(items, Direction.AGAINST) == items:
        statements.append(Statement(StatementKind.NOTHING_FOUND, items))
    return statements


def _in_place(items: Items) -> Items:
    return tuple([item for item in items if item.kind is EvidenceKind.IN_PLACE and item.direction is Direction.FOR])


def _speaking(items: Items, direction: Direction) -> Items:
    return tuple([item for item in items if item.direction is direction])


def _of(items: Items, kinds: tuple[EvidenceKind, ...]) -> Items:
    return tuple([item for item in items if item.kind in kinds])
