"""What else says the same as a piece, what it is a part of, and what it may contradict: shown beside its card, each settled by a click."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.linking import link_items, links_about, ungroup, unlink_items
from evidence.links import alike_in
from evidence.model import EvidenceItem, LinkKind
from storage.database import Transaction
from storage.links import LinkState, StoredLink
from web.evaluators.cards import ShownTag, change_tag, shown_tags, speaker_of
from web.evaluators.visits import Asked, Mistyped, Visit
from web.forms import Form


@dataclass(frozen=True, slots=True)
class Other:
    """Another piece, as it is shown beside a card. ``by`` is who has confirmed the link, "" where it was found by likeness only."""

    id: str
    text: str
    speaker: str
    kind: str
    direction: str
    date: str
    tags: tuple[ShownTag, ...]
    by: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """The other pieces of a card, by how they belong to it; ``against`` are offered contradictions and confirmed ones.

    ``trouble`` is why the form was refused, ``typed`` what had been written as the other's id.
    """

    also: tuple[Other, ...] = ()
    wholes: tuple[Other, ...] = ()
    parts: tuple[Other, ...] = ()
    against: tuple[Other, ...] = ()
    kinds: tuple[str, ...] = tuple(LinkKind)
    trouble: str = ""
    typed: str = ""


def linked_to(items: Sequence[EvidenceItem], among: Sequence[EvidenceItem], asked: Asked) -> dict[str, Linked]:
    """By item, what of ``among``, which is all there is, is linked with it."""
    known = {item.id: item for item in among}
    alike = alike_in(among)
    groups: dict[str, list[str]] = {}
    for item in among:
        if item.id in alike:
            groups.setdefault(alike[item.id], []).append(item.id)
    wanted = {member for item in items for member in groups.get(alike.get(item.id, ""), [item.id])}
    by_item: dict[str, list[StoredLink]] = {}
    for link in links_about(asked.tx, asked.visit.actor, asked.visit.evaluation, wanted):
        for end in (link.one, link.other):
            by_item.setdefault(end, []).append(link)
    return {item.id: _linked(item, groups.get(alike.get(item.id, ""), []), by_item, known, asked) for item in items}


def unfolded(items: Sequence[EvidenceItem], among: Sequence[EvidenceItem], sub_question: str) -> list[EvidenceItem]:
    """One of each group that says the same: the first that is confirmed for the sub-question, else the first."""
    # Of all there is: two that hang together by a third, which is not on this page, are folded too.
    alike = alike_in(among)
    best: dict[str, EvidenceItem] = {}
    for item in items:
        group = alike.get(item.id, item.id)
        if group not in best or (item.is_confirmed_for(sub_question) and not best[group].is_confirmed_for(sub_question)):
            best[group] = item
    shown = {item.id for item in best.values()}
    return [item for item in items if item.id in shown]


def change_card(tx: Transaction, visit: Visit, form: Form, at: datetime) -> str:
    """What a form on a card asks for, about its tags or its links; the place of the card."""
    return _change_link(tx, visit, form, at) if form.one("form") == "link" else change_tag(tx, visit, form, at)


def _change_link(tx: Transaction, visit: Visit, form: Form, at: datetime) -> str:
    item, apart, kind = form.one("evidence_item"), form.one("apart"), form.one("kind")
    if apart:
        ungroup(tx, visit.actor, visit.evaluation, apart, at)
    elif form.one("whole"):
        unlink_items(tx, visit.actor, visit.evaluation, item, form.one("whole"), LinkKind.PART_OF, at)
    elif form.one("part"):
        unlink_items(tx, visit.actor, visit.evaluation, form.one("part"), item, LinkKind.PART_OF, at)
    elif form.one("against"):
        link_items(tx, visit.actor, visit.evaluation, item, form.one("against"), LinkKind.CONTRADICTS, at)
    elif form.one("not_against"):
        unlink_items(tx, visit.actor, visit.evaluation, item, form.one("not_against"), LinkKind.CONTRADICTS, at)
    elif form.one("other").strip():
        link_items(tx, visit.actor, visit.evaluation, item, form.one("other").strip().lower(), kind, at)
    else:
        raise Mistyped("web.linked.choose_first")
    return f"#{item}"


def _linked(
    item: EvidenceItem, group: Iterable[str], by_item: Mapping[str, Sequence[StoredLink]], known: Mapping[str, EvidenceItem], asked: Asked
) -> Linked:
    own = [link for link in by_item.get(item.id, ()) if link.state is not LinkState.REJECTED]
    same = {end: link for link in own if link.kind is LinkKind.SAME_AS for end in (link.one, link.other)}
    trouble = asked.troubled("link")
    is_troubled = trouble is not None and trouble.form.one("evidence_item") == item.id

    def others(kind: LinkKind, *, is_part: bool | None = None) -> tuple[Other, ...]:
        links = [link for link in own if link.kind is kind and (is_part is None or (link.one == item.id) is is_part)]
        ends = [(link.other if link.one == item.id else link.one, link) for link in links]
        return tuple(_other(known[end], link, asked) for end, link in ends if end in known)

    return Linked(
        also=tuple(_other(known[member], same.get(member), asked) for member in group if member != item.id),
        wholes=others(LinkKind.PART_OF, is_part=True),
        parts=others(LinkKind.PART_OF, is_part=False),
        against=others(LinkKind.CONTRADICTS),
        trouble=trouble.sentence if trouble is not None and is_troubled else "",
        typed=trouble.form.one("other") if trouble is not None and is_troubled else "",
    )


def _other(item: EvidenceItem, link: StoredLink | None, asked: Asked) -> Other:
    """``link`` is None where the two hang together by a third."""
    texts = asked.texts
    is_confirmed = link is not None and link.state is LinkState.CONFIRMED
    return Other(
        id=item.id,
        text=item.text,
        speaker=speaker_of(item, texts),
        kind=texts(f"draft.kind.{item.kind}"),
        direction=texts(f"web.card.direction.{item.chosen_direction}") if item.chosen_direction else "",
        date=texts.date(item.date) if item.date else "",
        tags=shown_tags(item, asked),
        by=(link.by or "") if link is not None and is_confirmed else "",
        is_confirmed=is_confirmed,
    )
