"""What stands in a draft's headings: their words, and that something is missing, shared or only proposed.

Knows the wordings that all formats share.  Does not know any format.
"""

from __future__ import annotations

from summary.model import Finding, HeadingDraft, SubQuestionDraft
from texts.catalogue import Texts


def heading_text(part: HeadingDraft, texts: Texts) -> str:
    """The heading, with where to look or that there is no evidence."""
    if part.has_evidence:
        return part.text
    if part.see:
        return texts("draft.see", heading=part.text, sub_questions=texts.join(part.see))
    return texts("draft.no_evidence", heading=part.text)


def sub_question_text(sub_question: SubQuestionDraft, texts: Texts) -> str:
    """The sub-question with its id, and that there is no evidence if so."""
    text = texts("draft.sub_question", id=sub_question.id, text=sub_question.text)
    return text if sub_question.summary else texts("draft.no_evidence", heading=text)


def findings_text(heading: str, findings: tuple[Finding, ...], texts: Texts) -> str:
    """The heading over strengths or improvements, with what the list is: proposed, chosen by the evaluators, or empty."""
    if not findings:
        return texts("draft.nothing_proposed", heading=heading)
    return texts("draft.proposed", heading=heading) if any(finding.proposed for finding in findings) else heading
