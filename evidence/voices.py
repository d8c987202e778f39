"""Who speaks, and how many of them independently of each other.

Knows in which column a voice stands: a role, or a kind of source to read. Does not know sub-questions, nor how alike two texts must be
to say the same: what is grouped as the same elsewhere comes in as an argument.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evidence.model import EvidenceItem, SourceKind, Tag
from question_bank.model import ROLES

COLUMNS: Final = (*ROLES, *(kind.value for kind in SourceKind if kind is not SourceKind.INTERVIEW))

# The group of items that say the same, by item id; an item that is in no group is absent.
Alike = Mapping[str, str]
NONE_ALIKE: Final[Alike] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Spoken:
    """As much of an evidence item as counting asks for; each field means what it means there."""

    id: str
    source_kind: SourceKind
    role: str | None
    voice: str
    from_checklist: bool
    text: str
    tags: tuple[Tag, ...]


Voiced = EvidenceItem | Spoken


def column_of(item: Voiced) -> str:
    """The interviewee's role, or the kind of source to read; "" for an interview without a role."""
    return item.role or "" if item.source_kind is SourceKind.INTERVIEW else item.source_kind.value


def voice_of(item: Voiced) -> str:
    """Who speaks. What evaluators looked through by their checklists is one voice a source kind, however many results they noted."""
    return f"checked {item.source_kind}" if item.from_checklist else item.voice


def what_is_said(item: Voiced, alike: Alike = NONE_ALIKE) -> str:
    """The same for items that are each other's copies: grouped as alike, or the same words in two sources to read.

    Two people who use the same few words have both said them, and two searches that are noted alike were both made: such items are
    copies only when they are grouped.
    """
    if item.id in alike:
        return f"group {alike[item.id]}"
    if item.source_kind is SourceKind.INTERVIEW or item.from_checklist:
        return f"item {item.id}"
    return f"words {' '.join(item.text.split()).casefold()}"


def independent_voices(items: Iterable[Voiced], alike: Alike = NONE_ALIKE) -> int:
    """How many voices can each be counted for something that no other is counted for: a document found twice is one voice."""
    own = tuple(items)
    voices = {voice_of(item) for item in own}
    if len(voices) < 2 or (not alike and all(item.source_kind is SourceKind.INTERVIEW for item in own)):
        return len(voices)  # nothing can be a copy
    said: dict[str, set[str]] = {}
    for item in own:
        said.setdefault(voice_of(item), set()).add(what_is_said(item, alike))
    return count_independent(said)


def count_independent(said: Mapping[str, Iterable[str]]) -> int:
    """The same, from what each voice says: the largest number of voices that can be given each something of its own."""
    if len(said) < 2 or len(set().union(*said.values())) == sum(len(set(each)) for each in said.values()):
        return len(said)  # nothing is said twice
    # Taking the first of several copies would make the count depend on the order, so voices are matched with what they say.
    counted_for: dict[str, str] = {}
    for voice in said:
        _find_own(voice, said, counted_for)
    return len(counted_for)


def _find_own(voice: str, said: Mapping[str, Iterable[str]], counted_for: dict[str, str]) -> None:
    """Count the voice for something it says, if those who are counted for that can be counted for something else."""
    wanted_by: dict[str, str] = {}  # what is said → the voice that would be counted for it
    had: dict[str, str] = {}  # voice → what it would leave
    # Not by recursion: there may be more voices that copy each other in a row than Python lets calls be deep.
    waiting = [voice]
    while waiting:
        wanting = waiting.pop()
        for one in said[wanting]:
            if one in wanted_by:
                continue
            wanted_by[one] = wanting
            if one not in counted_for:
                _move_on(one, wanted_by, had, counted_for)
                return
            had[counted_for[one]] = one
            waiting.append(counted_for[one])


def _move_on(free: str, wanted_by: Mapping[str, str], had: Mapping[str, str], counted_for: dict[str, str]) -> None:
    """Each voice on the way is counted for what it wanted, and leaves what it had to the next; the last one had nothing."""
    left: str | None = free
    while left is not None:
        counted_for[left] = wanted_by[left]
        left = had.get(wanted_by[left])
