"""How long the rules take that go over points and evidence, and what they rest on.

Prints milliseconds of processor time for 200 sub-questions; the limit is 20. The clock's are stretched by others at work on the machine.

Run from the project's root: .venv/bin/python -m benchmarks.consistency
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from statistics import median
from time import thread_time

from evidence.consistency import Standing, remarks
from evidence.ground import ground
from evidence.model import EvidenceItem, EvidenceKind, SourceKind, Tag, TagState
from question_bank.model import ROLES
from rubric.model import SubQuestion

LIMIT = 20.0
STATES = 200
PIECES = 10  # a sub-question's; the demonstration has eight
ROUNDS = 15
TODAY = datetime(2026, 3, 2, tzinfo=UTC).date()
MOST = 20


def sub_questions() -> list[SubQuestion]:
    """As no edition has them: ten to an area."""
    return [SubQuestion(f"{number // 10 + 1}.{number % 10 + 1}", str(number // 10 + 1), MOST, {}) for number in range(STATES)]


def pieces(rows: list[SubQuestion], chance: Random) -> list[EvidenceItem]:
    """Of every kind and from everywhere, half of them reviewed."""
    return [_piece(f"i{place * PIECES + number}", row.id, chance) for place, row in enumerate(rows) for number in range(PIECES)]


def _piece(code: str, sub_question: str, chance: Random) -> EvidenceItem:
    source = chance.choice([SourceKind.INTERVIEW, SourceKind.INTERVIEW, SourceKind.DOCUMENT, SourceKind.WEBSITE])
    is_said, number = source is SourceKind.INTERVIEW, chance.randrange(60)
    text = f"En mening av vanlig längd om hur kommunen arbetar, den {number}:e i ordningen."
    return EvidenceItem(
        id=code,
        source_kind=source,
        source=f"s{number}",
        source_title="",
        version="v",
        start=0,
        end=len(text),
        text=text,
        kind=chance.choice(list(EvidenceKind)),
        date=date(chance.randrange(2020, 2027), 1, 1),
        by=None,
        role=chance.choice(ROLES) if is_said else None,
        voice=f"P{number}" if is_said else f"s{number}",
        from_checklist=False,
        tags=(Tag(sub_question, chance.choice(list(TagState))),),
    )


def main() -> None:
    chance = Random(1)
    rows = sub_questions()
    items = pieces(rows, chance)
    grounds, rules, said = [], [], 0
    for _ in range(ROUNDS):
        start = thread_time()
        stands_on = ground(rows, items).triangulations
        between = thread_time()
        states = [Standing(row, stands_on.get(row.id), TODAY, Decimal(chance.randrange(MOST + 1)), ("i1",)) for row in rows]
        said = sum(len(remarks(state)) for state in states)
        grounds.append(1000 * (between - start))
        rules.append(1000 * (thread_time() - between))
    print(
        f"rules over {STATES} sub-questions, {len(items)} pieces of evidence, {said} remarks: {median(rules):.1f} ms (limit {LIMIT:.0f} ms)"
    )
    print(f"quickest round {min(rules):.1f} ms; what they rest on (coverage, triangulation, gaps): {median(grounds):.1f} ms")


if __name__ == "__main__":
    main()
