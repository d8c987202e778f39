"""Answers and their parts: appended and marked, never overwritten."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import col, select

from storage.database import Transaction
from storage.identity import id_of
from storage.tables.answers import Answer, Part, PartRevision
from storage.tables.conversation import Interview
from storage.tables.people import Participant


def answer_of(tx: Transaction, interview_id: int, question: str, revision: int) -> Answer | None:
    """One revision of the answer to one question."""
    query = select(Answer).where(Answer.interview_id == interview_id, Answer.question == question, Answer.revision == revision)
    return tx.exec(query).one_or_none()


def answer_by_id(tx: Transaction, answer_id: int) -> Answer:
    """The answer a row points at."""
    return tx.get_one(Answer, answer_id)


def add_answer(tx: Transaction, answer: Answer) -> Answer:
    """The answer with its id. A current one takes the place of the revision that was current."""
    if answer.is_current and answer.question is not None:
        earlier = (col(Answer.interview_id) == answer.interview_id, col(Answer.question) == answer.question)
        tx.execute(update(Answer).where(*earlier).values(is_current=False))
    tx.add(answer)
    tx.flush()
    return answer


def current_answer(tx: Transaction, interview_id: int, question: str) -> Answer | None:
    """The revision that counts."""
    query = select(Answer).where(Answer.interview_id == interview_id, Answer.question == question, col(Answer.is_current))
    return tx.exec(query).one_or_none()


def close_answer(tx: Transaction, answer: Answer, status: str, at: datetime) -> None:
    """Say how the question was met."""
    answer.status = status
    answer.answered_at = at
    tx.flush()


def add_part(tx: Transaction, part: Part) -> Part:
    """The part with its id."""
    tx.add(part)
    tx.flush()
    return part


def last_part_id(tx: Transaction) -> int:
    """The newest part of all; 0 before there is any."""
    return tx.exec(select(func.max(Part.id))).one() or 0


def parts_of(tx: Transaction, answer_ids: Iterable[int]) -> dict[int, list[Part]]:
    """The parts of each answer in the order in which they came; an answer without any is absent."""
    found: dict[int, list[Part]] = {}
    for part in tx.exec(select(Part).where(col(Part.answer_id).in_(list(answer_ids))).order_by(col(Part.id))):
        found.setdefault(part.answer_id, []).append(part)
    return found


def part_by_message(tx: Transaction, interview_id: int, channel: str, account: str, message: str) -> Part | None:
    """The part that came as that message; None when no such message was stored."""
    query = (
        select(Part)
        .join(Answer)
        .where(Answer.interview_id == interview_id, Part.channel == channel, Part.account == account, Part.message == message)
    )
    return tx.exec(query).one_or_none()


def part_by_id(tx: Transaction, part_id: int) -> Part | None:
    """The part, unless it has been erased."""
    return tx.get(Part, part_id)


def reword_part(tx: Transaction, part: Part, text: str, at: datetime) -> None:
    """Replace a part's text; the earlier wording is kept."""
    tx.add(PartRevision(part_id=id_of(part), text=part.text, replaced_at=at))
    part.text = text
    tx.flush()


def answers_of(tx: Transaction, interview_id: int) -> Sequence[Answer]:
    """Every revision and note of an interview, in the order in which they were asked or said."""
    return tx.exec(select(Answer).where(Answer.interview_id == interview_id).order_by(col(Answer.id))).all()


def answers_by_interview(tx: Transaction, evaluation_id: int) -> Sequence[tuple[Answer, Interview]]:
    """All answers, notes and checklist results of an evaluation, oldest first."""
    query = select(Answer, Interview).join(Interview).where(Interview.evaluation_id == evaluation_id)
    return tx.exec(query.order_by(col(Answer.id))).all()


def count_by_status(tx: Transaction, evaluation_id: int) -> dict[str, int]:
    """How many current answers of interviewees there are of each status; none of restricted people."""
    query = (
        select(Answer.status, func.count())
        .join(Interview)
        .join(Participant, col(Interview.participant_id) == col(Participant.id))
        .where(Interview.evaluation_id == evaluation_id, col(Participant.restricted_at).is_(None), col(Answer.is_current))
        .group_by(col(Answer.status))
    )
    return dict(iter(tx.exec(query)))
