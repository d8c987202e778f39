"""The draft of an area, and its strengths and improvements as a list to edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from evaluation.drafting import MAX_FINDING, FindingKind, draft_of, word_findings
from storage.database import Transaction
from summary.model import Finding
from summary.wording import in_language
from summary.writers.html import draft_fragment
from texts.catalogue import load_texts
from web.evaluators.cards import Row
from web.evaluators.visits import Asked, Visit, respond
from web.forms import Form
from web.pages import Frame
from web.style import draft_style_address

# Empty lines at the end of a list: saving makes room for more.
ROOM_FOR_MORE = 2
KINDS: tuple[FindingKind, ...] = ("strength", "improvement")


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A line of the list as it is typed."""

    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FindingsForm:
    """One list; ``is_proposed`` while nobody has saved it."""

    kind: str
    lines: tuple[FindingLine, ...]
    is_proposed: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class AreaPage:
    """The values of area.html.j2."""

    frame: Frame
    id: str
    name: str
    draft: Markup
    draft_style: str
    forms: tuple[FindingsForm, ...]
    longest: int
    areas: tuple[Row, ...]


async def area(request: Request) -> Response:
    return await respond(request, "area.html.j2", _page, _act)


def _act(tx: Transaction, visit: Visit, form: Form, wanted: str, at: datetime) -> str:
    kind: FindingKind = "strength" if form.one("form") == "strength" else "improvement"
    lines = list(zip(form.all("text"), form.all("evidence"), strict=False))
    word_findings(tx, visit.actor, visit.evaluation, wanted, kind, lines, at)
    return f"#edit-{kind}"


def _page(asked: Asked) -> AreaPage:
    visit, edition = asked.visit, asked.visit.edition
    # The draft belongs to the evaluation and is written in its language, whoever reads it.
    draft = draft_of(asked.tx, visit.actor, visit.evaluation, asked.wanted, load_texts(visit.evaluation.language))
    written = draft_fragment(draft, load_texts(visit.evaluation.language), lambda evidence: f"{visit.base}/evidence/{evidence}")
    findings = {"strength": draft.strengths, "improvement": draft.improvements}
    return AreaPage(
        frame=asked.frame,
        id=asked.wanted,
        name=in_language(edition.area(asked.wanted).name, asked.texts.language),
        # Escaped by the writer's own template.
        draft=Markup(written),  # noqa: S704
        draft_style=draft_style_address(),
        forms=tuple(_form(kind, findings[kind], asked) for kind in KINDS),
        longest=MAX_FINDING,
        areas=tuple(Row(each.id, in_language(each.name, asked.texts.language)) for each in edition.areas),
    )


def _form(kind: str, findings: Sequence[Finding], asked: Asked) -> FindingsForm:
    is_proposed = any(finding.proposed for finding in findings)
    trouble = asked.troubled(kind)
    if trouble is not None:
        typed = zip(trouble.form.all("text"), trouble.form.all("evidence"), strict=False)
        return FindingsForm(kind, tuple(FindingLine(*line) for line in typed), is_proposed, trouble.sentence)
    lines = [FindingLine(finding.text, ", ".join(finding.evidence)) for finding in findings]
    return FindingsForm(kind, (*lines, *[FindingLine("", "")] * ROOM_FOR_MORE), is_proposed, "")
