"""What an answer or a checklist result is evidence of: its passages, what each of them is, and what else it might speak to.

Only computed here, which takes its time: a long answer has thousands of passages. ``answer_evidence`` writes it, which is quick.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.suggesting import suggested
from evidence.model import EvidenceKind, SourceKind, ThirdPerson
from evidence.passages import Passage, split_passages
from evidence.tagging import Suggestion
from evidence.third_persons import marks_of
from evidence.wording import proposed_kind
from importers.model import HeadingAt
from storage.answer_sources import StoredAnswer

# An evaluator's result as an evidence kind. What is not applicable is logged and makes no evidence.
KIND_OF_RESULT = {"found": EvidenceKind.IN_PLACE, "partly": EvidenceKind.PARTLY, "notfound": EvidenceKind.NOT_FOUND}


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage that becomes an evidence item, and whether a third person's private matters may stand in it."""

    passage: Passage
    kind: EvidenceKind
    suggestions: tuple[Suggestion, ...]
    third_person: ThirdPerson | None


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


def text_of(answer: StoredAnswer) -> tuple[str, tuple[int | None, ...]]:
    """The text that the answer or result makes as a source, and where in it each part begins; None for one that is not in it."""
    is_result = answer.member is not None
    text, begin = (answer.prompt or "") if is_result else "", list[int | None]()
    for part in answer.parts:
        is_told = bool(part.strip()) and not (is_result and is_link(part))
        text += "\n" if is_told and text else ""
        begin.append(len(text) if is_told else None)
        text += part if is_told else ""
    return text, tuple(begin)


def _of_words(answer: StoredAnswer) -> AnswerEvidence:
    text, _ = text_of(answer)
    passages = _passages(text, answer.hidden)
    said = [text[passage.start : passage.end] for passage in passages]
    marks = marks_of(text, passages, SourceKind.INTERVIEW)
    pieces = [
        Piece(passage, proposed_kind(words), _suggested(answer, text, passage), mark)
        for passage, words, mark in zip(passages, said, marks, strict=True)
    ]
    return AnswerEvidence(answer, SourceKind.INTERVIEW, text=text or None, pieces=tuple(pieces))


def _passages(text: str, hidden: Sequence[str]) -> list[Passage]:
    """The passages of an answer. Those of which something is hidden were cut while it could be read, and stay as they are."""
    kept, at = list[Passage](), 0
    for words in hidden:
        if (start := text.find(words, at)) >= 0:
            at = start + len(words)
            kept.append(Passage(start, at))
    # As with headings: nothing that is cut now reaches into them.
    cut = split_passages(text, [HeadingAt(passage.start, passage.end, level=1) for passage in kept])
    return sorted([*cut, *kept], key=lambda passage: passage.start)


def _of_result(answer: StoredAnswer) -> AnswerEvidence:
    """One item for a result: the evaluator's note if there is one, else the words of what was looked for."""
    assert answer.source_kind is not None
    assert answer.prompt is not None
    text, begin = text_of(answer)
    kind = SourceKind(answer.source_kind)
    # A note of several lines is one finding: its item runs from the first word to the last.
    offset = next((start for start in begin if start is not None), len(text))
    told = split_passages(text[offset:])
    passage = Passage(offset + told[0].start, offset + told[-1].end) if told else Passage(0, len(answer.prompt))
    (mark,) = marks_of(text, [passage], kind)
    return AnswerEvidence(
        answer,
        kind,
        title=answer.prompt,
        url=next((part.strip() for part in answer.parts if is_link(part)), None),
        text=text,
        pieces=(Piece(passage, KIND_OF_RESULT[answer.status], _suggested(answer, text, passage), mark),),
        is_one_finding=True,
    )


def _suggested(answer: StoredAnswer, text: str, passage: Passage) -> tuple[Suggestion, ...]:
    asked = next(iter(answer.sub_questions), None)
    return tuple(suggested(answer.edition, answer.bank_version, text, passage.start, passage.end, asked))
