"""What new evidence items are like among the others: asked for with the items, found after their commit, and offered as links.

Nothing is found inside the transaction that writes an item: comparing takes its time. A job is written with the items; whoever does
it compares outside any transaction (``Comparing``), and ``offer_links`` writes what is still true.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from evidence.likeness import Likeness, Said, Wordings, by_length
from evidence.links import groups, told_apart
from evidence.model import LinkKind
from storage.database import Transaction
from storage.evidence import ids_by_code
from storage.jobs import add_job
from storage.links import (
    LinkState,
    Mark,
    NewLink,
    StoredLink,
    add_links,
    counting_links,
    drop_links,
    linked_pairs,
    linked_with,
    links_of,
    said_in,
)
from storage.locking import lock_evaluation

# The job: {"evaluation": id, "items": ["d1", "d2", …]}.
LIKENESS: Final = "likeness"


@dataclass(frozen=True, slots=True)
class ToCompare:
    """Items of an evaluation, and which of them are to be compared with all others; ``later`` are compared in their turn.

    ``base`` is where the one who compares must stand for ``items`` to be all that is new to it; None where ``items`` are all there are.
    ``mark`` is where it stands then.
    """

    evaluation: int
    items: tuple[Said, ...]
    new: frozenset[str]
    later: frozenset[str]
    mark: Mark
    base: Mark | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found, with the items it was found of; ``is_lost`` where the base was not there, and nothing could be compared."""

    found: tuple[Likeness, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)
    is_lost: bool = False


class Comparing:
    """Compares, and keeps what it has read of one evaluation: one item more among 20,000 then takes milliseconds and not seconds."""

    def __init__(self) -> None:
        self._at: tuple[int, Mark] | None = None
        self._items: dict[str, Said] = {}
        self._kept: dict[str, Said] = {}
        self._wordings = Wordings()

    def compare(self, work: ToCompare) -> Compared:
        """What the new items are like among all others, those for later aside."""
        if work.base is not None and self._at != (work.evaluation, work.base):
            return Compared(is_lost=True)
        self._items = (self._items if work.base is not None else {}) | {said.id: said for said in work.items}
        self._at = work.evaluation, work.mark
        if any(self._items.get(code) != said for code, said in self._kept.items()):
            # Words that are no longer there, or of another evaluation, would be found again.
            self._kept, self._wordings = {}, Wordings()
        for said in self._items.values():
            if said.id not in work.new and said.id not in work.later:
                self._keep(said)
        found: list[Likeness] = []
        for said in by_length(said for said in self._items.values() if said.id in work.new):
            found += self._wordings.like(said)
            self._keep(said)
        return Compared(tuple(found), {code: self._items[code] for one in found for code in (one.one, one.other)})

    def _keep(self, said: Said) -> None:
        if said.id not in self._kept:
            self._wordings.keep(said)
            self._kept[said.id] = said


def link_new_items(tx: Transaction, evaluation_id: int, codes: Collection[str], at: datetime) -> None:
    """Let the likes of these items be found once this transaction is committed: for new ones, and for those whose words have changed."""
    if codes:
        add_job(tx, LIKENESS, {"evaluation": evaluation_id, "items": list(codes)}, at)


def forget_links(tx: Transaction, evaluation_id: int, evidence_ids: Sequence[int], at: datetime) -> None:
    """Before items are dropped or hidden, or when their words have changed: their links go, decided or not.

    What was linked with them is looked at anew: two copies may have hung together by a third.
    """
    if evidence_ids:
        link_new_items(tx, evaluation_id, linked_with(tx, evidence_ids), at)
        drop_links(tx, evidence_ids)


def offer_links(tx: Transaction, evaluation_id: int, compared: Mapping[str, Said], found: Sequence[Likeness], at: datetime) -> None:
    """Offer what was found, as far as both items still say what was compared.

    No pair is linked twice, whatever was said about it; and nothing is joined whose groups an evaluator has told apart.
    """
    lock_evaluation(tx, evaluation_id)
    codes = {code for one in found for code in (one.one, one.other)}
    now = {said.id: said for said in said_in(tx, evaluation_id, codes)}
    true = [one for one in found if all(now.get(code) == compared.get(code) is not None for code in (one.one, one.other))]
    ids = ids_by_code(tx, evaluation_id, list(codes))
    linked = linked_pairs(tx, list(ids.values()))
    new = [one for one in true if frozenset((ids[one.one], ids[one.other])) not in linked]
    offered = _joinable(new, links_of(tx, evaluation_id))
    add_links(tx, [NewLink(ids[one.one], ids[one.other], one.kind, LinkState.OFFERED) for one in offered], at)


def _joinable(new: Iterable[Likeness], links: Sequence[StoredLink]) -> list[Likeness]:
    same = [(link.one, link.other) for link in counting_links(links) if link.kind is LinkKind.SAME_AS]
    rejected = [(link.one, link.other) for link in links if link.kind is LinkKind.SAME_AS and link.state is LinkState.REJECTED]
    joinable = []
    for one in new:
        if one.kind is LinkKind.SAME_AS:
            if rejected and told_apart(groups(same), rejected, one.one, one.other):
                continue
            same.append((one.one, one.other))
        joinable.append(one)
    return joinable
