"""An evidence item as the pages show it: its words, where they are from, its tags, and what it might speak to besides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.confirming import confirm_tag, decide_kind, remove_tag, settle_flag
from evaluation.hiding import HiddenMark, clear_third_person, hidden_marks, hide_words, why_marked
from evaluation.suggesting import suggestions_for
from evidence.hiding import MASK
from evidence.model import Direction, EvidenceItem, EvidenceKind, TagState
from evidence.tagging import Suggestion
from evidence.third_persons import Suspicion
from rubric.model import Edition
from storage.database import Transaction
from summary.wording import in_language
from texts.catalogue import Texts
from web.evaluators.visits import Asked, Mistyped, Visit
from web.forms import Form

MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A sub-question by its id and words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class AreaRows:
    """An area with its sub-questions, as a select groups them."""

    id: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ShownTag:
    """A tag with the words of its sub-question; ``by`` is the evaluator's code."""

    row: Row
    is_confirmed: bool
    by: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A sub-question that the item seems to speak to, in percent; ``why``: the item's words that say so, in a few of ours."""

    row: Row
    percent: int
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a piece can be, or speak for, as a select offers it."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class HideForm:
    """What is to be hidden of the passage, and why; what was typed, if it was refused."""

    words: str
    reason: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Card:
    """The values of _card.html.j2. ``trouble`` is why its form was refused.

    ``private`` is why it waits for somebody to look, "" when it does not; ``hidden`` are sentences of what is hidden in it.
    """

    id: str
    text: str
    source: str
    source_kind: str
    speaker: str
    kind: str
    kinds: tuple[Choice, ...]
    direction: str
    directions: tuple[Choice, ...]
    date: str
    tags: tuple[ShownTag, ...]
    offers: tuple[Offer, ...]
    trouble: str
    is_flagged: bool
    private: str
    hidden: tuple[str, ...]
    hide: HideForm


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of several items."""

    suggestions: Mapping[str, Sequence[Suggestion]]
    why: Mapping[str, Suspicion]
    hidden: Mapping[str, Sequence[HiddenMark]]


def cards_of(items: Sequence[EvidenceItem], asked: Asked) -> dict[str, Card]:
    """The cards of items, by id, for who asks; without suggestions for who may not act on them."""
    tx, evaluation = asked.tx, asked.visit.evaluation
    known = _Known(
        suggestions=suggestions_for(tx, evaluation, items) if asked.visit.can_judge else {},
        why=why_marked(tx, evaluation, items),
        hidden=hidden_marks(tx, evaluation, [item.id for item in items if MASK in item.text]),
    )
    return {item.id: _card(item, asked, known) for item in items}


def _card(item: EvidenceItem, asked: Asked, known: _Known) -> Card:
    texts, visit = asked.texts, asked.visit
    trouble = asked.troubled("tag")
    is_troubled = trouble is not None and trouble.form.one("evidence_item") == item.id
    return Card(
        id=item.id,
        text=item.text,
        source=item.source,
        source_kind=texts(f"draft.source.{item.source_kind}"),
        speaker=speaker_of(item, texts),
        kind=texts(f"draft.kind.{item.kind}"),
        kinds=tuple(Choice(kind, texts(f"draft.kind.{kind}"), kind is item.kind) for kind in EvidenceKind),
        direction=texts(f"web.card.direction.{item.chosen_direction}") if item.chosen_direction else "",
        directions=_directions(item, texts),
        date=texts.date(item.date) if item.date else "",
        tags=shown_tags(item, asked),
        offers=_offers(item, known.suggestions.get(item.id, []), visit, texts),
        trouble=trouble.sentence if trouble is not None and is_troubled else "",
        is_flagged=item.is_flagged,
        private=_why(known.why.get(item.id), texts) if item.is_withheld else "",
        hidden=tuple(_told(mark, texts) for mark in known.hidden.get(item.id, [])),
        hide=_hide_form(item, asked),
    )


def _why(suspicion: Suspicion | None, texts: Texts) -> str:
    if suspicion is None:
        # The rules have changed since it was marked.
        return texts("web.private.why_unknown")
    matter = texts(f"web.private.matter.{suspicion.matter}")
    return texts("web.private.why", name=suspicion.name, matter=matter, words=suspicion.words)


def _told(mark: HiddenMark, texts: Texts) -> str:
    return texts("web.private.hidden", by=mark.by, date=texts.date(mark.at.date()), reason=mark.reason)


def _hide_form(item: EvidenceItem, asked: Asked) -> HideForm:
    trouble = asked.troubled("hide")
    if trouble is None or trouble.form.one("evidence_item") != item.id:
        return HideForm(item.text, "", "")
    return HideForm(trouble.form.one("words"), trouble.form.one("reason"), trouble.sentence)


def speaker_of(item: EvidenceItem, texts: Texts) -> str:
    """Who says it: a role, the evaluators, or a title."""
    if item.from_checklist:
        return texts("draft.page.evaluators_finding")
    return texts(f"roles.{item.role}") if item.role else item.source_title


def column_name(column: str, texts: Texts) -> str:
    """A column of the coverage in running text: a role, or a kind of source to read."""
    return texts(f"web.overview.column.{column}").replace("\u00ad", "").lower()


def shown_tags(item: EvidenceItem, asked: Asked) -> tuple[ShownTag, ...]:
    """The tags that count."""
    return tuple(_shown(tag.sub_question, asked.visit, asked.texts, tag.state, tag.by) for tag in item.tags)


def row_of(sub_question: str, edition: Edition, texts: Texts) -> Row:
    """The sub-question with its words."""
    return Row(sub_question, in_language(edition.sub_question(sub_question).text, texts.language))


def areas_of(edition: Edition, texts: Texts) -> tuple[AreaRows, ...]:
    """Every sub-question, by area."""
    return tuple(
        AreaRows(area.id, in_language(area.name, texts.language), tuple(row_of(row.id, edition, texts) for row in area.sub_questions))
        for area in edition.areas
    )


def change_tag(tx: Transaction, visit: Visit, form: Form, at: datetime) -> str:
    """Confirm, remove or add a tag, say what the piece is, clear it or hide words of it, as the card's forms ask; the place of the card."""
    item, confirmed, removed = form.one("evidence_item"), form.one("confirm"), form.one("remove")
    if form.one("form") == "hide":
        hide_words(tx, visit.actor, visit.evaluation, item, form.one("words"), form.one("reason"), at)
    elif form.one("clear"):
        clear_third_person(tx, visit.actor, visit.evaluation, item, at)
    elif form.one("decide"):
        decide_kind(tx, visit.actor, visit.evaluation, item, form.one("kind"), at, direction=form.one("direction"))
    elif form.one("settle"):
        settle_flag(tx, visit.actor, visit.evaluation, item, at)
    elif removed:
        remove_tag(tx, visit.actor, visit.evaluation, item, removed, at)
    elif confirmed or form.one("sub_question"):
        confirm_tag(tx, visit.actor, visit.evaluation, item, confirmed or form.one("sub_question"), at)
    else:
        raise Mistyped("web.card.choose_first")
    return f"#{item}"


def found(items: Iterable[EvidenceItem], code: str) -> EvidenceItem | None:
    """The item of that id."""
    return next((item for item in items if item.id == code), None)


def _directions(item: EvidenceItem, texts: Texts) -> tuple[Choice, ...]:
    """First that it goes by what the piece is, which most do."""
    by_kind = Choice("", texts("web.card.direction.proposed"), item.chosen_direction is None)
    return by_kind, *(Choice(each, texts(f"web.card.direction.{each}"), each is item.chosen_direction) for each in Direction)


def _shown(sub_question: str, visit: Visit, texts: Texts, state: TagState, by: str | None) -> ShownTag:
    return ShownTag(row_of(sub_question, visit.edition, texts), state is TagState.CONFIRMED, by or "")


def _offers(item: EvidenceItem, suggestions: Sequence[Suggestion], visit: Visit, texts: Texts) -> tuple[Offer, ...]:
    offers = [
        Offer(row_of(each.sub_question, visit.edition, texts), round(100 * each.confidence), _because(each, texts))
        for each in suggestions
        if not item.is_tagged_with(each.sub_question)
    ]
    return tuple(offers[:MOST_OFFERS])


def _because(suggestion: Suggestion, texts: Texts) -> str:
    return texts("web.card.because", words=", ".join(suggestion.why)) if suggestion.why else ""
