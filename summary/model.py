"""The area draft as values: sentences made of words, titles and quotations, each sentence with the evidence it rests on.

Knows no language and no format: the words are chosen before they come here, the escaping is each writer's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evidence.model import EvidenceItem


@dataclass(frozen=True, slots=True)
class Words:
    """What the draft itself says."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """What a source is called. Kept apart from quotations: what stands in quotation marks is always cut from a stored text."""

    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A slice of one evidence item's text, without its last full stop; the writer puts the language's quotation marks around it."""

    evidence_id: str
    text: str


Piece = Words | Title | Quotation


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, its stop included, and the ids of all it rests on: never empty, for without evidence there is no sentence."""

    pieces: tuple[Piece, ...]
    evidence: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("A sentence of a draft needs the evidence it rests on.")


@dataclass(frozen=True, slots=True)
class SubQuestionDraft:
    """What is known about one sub-question. Its summary is empty where the statements say it all; ``sources`` counts independent voices."""

    id: str
    text: str
    summary: tuple[Sentence, ...]
    reviewed: tuple[Sentence, ...]
    unreviewed: tuple[Sentence, ...]
    sources: int = 0

    @property
    def has_evidence(self) -> bool:
        """Whether anything is told about it."""
        return bool(self.reviewed or self.unreviewed)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All its sentences in reading order."""
        return (*self.summary, *self.reviewed, *self.unreviewed)


@dataclass(frozen=True, slots=True)
class HeadingDraft:
    """One heading of the narrative. ``see`` names the sub-questions that it shares with an earlier heading, where they are told."""

    id: str
    text: str
    sub_questions: tuple[SubQuestionDraft, ...]
    see: tuple[str, ...] = ()

    @property
    def has_evidence(self) -> bool:
        """Whether anything is told under this heading."""
        return any(sub_question.has_evidence for sub_question in self.sub_questions)


@dataclass(frozen=True, slots=True)
class Finding:
    """A strength or an improvement in a short phrase; ``proposed`` means that it is still the draft's own."""

    area: str
    kind: Literal["strength", "improvement"]
    text: str
    evidence: tuple[str, ...]
    proposed: bool


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """The draft of one area; ``items`` are those it cites, in the order of their ids."""

    area: str
    title: str
    language: str
    parts: tuple[HeadingDraft, ...]
    strengths: tuple[Finding, ...]
    improvements: tuple[Finding, ...]
    items: tuple[EvidenceItem, ...]

    @property
    def sub_questions(self) -> Iterator[SubQuestionDraft]:
        """Every sub-question under every heading, in order."""
        return (sub_question for part in self.parts for sub_question in part.sub_questions)

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Every sentence of the narrative, in order."""
        return (sentence for sub_question in self.sub_questions for sentence in sub_question.sentences)
