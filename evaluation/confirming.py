"""Tags by an evaluator's click: confirmed, or taken off."""

from datetime import datetime

from evaluation.access import Actor, Permission
from evaluation.instruments import edition_of
from evaluation.refusals import NotFound, Refused
from evaluation.trail import log
from evidence.model import TagState
from rubric.model import Edition
from storage.database import Transaction
from storage.evaluations import evaluation_code
from storage.evidence import add_tag, drop_tag, evidence_by_code, tags_of
from storage.identity import id_of
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


def _item(tx: Transaction, actor: Actor, evaluation: Evaluation, evidence: str, sub_question: str) -> Evidence:
    actor.require(Permission.JUDGE)
    edition: Edition = edition_of(evaluation)
    edition.sub_question(sub_question)
    item = evidence_by_code(tx, id_of(evaluation), evidence)
    if item is None:
        raise NotFound("unknown_evidence", evidence=evidence, evaluation=evaluation_code(evaluation))
    return item
