"""What links between evidence items say about them together.

Knows links that count, as items carry them. Does not know how they came about, nor who decided.
"""

from collections.abc import Collection, Iterable

from evidence.model import EvidenceItem, LinkKind


def alike_in(items: Iterable[EvidenceItem]) -> dict[str, str]:
    """The group of each item that says the same as another of the items, by its id; an item that is in no group is absent."""
    known = {item.id: item for item in items}
    return groups(
        (item.id, link.to) for item in known.values() for link in item.links if link.kind is LinkKind.SAME_AS and link.to in known
    )


def groups(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The group of each that is in a pair, named after one of its members: what says the same as a third says the same.

    Nothing is merged: take a pair away, and what it held together stands apart again.
    """
    leader: dict[str, str] = {}
    for one, other in pairs:
        first, second = _leader(leader, one), _leader(leader, other)
        leader[second] = first
    return {member: _leader(leader, member) for member in leader}


def told_apart(group: dict[str, str], rejected: Collection[tuple[str, str]], one: str, other: str) -> bool:
    """Whether somebody has said of a member of one's group and a member of the other's that they are not the same."""
    sides = {group.get(one, one), group.get(other, other)}
    return any({group.get(first, first), group.get(second, second)} == sides for first, second in rejected)


def _leader(leader: dict[str, str], member: str) -> str:
    while leader.setdefault(member, member) != member:
        member = leader[member]
    return member
