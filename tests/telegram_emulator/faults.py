"""Faults on order: how the next calls of a method fail."""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """``status`` None cuts the connection. ``is_after`` fails only once the call is carried out: the reply is what gets lost."""

    status: int | None
    retry_after: int | None = None
    is_after: bool = False


class Faults:
    def __init__(self) -> None:
        self._ordered: dict[str, deque[Fault]] = defaultdict(deque)

    def order(self, method: str, fault: Fault, times: int) -> None:
        self._ordered[method.lower()].extend([fault] * times)

    def next_for(self, method: str) -> Fault | None:
        ordered = self._ordered[method.lower()]
        return ordered.popleft() if ordered else None
