"""Area drafts and the report as HTML: whole pages that need nothing else, and a draft as a part of a page.

Knows the templates and their escaping.  Does not know where links lead: the caller says, and a whole page leads to its own list of evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from evidence.model import EvidenceItem
from summary.headings import findings_text, heading_text, sub_question_text
from summary.model import AreaDraft, Finding, HeadingDraft, Quotation, Sentence, SubQuestionDraft, Title
from summary.quotations import id_order
from summary.report import Report
from summary.speakers import known_role
from texts.catalogue import Texts

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"

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

    def findings(self, kind: str, findings: tuple[Finding, ...]) -> str:
        """The heading over strengths or improvements."""
        return findings_text(self.texts(f"draft.{kind}"), findings, self.texts)

    def without_evidence(self, text: str) -> str:
        """A finding of the evaluators' that names no evidence, marked so."""
        return self.texts("draft.no_evidence", heading=text)


@dataclass(frozen=True, slots=True)
class Use:
    """Where an item is used: a sub-question, the place of the sentence that quotes it, and whether it was reviewed there."""

    sub_question: str
    anchor: str
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """One row of the list of evidence."""

    item: EvidenceItem
    source: str
    date: str
    uses: tuple[Use, ...]


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
    style: Markup
    entries: tuple[EvidenceEntry, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The values of report_page.html.j2."""

    report: Report
    say: Wordings
    style: Markup
    entries: tuple[EvidenceEntry, ...]


def draft_page(draft: AreaDraft, texts: Texts, link: Link | None = None) -> str:
    """A page of its own with its list of evidence, where ids lead unless ``link`` says otherwise."""
    page = DraftPage(draft, Wordings(texts, link or _in_page), Markup(draft_style()), _entries(draft.items, [draft], texts))
    return _template("draft_page.html.j2").render(page=page)


def draft_fragment(draft: AreaDraft, texts: Texts, link: Link) -> str:
    """The draft as a part of another page, which brings the style (``draft_style``) and the places that ids lead to."""
    return _template("draft_fragment.html.j2").render(page=DraftFragment(draft, Wordings(texts, link)))


def report_page(report: Report, texts: Texts, link: Link | None = None) -> str:
    """The report as a page of its own, with its list of evidence."""
    drafts = [chapter.draft for chapter in report.chapters if chapter.draft]
    page = ReportPage(report, Wordings(texts, link or _in_page), Markup(draft_style()), _entries(report.items, drafts, texts))
    return _template("report_page.html.j2").render(page=page)


@cache
def draft_style() -> str:
    """The style sheet of drafts and reports: no fonts, pictures or addresses from elsewhere."""
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


def _in_page(evidence_id: str) -> str:
    return f"#evidence-{evidence_id}"


def anchor(sub_question: str, sentence: Sentence) -> str:
    """The place of a statement: an item is quoted once under a sub-question, so its first id and that name it."""
    return f"{sentence.evidence[0]}-in-{sub_question}"


def _entries(items: Iterable[EvidenceItem], drafts: Iterable[AreaDraft], texts: Texts) -> tuple[EvidenceEntry, ...]:
    uses = _uses(drafts)
    return tuple(_entry(item, uses, texts) for item in sorted(items, key=lambda item: id_order(item.id)))


def _entry(item: EvidenceItem, uses: Mapping[str, list[Use]], texts: Texts) -> EvidenceEntry:
    date = texts.date(item.date) if item.date else ""
    return EvidenceEntry(item, _source(item, texts), date, tuple(uses.get(item.id, ())))


def _source(item: EvidenceItem, texts: Texts) -> str:
    """Which source it is; an interviewee is named by role only: the title of an interview might say who it was."""
    if item.from_checklist:
        return texts("draft.page.evaluators_finding")
    return texts(f"draft.role.{known_role(item.role, texts)}") if item.source_kind == "interview" else item.source_title


def _uses(drafts: Iterable[AreaDraft]) -> dict[str, list[Use]]:
    uses: dict[str, list[Use]] = {}
    for sub_question in (sub_question for draft in drafts for sub_question in draft.sub_questions):
        for sentences, is_reviewed in ((sub_question.reviewed, True), (sub_question.unreviewed, False)):
            for sentence in sentences:
                use = Use(sub_question.id, anchor(sub_question.id, sentence), is_reviewed)
                for evidence_id in sentence.evidence:
                    uses.setdefault(evidence_id, []).append(use)
    return uses


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["anchor"] = anchor
    environment.tests["quotation"] = lambda piece: isinstance(piece, Quotation)
    environment.tests["title"] = lambda piece: isinstance(piece, Title)
    return environment
