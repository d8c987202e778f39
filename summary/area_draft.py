"""The draft of one area: under each heading what the evidence says about each sub-question, and the findings it suggests.

Knows the rubric's headings and which items count. Does not word anything itself, and does not choose among the evidence: every item
tagged with a sub-question is quoted once under it, and no sentence stands without evidence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from evidence.ground import ground as ground_of
from evidence.model import EvidenceItem
from evidence.triangulation import Triangulation
from rubric.model import Area, Edition, Heading
from summary.findings import proposed_improvements, proposed_strengths
from summary.model import AreaDraft, Finding, HeadingDraft, SubQuestionDraft
from summary.quotations import id_order
from summary.statements import statements
from summary.summarising import summarising_sentences
from summary.wording import in_language
from texts.catalogue import Texts


def area_draft(edition: Edition, area_id: str, items: Sequence[EvidenceItem], findings: Iterable[Finding], texts: Texts) -> AreaDraft:
    """The draft of one area from all items and findings of the evaluation; those of other areas are left aside.

    Findings that the evaluators have written take the place of the proposals of their kind. Raises UnknownArea.
    """
    area = edition.area(area_id)
    ground = ground_of(area.sub_questions, items).triangulations
    written = [finding for finding in findings if finding.area == area_id]
    return AreaDraft(
        area=area.id,
        title=texts("draft.sub_question", id=area.id, text=in_language(area.name, texts.language)),
        language=texts.language,
        parts=tuple(_parts(area, ground, texts)),
        strengths=_written(written, "strength") or proposed_strengths(area, ground, texts),
        improvements=_written(written, "improvement") or proposed_improvements(area, ground, texts),
        items=_cited(ground.values(), written, items),
    )


def _written(findings: Sequence[Finding], kind: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.kind == kind and not finding.proposed)


def _parts(area: Area, ground: Mapping[str, Triangulation], texts: Texts) -> Iterator[HeadingDraft]:
    """A sub-question is told under its first heading; a later heading that shares it says where."""
    told: set[str] = set()
    for heading in area.narrative:
        own = [sub_question for sub_question in heading.sub_questions if sub_question not in told]
        shared = tuple(sub_question for sub_question in heading.sub_questions if sub_question in told and sub_question in ground)
        told.update(own)
        yield _part(area, heading, own, shared, ground, texts)
    # No edition should leave a sub-question without heading, but its evidence must not be lost if one does.
    left = [sub_question.id for sub_question in area.sub_questions if sub_question.id not in told and sub_question.id in ground]
    if left:
        heading = Heading("", {texts.language: texts("draft.other_sub_questions")}, tuple(left))
        yield _part(area, heading, left, (), ground, texts)


def _part(
    area: Area, heading: Heading, own: Sequence[str], shared: tuple[str, ...], ground: Mapping[str, Triangulation], texts: Texts
) -> HeadingDraft:
    wordings = {sub_question.id: in_language(sub_question.text, texts.language) for sub_question in area.sub_questions}
    drafts = tuple(_sub_question(sub_question, wordings[sub_question], ground.get(sub_question), texts) for sub_question in own)
    return HeadingDraft(heading.id, in_language(heading.text, texts.language), drafts, shared)


def _sub_question(sub_question: str, wording: str, triangulation: Triangulation | None, texts: Texts) -> SubQuestionDraft:
    if triangulation is None:
        return SubQuestionDraft(sub_question, wording, (), (), ())
    items = triangulation.items
    return SubQuestionDraft(
        id=sub_question,
        text=wording,
        summary=summarising_sentences(triangulation, texts),
        reviewed=statements((item for item in items if item.is_confirmed_for(sub_question)), texts),
        unreviewed=statements((item for item in items if not item.is_confirmed_for(sub_question)), texts),
        sources=triangulation.voices(items),
    )


def _cited(ground: Iterable[Triangulation], findings: Sequence[Finding], items: Iterable[EvidenceItem]) -> tuple[EvidenceItem, ...]:
    """What the draft cites: all that is told in it, and what the evaluators' findings name beside."""
    told = {item.id: item for triangulation in ground for item in triangulation.items}
    named = {evidence_id for finding in findings for evidence_id in finding.evidence}
    told |= {item.id: item for item in items if item.id in named}
    return tuple(told[evidence_id] for evidence_id in sorted(told, key=id_order))
