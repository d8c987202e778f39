"""Drafts that evaluators were shown in their chats: taken back when somebody's words are no longer to be read."""

import re

from sqlalchemy import delete, select
from sqlmodel import col

from storage.database import Transaction
from storage.tables.conversation import Interview, OutboxMessage

# How a draft cites what it quotes: "[d7, i1]".
CITED_INTERVIEW = re.compile(r"\[[^\]]*\bi\d")
CITED_ANYTHING = re.compile(r"\[[^\]]*\b[idwn]\d")


def take_drafts_back(tx: Transaction, evaluation_id: int, cited: re.Pattern[str]) -> None:
    """Drop the drafts that cite such evidence.

    All of them: an id that has been replaced since no longer tells whose words it stood for. A draft is several messages, of one turn.
    """
    walks = select(col(Interview.id)).where(col(Interview.evaluation_id) == evaluation_id, col(Interview.member_id).is_not(None))
    columns = (col(OutboxMessage.id), col(OutboxMessage.interview_id), col(OutboxMessage.created_at), col(OutboxMessage.text))
    said = tx.execute(select(*columns).where(col(OutboxMessage.interview_id).in_(walks))).all()
    drafts = {(message.interview_id, message.created_at) for message in said if cited.search(message.text)}
    taken_back = [message.id for message in said if (message.interview_id, message.created_at) in drafts]
    tx.execute(delete(OutboxMessage).where(col(OutboxMessage.id).in_(taken_back)))
