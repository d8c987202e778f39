"""What becomes of the passages of a source when a new version of it comes: the same words keep their item, wherever they stand now."""

from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Carried(Generic[Item, Place]):
    """``moved`` are items with their new places, ``gone`` items whose words stand nowhere any more, ``new`` places without an item."""

    moved: tuple[tuple[Item, Place], ...]
    gone: tuple[Item, ...]
    new: tuple[Place, ...]


def carried_over(items: Iterable[tuple[Item, str]], places: Iterable[tuple[Place, str]]) -> Carried[Item, Place]:
    """Each item goes to the first free place that has its words; words that stand there several times keep their order."""
    free: dict[str, deque[Place]] = {}
    every = []
    for place, words in places:
        free.setdefault(words, deque()).append(place)
        every.append(place)
    moved, gone = [], []
    for item, words in items:
        if free.get(words):
            moved.append((item, free[words].popleft()))
        else:
            gone.append(item)
    taken = {place for _, place in moved}
    return Carried(tuple(moved), tuple(gone), tuple(place for place in every if place not in taken))
