"""Who was in the middle of an interview at a certain time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.database import Transaction
from storage.tables.conversation import Interview, OutboxMessage


class Active(NamedTuple):
    """An interview, the account it was last spoken to on, and its state as it is stored."""

    interview: int
    account: str
    state: Mapping[str, Any]


def interviews_active_between(tx: Transaction, channel: str, since: datetime, until: datetime, *, heard_before: datetime) -> list[Active]:
    """People's interviews on the channel where something happened between the two times, but which have heard nothing after the third.

    Whoever still has something to be sent to them is left out, and so are evaluators' walks.
    """
    any_said = aliased(OutboxMessage)
    last_said = select(func.max(any_said.id)).where(any_said.interview_id == Interview.id).scalar_subquery()
    query = (
        select(Interview.id, OutboxMessage.account, Interview.state)
        .join(OutboxMessage, col(OutboxMessage.id) == last_said)
        .where(
            col(Interview.participant_id).is_not(None),
            col(Interview.active_at).between(since, until),
            OutboxMessage.channel == channel,
            col(OutboxMessage.sent_at) < heard_before,
        )
        .order_by(col(Interview.id))
    )
    return [Active(interview or 0, account, state) for interview, account, state in tx.exec(query)]
