"""Area drafts and the report as HTML: whole pages that need nothing else, and a draft as a part of a page.

Knows the templates and their escaping. Does not know where links lead: the caller says; those of a whole page lead to its own list of
evidence.
"""

from collections.abc import Callable
from dataclasses import dataclass

from summary.evidence_list import EvidenceEntry, evidence_entries
from summary.headings import findings_text, heading_text, sub_question_text, summary_text
from summary.model import AreaDraft, Finding, HeadingDraft, SubQuestionDraft
from summary.report import Report
from summary.writers.templates import style, template
from texts.catalogue import Texts

Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What the templates of a draft need beside the draft: its texts, headings and where ids lead."""

    texts: Texts
    link: Link

    def heading(self, part: HeadingDraft) -> str:
        """The heading with its mark, if it has one."""
        return heading_text(part, self.texts)

    def sub_question(self, sub_question: SubQuestionDraft) -> str:
        """The sub-question with its id and its mark."""
        return sub_question_text(sub_question, self.texts)

    def summary(self, sub_question: SubQuestionDraft) -> str:
        """The heading over a sub-question's summary."""
        return summary_text(sub_question, self.texts)

    def findings(self, kind: str, findings: tuple[Finding, ...]) -> str:
        """The heading over strengths or improvements."""
        return findings_text(self.texts(f"draft.{kind}"), findings, self.texts)

    def without_evidence(self, text: str) -> str:
        """A finding of the evaluators' that names no evidence, marked so."""
        return self.texts("draft.no_evidence", heading=text)


@dataclass(frozen=True, slots=True)
class DraftFragment:
    """The values of draft_fragment.html.j2."""

    draft: AreaDraft
    say: Wordings


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The values of draft_page.html.j2."""

    draft: AreaDraft
    say: Wordings
    entries: tuple[EvidenceEntry, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The values of report_page.html.j2."""

    report: Report
    say: Wordings
    entries: tuple[EvidenceEntry, ...]


def draft_page(draft: AreaDraft, texts: Texts, link: Link | None = None) -> str:
    """A page of its own with its list of evidence, where ids lead unless ``link`` says otherwise."""
    page = DraftPage(draft, Wordings(texts, link or _in_page), evidence_entries(draft.items, [draft], texts))
    return template("draft_page.html.j2").render(page=page)


def draft_fragment(draft: AreaDraft, texts: Texts, link: Link) -> str:
    """The draft as a part of another page, which brings the style (``draft_style``) and the places that ids lead to."""
    return template("draft_fragment.html.j2").render(page=DraftFragment(draft, Wordings(texts, link)))


def report_page(report: Report, texts: Texts, link: Link | None = None) -> str:
    """The report as a page of its own, with its list of evidence."""
    drafts = [chapter.draft for chapter in report.chapters if chapter.draft]
    page = ReportPage(report, Wordings(texts, link or _in_page), evidence_entries(report.items, drafts, texts))
    return template("report_page.html.j2").render(page=page)


def draft_style() -> str:
    """The style sheet of drafts and reports."""
    return style("style.css")


def _in_page(evidence_id: str) -> str:
    return f"#evidence-{evidence_id}"
