"""An area draft as markdown. Every sentence is a line of its own and ends with its evidence ids in square brackets after the stop.

Knows markdown's signs and makes those that people wrote do nothing. Scripts read these lines: what is neither empty nor a heading ends
with ids, whatever anybody wrote.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from summary.headings import findings_text, heading_text, sub_question_text, summary_text
from summary.model import AreaDraft, Finding, HeadingDraft, Piece, Quotation, Sentence, SubQuestionDraft, Title, Words
from texts.catalogue import Texts

_SIGNS: Final = re.compile(r"[\\`*_\[\]#~$|]")
# "&" only where a reader of markdown would take it for a character reference: "R&D" stays as it was written.
_REFERENCE: Final = re.compile(r"&(?=#?\w+;)")
# What makes a list, a quotation, a rule or a heading where a line begins.
_LINE_START: Final = re.compile(r"^([-+>=])")
_NUMBERED: Final = re.compile(r"^(\d+)(?=[.)])")
# All that str.splitlines breaks at, other control characters, and marks that turn the direction of what comes after them.
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Most texts have none of these: one look instead of four passes made a draft of 2,000 items three times as fast.
_SPECIAL: Final = re.compile(r"[\\`*_\[\]#~$|&<\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_STOPS: Final = (".", "!", "?", "…")


def draft_markdown(draft: AreaDraft, texts: Texts) -> str:
    """The whole draft, ending with a line break."""
    lines = [f"# {_escaped(draft.title)}", ""]
    for part in draft.parts:
        lines += _heading(part, texts)
    lines += _findings(texts("draft.strengths"), draft.strengths, texts)
    lines += _findings(texts("draft.improvements"), draft.improvements, texts)
    return "\n".join(lines).rstrip("\n") + "\n"


def _heading(part: HeadingDraft, texts: Texts) -> Iterator[str]:
    yield from (f"## {_escaped(heading_text(part, texts))}", "")
    if part.has_evidence:
        for sub_question in part.sub_questions:
            yield from _sub_question(sub_question, texts)


def _sub_question(sub_question: SubQuestionDraft, texts: Texts) -> Iterator[str]:
    yield from (f"### {_escaped(sub_question_text(sub_question, texts))}", "")
    if sub_question.summary:
        yield from (f"#### {_escaped(summary_text(sub_question, texts))}", "")
        yield from _bullets(sub_question.summary, texts)
    if sub_question.summary and sub_question.reviewed:
        yield from (f"#### {_escaped(texts('draft.reviewed'))}", "")
    yield from _bullets(sub_question.reviewed, texts)
    if sub_question.unreviewed:
        yield from (f"#### {_escaped(texts('draft.unreviewed'))}", "")
        yield from _bullets(sub_question.unreviewed, texts)


def _bullets(sentences: Iterable[Sentence], texts: Texts) -> list[str]:
    lines = [f"- {_line(sentence, texts)}" for sentence in sentences]
    return [*lines, ""] if lines else []


def _line(sentence: Sentence, texts: Texts) -> str:
    words = "".join(_piece(piece, texts) for piece in sentence.pieces)
    return f"{words} {_ids(sentence.evidence)}"


def _piece(piece: Piece, texts: Texts) -> str:
    match piece:
        case Words(text):
            return _escaped(text)
        case Title(text):
            return f"*{_escaped(text).strip()}*"
        case Quotation(_, text):
            return texts("draft.quote.open") + _escaped(text) + texts("draft.quote.close")


def _findings(heading: str, findings: tuple[Finding, ...], texts: Texts) -> Iterator[str]:
    yield from (f"## {_escaped(findings_text(heading, findings, texts))}", "")
    cited = [f"- {_phrase(finding.text)} {_ids(finding.evidence)}" for finding in findings if finding.evidence]
    yield from ([*cited, ""] if cited else [])
    for finding in findings:
        if not finding.evidence:
            # An evaluator's words are not dropped for want of a reference, but as a line of text they would be a sentence without evidence.
            yield from (f"#### {_escaped(texts('draft.no_evidence', heading=finding.text))}", "")


def _phrase(text: str) -> str:
    phrase = _escaped(text).strip()
    # With its stop first: "2026." alone would begin a numbered list.
    stopped = phrase if phrase.endswith(_STOPS) else phrase + "."
    return _LINE_START.sub(r"\\\1", _NUMBERED.sub(r"\1\\", stopped))


def _ids(evidence: tuple[str, ...]) -> str:
    return f"[{', '.join(evidence)}]"


def _escaped(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    plain = _TURNS.sub("", _BREAKS.sub(" ", text))
    return _REFERENCE.sub("&amp;", _SIGNS.sub(r"\\\g<0>", plain)).replace("<", "&lt;")
