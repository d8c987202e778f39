"""Faults: how the next calls of a method fail, on order, or at random by a seed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. ``is_after`` fails only once the call is carried out: the reply is what gets lost.

    ``status`` is answered instead of the result; ``is_cut`` breaks the connection; ``is_silent`` never answers; ``seconds`` alone
    answers rightly, but late.
    """

    status: int | None = None
    retry_after: int | None = None
    is_cut: bool = False
    is_silent: bool = False
    seconds: float = 0.0
    is_after: bool = False

    @property
    def carries_out(self) -> bool:
        return self.is_after or (self.status is None and not self.is_cut and not self.is_silent)


@dataclass(frozen=True, slots=True)
class _Order:
    fault: Fault
    chat: str | None


class Faults:
    def __init__(self) -> None:
        self._ordered: dict[str, list[_Order]] = defaultdict(list)
        self._rate = 0.0
        self._random = Random(0)
        self._at_random: Sequence[Fault] = ()
        self._methods: frozenset[str] = frozenset()

    def order(self, method: str, fault: Fault, times: int, chat: int | None) -> None:
        """The next calls of the method fail so; with a chat, only those to that chat."""
        self._ordered[method.lower()] += [_Order(fault, None if chat is None else str(chat))] * times

    def at_random(self, rate: float, faults: Sequence[Fault], methods: Iterable[str], seed: int) -> None:
        """From now on that part of the calls fails in one of these ways, the same ones for the same seed."""
        self._rate, self._at_random, self._random = rate, faults, Random(seed)
        self._methods = frozenset(each.lower() for each in methods)

    @property
    def is_quiet(self) -> bool:
        return not self._rate and not any(self._ordered.values())

    def clear(self) -> None:
        self._ordered.clear()
        self._rate = 0.0

    def next_for(self, method: str, chat: object) -> Fault | None:
        """The fault that strikes this call, if any. ``method`` in lower case."""
        if self._ordered and (ordered := self._ordered.get(method)):
            for place, each in enumerate(ordered):
                if each.chat is None or each.chat == str(chat):
                    return ordered.pop(place).fault
        if self._rate and method in self._methods and self._random.random() < self._rate:
            return self._random.choice(self._at_random)
        return None
