"""What an answer or a checklist result is evidence of: its passages, what each of them is, and what else it might speak to.

Only computed here, which takes its time: a long answer has thousands of passages. ``answer_evidence`` writes it, which is quick.
"""

from dataclasses import dataclass

from evaluation.suggesting import suggested
from evidence.model import EvidenceKind, SourceKind
from evidence.passages import Passage, split_passages
from evidence.tagging import Suggestion
from evidence.wording import proposed_kind
from storage.answer_sources import StoredAnswer

# An evaluator's result as an evidence kind. What is not applicable is logged and makes no evidence.
KIND_OF_RESULT = {"found": EvidenceKind.IN_PLACE, "partly": EvidenceKind.PARTLY, "notfound": EvidenceKind.NOT_FOUND}


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage that becomes an evidence item."""

    passage: Passage
    kind: EvidenceKind
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class AnswerEvidence:
    """What ``answer`` makes. Without a text it proves nothing. ``is_one_finding``: its item stays the same, whatever its words."""

    answer: StoredAnswer
    kind: SourceKind
    title: str = ""
    url: str | None = None
    text: str | None = None
    pieces: tuple[Piece, ...] = ()
    is_one_finding: bool = False


def evidence_of(answer: StoredAnswer) -> AnswerEvidence:
    """What the answer's words and status now say: nothing, unless it is current and tells something."""
    if answer.is_current and answer.member is not None and answer.status in KIND_OF_RESULT:
        return _of_result(answer)
    if answer.is_current and answer.member is None and answer.status == "answered":
        return _of_words(answer)
    return AnswerEvidence(answer, SourceKind.INTERVIEW)


def is_link(text: str) -> bool:
    """Whether a note is nothing but an address."""
    word = text.strip()
    return word.startswith(("http://", "https://")) and len(word.split()) == 1


def _of_words(answer: StoredAnswer) -> AnswerEvidence:
    text = "\n".join(part for part in answer.parts if part.strip())
    passages = split_passages(text)
    pieces = [Piece(passage, proposed_kind(text[passage.start : passage.end]), _suggested(answer, text, passage)) for passage in passages]
    return AnswerEvidence(answer, SourceKind.INTERVIEW, text=text or None, pieces=tuple(pieces))


def _of_result(answer: StoredAnswer) -> AnswerEvidence:
    """One item for a result: the evaluator's note if there is one, else the words of what was looked for."""
    assert answer.source_kind is not None
    assert answer.prompt is not None
    note = "\n".join(part for part in answer.parts if part.strip() and not is_link(part))
    text = f"{answer.prompt}\n{note}" if note else answer.prompt
    # A note of several lines is one finding: its item runs from the first word to the last.
    told = split_passages(note)
    offset = len(answer.prompt) + 1
    passage = Passage(offset + told[0].start, offset + told[-1].end) if told else Passage(0, len(answer.prompt))
    return AnswerEvidence(
        answer,
        SourceKind(answer.source_kind),
        title=answer.prompt,
        url=next((part.strip() for part in answer.parts if is_link(part)), None),
        text=text,
        pieces=(Piece(passage, KIND_OF_RESULT[answer.status], _suggested(answer, text, passage)),),
        is_one_finding=True,
    )


def _suggested(answer: StoredAnswer, text: str, passage: Passage) -> tuple[Suggestion, ...]:
    asked = next(iter(answer.sub_questions), None)
    return tuple(suggested(answer.edition, answer.bank_version, text, passage.start, passage.end, asked))
