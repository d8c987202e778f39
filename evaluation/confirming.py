"""What an evaluator decides about a piece by a click: its tags, and what kind of evidence it is."""

from datetime import datetime

from evaluation.access import Actor, Permission
from evaluation.instruments import edition_of
from evaluation.refusals import NotFound, Refused
from evaluation.trail import log
from evidence.model import Direction, EvidenceKind, TagState, proposed_direction
from rubric.model import Edition
from storage.database import Transaction
from storage.evaluations import evaluation_code
from storage.evidence import add_tag, change_kind, drop_tag, evidence_by_code, tags_of
from storage.identity import id_of
from storage.source_items import flag_items
from storage.tables.evaluations import Evaluation
from storage.tables.sources import Evidence, Tag


def confirm_tag(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, sub_question: str, at: datetime) -> None:
    """That the piece speaks to the sub-question, as the actor sees it. Raises NotFound or UnknownSubQuestion."""
    item = _item(tx, actor, evaluation, evidence, sub_question)
    add_tag(tx, Tag(evidence_id=id_of(item), sub_question=sub_question, state=TagState.CONFIRMED, member_id=actor.member_id, at=at))
    log(tx, id_of(evaluation), actor.code, "confirmed", f"{evidence} {sub_question}", at)


def remove_tag(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, sub_question: str, at: datetime) -> None:
    """Take the tag off: the confirmed one; where none was confirmed, the one that came from the question. Raises Refused."""
    item = _item(tx, actor, evaluation, evidence, sub_question)
    tags = [tag for tag in tags_of(tx, id_of(item)) if tag.sub_question == sub_question]
    if not tags:
        raise Refused("no_such_tag", evidence=evidence, sub_question=sub_question)
    drop_tag(tx, max(tags, key=lambda tag: tag.state == TagState.CONFIRMED))
    log(tx, id_of(evaluation), actor.code, "removed", f"{evidence} {sub_question}", at)


def decide_kind(
    tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, kind: str, at: datetime, *, direction: str = ""
) -> None:
    """What the piece is, whatever its wording suggested, and what it speaks for; without a direction, for what the kind proposes.

    Raises NotFound, or Refused for a kind or direction that does not exist.
    """
    actor.require(Permission.JUDGE)
    if kind not in set(EvidenceKind):
        raise Refused("unknown_kind", kind=kind, known=", ".join(EvidenceKind))
    if direction and direction not in set(Direction):
        raise Refused("unknown_direction", direction=direction, known=", ".join(Direction))
    is_proposed = direction in ("", proposed_direction(EvidenceKind(kind)))
    change_kind(tx, _existing(tx, evaluation, evidence), kind, None if is_proposed else direction)
    log(tx, id_of(evaluation), actor.code, "decided kind", f"{evidence} {kind}" if is_proposed else f"{evidence} {kind} {direction}", at)


def settle_flag(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, at: datetime) -> None:
    """That the piece still holds, although the newest version of its source does not say so. Raises NotFound."""
    actor.require(Permission.JUDGE)
    flag_items(tx, [id_of(_existing(tx, evaluation, evidence))], flagged=False)
    log(tx, id_of(evaluation), actor.code, "settled flag", evidence, at)


def _item(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, sub_question: str) -> Evidence:
    actor.require(Permission.JUDGE)
    edition: Edition = edition_of(evaluation)
    edition.sub_question(sub_question)
    return _existing(tx, evaluation, evidence)


def _existing(tx: Transaction, evaluation: Evaluation, evidence: str) -> Evidence:
    item = evidence_by_code(tx, id_of(evaluation), evidence)
    if item is None:
        raise NotFound("unknown_evidence", evidence=evidence, evaluation=evaluation_code(evaluation))
    return item
