"""What an evaluator asked for in the chat: an area's draft, or where evidence is missing. Read, worded, and told by an event."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from bot.events import Prepared
from bot.wording import Message, coverage_told, in_pieces
from evaluation.access import Permission
from evaluation.drafting import drafts_of
from evaluation.instruments import edition_of
from evaluation.members import actor_of
from evidence.coverage import coverage
from storage.database import Database, Transaction
from storage.evaluations import evaluation_by_id, member_by_id
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.interviews import Standing, standing_of
from storage.jobs import JobToDo
from storage.log import last_forgotten
from storage.people import admitted_accounts
from storage.tables.evaluations import Evaluation
from summary.writers.markdown import draft_markdown
from texts.catalogue import Texts, load_texts

Words: TypeAlias = Callable[[Transaction, Evaluation, Texts], list[Message]]


def tell_draft(database: Database, job: JobToDo, now: datetime) -> list[Prepared]:
    """DRAFT: the draft of the payload's area."""
    area: str = job.payload["area"]
    return database.read(lambda tx: _told(tx, job, now, lambda tx, evaluation, texts: _draft(tx, evaluation, area, texts)))


def tell_coverage(database: Database, job: JobToDo, now: datetime) -> list[Prepared]:
    """COVERAGE: how many voices each sub-question has."""
    return database.read(lambda tx: _told(tx, job, now, _coverage))


def _told(tx: Transaction, job: JobToDo, now: datetime, words: Words) -> list[Prepared]:
    """To the account that the evaluator spoke from last; nothing to somebody who has none, or may not read any more."""
    walk = standing_of(tx, int(job.payload["interview"]))
    place = next(iter(admitted_accounts(tx, int(job.payload["interview"]))), None)
    if walk is None or place is None or not _may_read(tx, walk):
        return []
    # First: of somebody who is forgotten while the rest is read, something may be in it.
    forgotten = last_forgotten(tx, walk.evaluation_id)
    evaluation = evaluation_by_id(tx, walk.evaluation_id)
    messages = words(tx, evaluation, load_texts(walk.state.get("language", evaluation.language)))
    return [
        Prepared(
            id=f"{job.kind}-{job.id}",
            channel=place.channel,
            account=place.account,
            at=now,
            interview=int(job.payload["interview"]),
            messages=tuple(message.text for message in messages),
            area=job.payload.get("area"),
            forgotten=forgotten,
        )
    ]


def _may_read(tx: Transaction, walk: Standing) -> bool:
    return walk.member_id is not None and actor_of(member_by_id(tx, walk.member_id)).may(Permission.READ)


def _draft(tx: Transaction, evaluation: Evaluation, area: str, texts: Texts) -> list[Message]:
    draft = drafts_of(tx, evaluation, [area], texts)[0]
    return in_pieces(Message(draft_markdown(draft, texts)))


def _coverage(tx: Transaction, evaluation: Evaluation, texts: Texts) -> list[Message]:
    return coverage_told(texts, coverage(edition_of(evaluation), evidence_items(tx, id_of(evaluation))))
