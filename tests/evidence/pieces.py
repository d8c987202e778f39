"""Pieces of evidence as the tests of this folder say them: what it is, and where it comes from."""

from dataclasses import replace
from datetime import date
from itertools import count

from evidence.model import EvidenceItem, EvidenceKind, Link, LinkKind, SourceKind, Tag, TagState

PAPERS = ("document", "website", "intranet")
_NUMBERS = count(1)


def piece(kind=EvidenceKind.IN_PLACE, source="unit_manager", *, at="2.5", voice=None, text=None, year=2026, asked=False, code=None):
    """An item of a role's interview, or of a document, website or intranet; words and voice of its own unless told otherwise."""
    is_paper, number = source in PAPERS, next(_NUMBERS)
    words = text or f"ord {number}"
    return EvidenceItem(
        id=code or f"i{number}",
        source_kind=SourceKind(source) if is_paper else SourceKind.INTERVIEW,
        source=f"s{number}",
        source_title="",
        version="v",
        start=0,
        end=len(words),
        text=words,
        kind=kind,
        date=date(year, 1, 1) if year else None,
        by=None,
        role=None if is_paper else source,
        voice=voice or f"voice {number}",
        from_checklist=False,
        tags=(Tag(at, TagState.ASKED) if asked else Tag(at, TagState.CONFIRMED, "E1"),),
    )


def all_alike(*items):
    """The items linked as saying the same, each with the next."""
    return [replace(one, links=(Link(other.id, LinkKind.SAME_AS),)) for one, other in zip(items, (*items[1:], items[0]), strict=True)]
