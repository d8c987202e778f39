"""One piece of evidence as values: a passage of a source with what it is, its date and its tags.

Knows the names that the exports use. Does not know where items are stored, who may confirm a tag, or how a draft words them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SourceKind(StrEnum):
    """Where a passage comes from; the order is the order in which drafts tell the sources apart."""

    INTERVIEW = "interview"
    DOCUMENT = "document"
    WEBSITE = "website"
    INTRANET = "intranet"


class EvidenceKind(StrEnum):
    """What a passage says about the municipality.

    Points go to what is done and documented, so the kinds keep plans and absence apart from practice.
    """

    IN_PLACE = "in_place"
    PARTLY = "partly"
    DECIDED = "decided"
    PLANNED = "planned"
    NOT_FOUND = "not_found"  # "we looked and could not find it": about the search
    STATED_MISSING = "stated_missing"  # "there is none": about the municipality
    IMPRESSION = "impression"
    OPINION = "opinion"


class Direction(StrEnum):
    """What a passage says for the question it is tagged with: yes, no, or neither yet."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


_FOR, _AGAINST = (EvidenceKind.IN_PLACE, EvidenceKind.PARTLY), (EvidenceKind.NOT_FOUND, EvidenceKind.STATED_MISSING)


def proposed_direction(kind: EvidenceKind) -> Direction:
    """The direction of a kind until an evaluator says otherwise: a plan, an impression and an opinion show nothing either way."""
    return Direction.FOR if kind in _FOR else Direction.AGAINST if kind in _AGAINST else Direction.NEUTRAL


class TagState(StrEnum):
    """How sure it is that an item speaks to a sub-question. What is only suggested is shown to evaluators and never becomes a tag."""

    ASKED = "asked"  # provisional: the question was asked, nobody has looked at the answer
    CONFIRMED = "confirmed"  # an evaluator's click


class ThirdPerson(StrEnum):
    """That a passage may hold another person's private matters; None where no rule has seen any."""

    MARKED = "marked"  # nobody has looked: it is kept out of drafts and reports
    CLEARED = "cleared"  # an evaluator has seen that nothing in it is private


@dataclass(frozen=True, slots=True)
class Tag:
    """An item speaks to this sub-question; ``by`` is the evaluator's code, None for an asked tag."""

    sub_question: str
    state: TagState
    by: str | None = None


class LinkKind(StrEnum):
    """How two items stand to each other."""

    CONTRADICTS = "contradicts"
    SAME_AS = "same_as"
    PART_OF = "part_of"  # the only one with a direction: the item that has the link is the part


@dataclass(frozen=True, slots=True)
class Link:
    """What an item is to another one, by its id.

    Of what was found alike all that nobody has rejected; a contradiction only when an evaluator has confirmed it, for it is no fact before.
    """

    to: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A passage with what it is, its date and its tags; ``text`` is always the version's text from ``start`` to ``end`` (code points)."""

    id: str
    source_kind: SourceKind
    source: str
    source_title: str
    version: str
    start: int
    end: int
    text: str
    kind: EvidenceKind
    date: date | None
    by: str | None  # who said it or judged it: an interviewee's or an evaluator's code
    role: str | None  # the interviewee's role; None outside interviews
    # Who speaks, opaquely: an interviewee's code, or a source's id. Two items with one voice are not independent of each other.
    voice: str
    from_checklist: bool
    tags: tuple[Tag, ...] = ()
    is_flagged: bool = False  # of an earlier version of its source, whose newest one does not say so any more: look again
    chosen_direction: Direction | None = None  # by an evaluator, against what the kind proposes
    links: tuple[Link, ...] = ()
    third_person: ThirdPerson | None = None

    @property
    def direction(self) -> Direction:
        return self.chosen_direction or proposed_direction(self.kind)

    @property
    def is_withheld(self) -> bool:
        """Whether it must be in no draft, report or finding until an evaluator has looked at it."""
        return self.third_person is ThirdPerson.MARKED

    def is_tagged_with(self, sub_question: str) -> bool:
        """Whether the item counts for that sub-question at all, asked or confirmed."""
        return any(tag.sub_question == sub_question for tag in self.tags)

    def is_confirmed_for(self, sub_question: str) -> bool:
        """Whether an evaluator has confirmed that the item speaks to that sub-question."""
        return any(tag.sub_question == sub_question and tag.state is TagState.CONFIRMED for tag in self.tags)
