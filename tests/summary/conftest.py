"""A made-up edition of two areas, and one factory for evidence: what a test does not name is a plain, reviewed answer of a unit manager."""

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest

from evidence.model import EvidenceItem, EvidenceKind, SourceKind, Tag, TagState
from rubric.model import Area, Edition, Heading, SubQuestion
from texts.catalogue import Texts, load_texts

Make = Callable[..., EvidenceItem]


def _both(text: str) -> dict[str, str]:
    return {"sv": text, "en": text}


def _area(area: str, name: str, rows: dict[str, int]) -> Area:
    headings = tuple(Heading(f"{area}{row}", _both(f"Rubrik {row}"), (row,)) for row in rows)
    sub_questions = tuple(SubQuestion(row, area, points, _both(f"Fråga {row}?")) for row, points in rows.items())
    return Area(area, _both(name), headings, headings, sub_questions)


@pytest.fixture(scope="session")
def edition() -> Edition:
    areas = (
        _area("1", "Demokrati", {"1.1": 10, "1.2": 30, "1.3": 20, "1.10": 5}),
        _area("2", "Ledning", {"2.1": 40}),
        _area("3", "Mål", {"3.1": 7}),
    )
    return Edition("prov", _both("Provutgåvan"), areas)


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts("sv")


@pytest.fixture
def make() -> Make:
    numbers = count(1)

    def make_item(text: str = "Vi frågar brukarna varje år.", sub_question: str = "1.1", **given: object) -> EvidenceItem:
        number = next(numbers)
        kind = SourceKind(str(given.get("source_kind", SourceKind.INTERVIEW)))
        is_interview = kind is SourceKind.INTERVIEW and not given.get("from_checklist")
        state = TagState.CONFIRMED if given.pop("reviewed", True) else TagState.ASKED
        start = 1000 * number
        values: dict[str, object] = {
            "id": f"{kind.value[0]}{number}",
            "source_kind": kind,
            "source": f"s{number}",
            "source_title": "" if is_interview else "Budget 2026",
            "version": f"v{number}",
            "start": start,
            "end": start + len(text),
            "text": text,
            "kind": EvidenceKind.IN_PLACE,
            "date": date(2026, 3, 2),
            "by": None,
            "role": "unit_manager" if is_interview else None,
            "voice": f"voice {number}",
            "from_checklist": False,
            "tags": (Tag(sub_question, state),),
        }
        return EvidenceItem(**(values | given | {"source_kind": kind}))

    return make_item
