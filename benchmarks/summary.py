"""How long a draft and a report take.  Prints: draft of an area with 2,000 items (limit 100 ms), report of as many (limit 1 s).

Run from the project's root: .venv/bin/python -m benchmarks.summary
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import cycle, islice
from statistics import median
from time import perf_counter

from evidence.model import EvidenceItem, EvidenceKind, SourceKind, Tag, TagState
from question_bank.model import ROLES
from rubric.editions import load_edition
from rubric.scoring import score_table
from summary.area_draft import area_draft
from summary.conducted import Material
from summary.report import EvaluationFacts, Evaluator, Report, report
from summary.writers.html import draft_page, report_page
from summary.writers.markdown import draft_markdown
from texts.catalogue import load_texts

ITEMS = 2000
ROUNDS = 7
EDITION = load_edition("2010")
TEXTS = load_texts("sv")
WORDS = "Vi frågar brukarna varje år och lägger resultatet på webbplatsen, men det är olika mellan förvaltningarna."


def item(number: int, sub_question: str) -> EvidenceItem:
    """One of the made-up items: every third from a document, every fourth reviewed, all kinds in turn."""
    is_document = number % 3 == 0
    state = TagState.CONFIRMED if number % 4 == 0 else TagState.ASKED
    voice = f"d{number % 40}" if is_document else f"P{number % 30:02}"
    return EvidenceItem(
        id=f"{'d' if is_document else 'i'}{number}",
        source_kind=SourceKind.DOCUMENT if is_document else SourceKind.INTERVIEW,
        source=voice,
        source_title=f"Årsredovisning {number % 40}" if is_document else "",
        version=voice,
        start=number * 200,
        end=number * 200 + len(WORDS),
        text=WORDS,
        kind=tuple(EvidenceKind)[number % 8],
        date=date(2026, 3, 2),
        by="E1" if state is TagState.CONFIRMED else None,
        role=None if is_document else ROLES[number % 6],
        voice=voice,
        from_checklist=False,
        tags=(Tag(sub_question, state),),
    )


def items_for(sub_questions: Sequence[str]) -> list[EvidenceItem]:
    """As many items as are measured, over the sub-questions in turn."""
    return [item(number, sub_question) for number, sub_question in enumerate(islice(cycle(sub_questions), ITEMS), start=1)]


def whole_report(items: Sequence[EvidenceItem]) -> Report:
    """The report of an evaluation with all areas drafted and every point given."""
    points = {row.id: Decimal(row.max_points) / 2 for row in EDITION.sub_questions}
    return report(
        EvaluationFacts("Mätning", "Granåsa kommun", 2026, (Evaluator("Karin Lind", "Mörkby kommun"),)),
        EDITION,
        score_table(EDITION, points),
        drafts=[area_draft(EDITION, area.id, items, [], TEXTS) for area in EDITION.areas],
        material=Material({"unit_manager": 30}, {SourceKind.DOCUMENT: 40}),
        reference=None,
        key_facts=[],
        is_draft=True,
        texts=TEXTS,
    )


def milliseconds(work: Callable[[], object]) -> float:
    """The median of some rounds, after one that fills the caches."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    return median(times)


def main() -> None:
    area = EDITION.areas[0]
    of_area = items_for([row.id for row in area.sub_questions])
    of_all = items_for([row.id for row in EDITION.sub_questions])
    draft = area_draft(EDITION, area.id, of_area, [], TEXTS)
    print(f"area draft, {ITEMS} items: {milliseconds(lambda: area_draft(EDITION, area.id, of_area, [], TEXTS)):.0f} ms")
    print(f"  as markdown: {milliseconds(lambda: draft_markdown(draft, TEXTS)):.0f} ms more")
    print(f"  as a page:   {milliseconds(lambda: draft_page(draft, TEXTS)):.0f} ms more")
    print(f"report, {ITEMS} items, drafts and HTML: {milliseconds(lambda: report_page(whole_report(of_all), TEXTS)):.0f} ms")


if __name__ == "__main__":
    main()
