"""What a bot has kept, held against what people gave it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.load.people import Written


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as a bot has kept it: its text, and the words of the question it stands under; "" under none."""

    text: str
    question: str


@dataclass(frozen=True, slots=True)
class Losses:
    """How many answers were lost, kept more than once, or kept under another question than the one that was answered."""

    written: int
    lost: int
    duplicated: int
    misplaced: int

    @property
    def is_none(self) -> bool:
        return not (self.lost or self.duplicated or self.misplaced)

    def __str__(self) -> str:
        return f"{self.written} answers: {self.lost} lost, {self.duplicated} twice, {self.misplaced} misplaced"


def losses(written: Sequence[Written], kept: Iterable[Kept]) -> Losses:
    """Every answer is looked for by its whole text, which no other has."""
    under: dict[str, list[str]] = {}
    for one in kept:
        under.setdefault(one.text, []).append(one.question)
    lost = sum(answer.text not in under for answer in written)
    asked = {answer.text: answer.asked for answer in written}
    misplaced = sum(
        any(not question or question not in asked[text] for question in questions) for text, questions in under.items() if text in asked
    )
    times = Counter({text: len(questions) for text, questions in under.items() if text in asked})
    return Losses(len(written), lost, sum(count - 1 for count in times.values()), misplaced)
