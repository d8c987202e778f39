"""From evidence items to quotations: the order they are told in, which of them stand in one sentence, and what is cut from each.

Knows an item's place in its source. Does not know the source's full text, so what lies between two items is never printed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from evidence.model import EvidenceItem, SourceKind
from question_bank.model import ROLES
from summary.model import Quotation

_SOURCE_ORDER: Final = {kind: place for place, kind in enumerate(SourceKind)}
_ROLE_ORDER: Final = {role: place for place, role in enumerate(ROLES)}
# Two spaces after a full stop, as some type; more than that is something left out.
_LARGEST_GAP: Final = 2
# "m.m.", "bl.a.", "t.ex." and "…" keep their stop: without it they would be misspelt.
_NO_LAST_STOP: Final = re.compile(r"(?:\.\s?\w{1,3}|\.)\.$")


@lru_cache(maxsize=20_000)
def id_order(evidence_id: str) -> tuple[str, int]:
    """Sorts i2 before i10: ids are letters, then digits."""
    letters = evidence_id.rstrip("0123456789")
    digits = evidence_id[len(letters) :]
    return letters, int(digits) if digits else 0


def in_telling_order(items: Iterable[EvidenceItem]) -> list[EvidenceItem]:
    """By source kind, a source's own words before the evaluators' finding about it; then by role, one voice at a time by its first id."""
    by_id = sorted(items, key=lambda item: id_order(item.id))
    first: dict[str, int] = {}
    for place, item in enumerate(by_id):
        first.setdefault(item.voice, place)
    return sorted(by_id, key=lambda item: (_SOURCE_ORDER[item.source_kind], item.from_checklist, role_order(item.role), first[item.voice]))


def role_order(role: str | None) -> int:
    """Where a role stands among the roles; one that is not known, and none, come last."""
    return _ROLE_ORDER.get(role or "", len(_ROLE_ORDER))


def in_one_breath(items: Sequence[EvidenceItem]) -> Iterator[list[EvidenceItem]]:
    """Items in order, those that follow each other in one source version and are of one kind together: they were said in one breath."""
    run: list[EvidenceItem] = []
    for item in items:
        if run and not _goes_on(run[-1], item):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _goes_on(earlier: EvidenceItem, later: EvidenceItem) -> bool:
    return _breath(earlier) == _breath(later) and 0 <= later.start - earlier.end <= _LARGEST_GAP


def _breath(item: EvidenceItem) -> tuple[object, ...]:
    return (item.source, item.version, item.voice, item.kind, item.from_checklist)


def quotation(item: EvidenceItem) -> Quotation:
    """The item's words, still a slice of its text, without the last full stop: the sentence around them brings its own."""
    text = item.text.strip()
    if text.endswith(".") and not _NO_LAST_STOP.search(text):
        text = text[:-1].rstrip() or text
    return Quotation(item.id, text)
