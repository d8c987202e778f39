"""What an evaluator decides about how two pieces belong together: the same, a part, a contradiction, or none of it."""

from collections.abc import Collection
from datetime import datetime

from evaluation.access import Actor, Permission
from evaluation.refusals import NotFound, Refused
from evaluation.trail import log
from evidence.links import groups
from evidence.model import LinkKind
from storage.database import Transaction
from storage.evaluations import evaluation_code
from storage.evidence import evidence_by_code, ids_by_code
from storage.identity import id_of
from storage.links import LinkState, NewLink, StoredLink, add_links, counting_links, decide_link, link_between, links_of
from storage.locking import lock_evaluation
from storage.tables.evaluations import Evaluation


def link_items(tx: Transaction, actor: Actor, evaluation: Evaluation, one: str, other: str, kind: str, at: datetime) -> None:
    """That the pieces belong together so, whatever was found or said before; of part_of, ``one`` is the part.

    Raises NotFound, or Refused for a kind that does not exist or a piece linked with itself.
    """
    ids = _pair(tx, actor, evaluation, one, other)
    wanted = _kind(kind)
    for each in LinkKind:
        # A pair is one of these only: what is the same is no contradiction.
        for pair in (ids, ids[::-1]):
            link = link_between(tx, *pair, each)
            if link is not None:
                decide_link(tx, link, LinkState.REJECTED, actor.member_id, at)
    link = link_between(tx, *ids, wanted)
    if link is None:
        add_links(tx, [NewLink(*ids, wanted, LinkState.CONFIRMED, actor.member_id)], at)
    else:
        decide_link(tx, link, LinkState.CONFIRMED, actor.member_id, at)
    log(tx, id_of(evaluation), actor.code, f"linked {wanted}", f"{one} {other}", at)


def unlink_items(tx: Transaction, actor: Actor, evaluation: Evaluation, one: str, other: str, kind: str, at: datetime) -> None:
    """That the pieces do not belong together so; it is not offered again. Raises NotFound, or Refused where there is no such link."""
    ids = _pair(tx, actor, evaluation, one, other)
    wanted = _kind(kind)
    link = link_between(tx, *ids, wanted)
    if link is None:
        raise Refused("not_linked", one=one, other=other)
    decide_link(tx, link, LinkState.REJECTED, actor.member_id, at)
    log(tx, id_of(evaluation), actor.code, f"unlinked {wanted}", f"{one} {other}", at)


def ungroup(tx: Transaction, actor: Actor, evaluation: Evaluation, piece: str, at: datetime) -> None:
    """That the piece does not say the same as the others it is grouped with; these stay together.

    Raises NotFound, or Refused for a piece that is in no group.
    """
    _existing(tx, actor, evaluation, piece)
    lock_evaluation(tx, id_of(evaluation))
    same = [link for link in counting_links(links_of(tx, id_of(evaluation))) if link.kind is LinkKind.SAME_AS]
    group = groups((link.one, link.other) for link in same)
    rest = [member for member in group if member != piece and group[member] == group.get(piece)]
    if not rest:
        raise Refused("not_grouped", evidence=piece)
    ids = ids_by_code(tx, id_of(evaluation), [piece, *rest])
    # With every one of them: it would come back by way of the others.
    add_links(tx, [NewLink(ids[piece], ids[member], LinkKind.SAME_AS, LinkState.REJECTED, actor.member_id) for member in rest], at)
    for link in same:
        if piece in {link.one, link.other}:
            decide_link(tx, link.id, LinkState.REJECTED, actor.member_id, at)
    left = groups((link.one, link.other) for link in same if link.one in rest and link.other in rest)
    # What only this piece held together stays together.
    first, *others = {left.get(member, member): ids[member] for member in rest}.values()
    add_links(tx, [NewLink(first, other, LinkKind.SAME_AS, LinkState.OFFERED) for other in others], at)
    log(tx, id_of(evaluation), actor.code, "ungrouped", piece, at)


def links_about(tx: Transaction, actor: Actor, evaluation: Evaluation, pieces: Collection[str]) -> list[StoredLink]:
    """Every link of these pieces, offered, confirmed or rejected."""
    actor.require(Permission.READ)
    return links_of(tx, id_of(evaluation), pieces)


def _pair(tx: Transaction, actor: Actor, evaluation: Evaluation, one: str, other: str) -> tuple[int, int]:
    if one == other:
        raise Refused("linked_with_itself", evidence=one)
    first, second = _existing(tx, actor, evaluation, one), _existing(tx, actor, evaluation, other)
    lock_evaluation(tx, id_of(evaluation))
    return first, second


def _existing(tx: Transaction, actor: Actor, evaluation: Evaluation, code: str) -> int:
    actor.require(Permission.JUDGE)
    item = evidence_by_code(tx, id_of(evaluation), code)
    if item is None:
        raise NotFound("unknown_evidence", evidence=code, evaluation=evaluation_code(evaluation))
    return id_of(item)


def _kind(kind: str) -> LinkKind:
    if kind not in set(LinkKind):
        raise Refused("unknown_link", kind=kind, known=", ".join(LinkKind))
    return LinkKind(kind)
