"""What stands in a draft's headings: their words, and that something is missing, shared or only proposed.

Knows the wordings that all formats share. Does not know any format.
"""

from collections.abc import Iterable

from summary.model import Finding, HeadingDraft, Sentence, SubQuestionDraft
from summary.speakers import has_word, number_word
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
    return text if sub_question.has_evidence else texts("draft.no_evidence", heading=text)


def summary_text(sub_question: SubQuestionDraft, texts: Texts) -> str:
    """The heading over a summary: how many sources it rests on, and how much of their evidence is not reviewed."""
    sources = texts("draft.summary.sources", n=sub_question.sources, count=number_word(sub_question.sources, texts))
    reviewed, unreviewed = _number_of_items(sub_question.reviewed), _number_of_items(sub_question.unreviewed)
    if not unreviewed:
        return texts("draft.summary.heading", about=sources)
    review = _unreviewed(unreviewed, reviewed + unreviewed, texts) if reviewed else texts("draft.summary.unreviewed_all")
    return texts("draft.summary.heading", about=texts("draft.summary.about", sources=sources, review=review))


def _number_of_items(statements: Iterable[Sentence]) -> int:
    return sum(len(statement.evidence) for statement in statements)


def _unreviewed(n: int, of_all: int, texts: Texts) -> str:
    # "12 av 19", not "tolv av 19": two numbers side by side are both in words or both in digits.
    count, of = (number_word(each, texts) if has_word(of_all, texts) else texts.number(each) for each in (n, of_all))
    return texts("draft.summary.unreviewed_some", n=n, count=count, all=of)


def findings_text(heading: str, findings: tuple[Finding, ...], texts: Texts) -> str:
    """The heading over strengths or improvements, with what the list is: proposed, chosen by the evaluators, or empty."""
    if not findings:
        return texts("draft.nothing_proposed", heading=heading)
    return texts("draft.proposed", heading=heading) if any(finding.proposed for finding in findings) else heading
