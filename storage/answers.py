"""Answers and their parts: appended and marked, never overwritten."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, update
from sqlalchemy import select as select_columns
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import SQLModel, col, select

from storage.database import Transaction, table_of
from storage.hiding import hide_in_new_words
from storage.identity import id_of
from storage.tables.answers import Answer, Part, PartRevision
from storage.tables.conversation import Interview
from storage.tables.people import Participant

# Interview, question and revision.
AnswerKey = tuple[int, str | None, int]


class ClosedAnswer(NamedTuple):
    """How a question has been met: its words, the status, and what each part says, in order."""

    prompt: str
    status: str
    texts: list[str]


_OPEN = select_columns(col(Answer.interview_id), col(Answer.question), col(Answer.revision), col(Answer.id)).where(
    col(Answer.interview_id).in_(bindparam("ids", expanding=True)), col(Answer.is_current), col(Answer.status) == "open"
)
_CLOSED = (
    update(table_of(Answer))
    .where(col(Answer.id) == bindparam("answer"))
    .values(status=bindparam("status"), answered_at=bindparam("answered_at"))
)
_CLOSED_ANSWERS = (
    select_columns(col(Answer.question), col(Answer.prompt), col(Answer.status), col(Part.text))
    .join(Part, col(Part.answer_id) == col(Answer.id), isouter=True)
    .where(
        col(Answer.interview_id) == bindparam("interview"),
        col(Answer.is_current),
        col(Answer.question).is_not(None),
        col(Answer.status) != "open",
    )
    .order_by(col(Answer.id), col(Part.id))
)


def insert_answers(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The answers' ids, in their order. Each row is a mapping of the table's columns."""
    asked = [row for row in rows if row["question"] is not None]
    ids = iter(_inserted(tx, Answer, asked, ("interview_id", "question", "revision")))
    # Nothing tells two notes apart, so each gets a statement of its own.
    return [next(ids) if row["question"] is not None else _inserted(tx, Answer, [row], ())[0] for row in rows]


def insert_parts(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The parts' ids, in their order."""
    return _inserted(tx, Part, rows, ("answer_id", "event"))


def close_answers(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say how questions were met: each {"answer", "status", "answered_at"}."""
    if rows:
        tx.connection().execute(_CLOSED, list(rows))


def open_answers(tx: Transaction, interview_ids: Collection[int]) -> dict[AnswerKey, int]:
    """The ids of the answers under way."""
    if not interview_ids:
        return {}
    rows = tx.connection().execute(_OPEN, {"ids": list(interview_ids)})
    return {(interview, question, revision): number for interview, question, revision, number in rows if number is not None}


def answer_id_of(tx: Transaction, key: AnswerKey) -> int | None:
    """The id of one revision of the answer to one question."""
    interview_id, question, revision = key
    query = select(Answer.id).where(Answer.interview_id == interview_id, Answer.question == question, Answer.revision == revision)
    return tx.exec(query).one_or_none()


def reprompt_answer(tx: Transaction, answer_id: int, prompt: str) -> None:
    """The question was put again in other words."""
    tx.execute(update(Answer).where(col(Answer.id) == answer_id).values(prompt=prompt))


def retire_answer(tx: Transaction, interview_id: int, question: str) -> int | None:
    """The revision that counted counts no more; its id, None when there was none."""
    current = current_answer(tx, interview_id, question)
    if current is not None:
        current.is_current = False
        tx.flush()
    return current.id if current is not None else None


def current_answer(tx: Transaction, interview_id: int, question: str) -> Answer | None:
    """The revision that counts."""
    query = select(Answer).where(Answer.interview_id == interview_id, Answer.question == question, col(Answer.is_current))
    return tx.exec(query).one_or_none()


def parts_of(tx: Transaction, answer_ids: Iterable[int]) -> dict[int, list[Part]]:
    """The parts of each answer in the order in which they came; an answer without any is absent."""
    found: dict[int, list[Part]] = {}
    for part in tx.exec(select(Part).where(col(Part.answer_id).in_(list(answer_ids))).order_by(col(Part.id))):
        found.setdefault(part.answer_id, []).append(part)
    return found


def part_by_message(tx: Transaction, interview_id: int, channel: str, account: str, message: str) -> Part | None:
    """The part that came as that message, of an answer rather than of a note; None when no such message was stored.

    There may be two: an edit that came before its message was kept as a note.
    """
    query = (
        select(Part)
        .join(Answer)
        .where(Answer.interview_id == interview_id, Part.channel == channel, Part.account == account, Part.message == message)
        .order_by(col(Answer.question).is_(None), col(Part.id).desc())
    )
    return tx.exec(query.limit(1)).first()


def part_by_id(tx: Transaction, part_id: int) -> Part | None:
    """The part, unless it has been erased."""
    return tx.get(Part, part_id)


def reword_part(tx: Transaction, part: Part, text: str, at: datetime) -> None:
    """Replace a part's text; the earlier wording is kept. What is hidden in its answer is hidden in the new words too."""
    tx.add(PartRevision(part_id=id_of(part), text=part.text, replaced_at=at))
    part.text = hide_in_new_words(tx, part.answer_id, text)
    tx.flush()


def answers_of(tx: Transaction, interview_id: int) -> Sequence[Answer]:
    """Every revision and note of an interview, in the order in which they were asked or said."""
    return tx.exec(select(Answer).where(Answer.interview_id == interview_id).order_by(col(Answer.id))).all()


def closed_answers(tx: Transaction, interview_id: int) -> dict[str, ClosedAnswer]:
    """How each question of an interview has been met, by question, and what was said; without those still open."""
    found: dict[str, ClosedAnswer] = {}
    for question, prompt, status, text in tx.connection().execute(_CLOSED_ANSWERS, {"interview": interview_id}):
        assert question is not None
        answer = found.setdefault(question, ClosedAnswer(prompt or "", status, []))
        if text is not None:
            answer.texts.append(text)
    return found


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


def _inserted(tx: Transaction, model: type[SQLModel], rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]) -> list[int]:
    """The ids of the rows, in their order. Found again by ``key``: asked to return them in order, SQLite gets a statement a row."""
    if not rows:
        return []
    ids = {tuple(found): number for number, *found in tx.connection().execute(_inserting(model, key), list(rows))}
    return [ids[tuple([row[name] for name in key])] for row in rows]


@cache
def _inserting(model: type[SQLModel], key: tuple[str, ...]) -> ReturningInsert[Any]:
    table = table_of(model)
    return insert(table).returning(table.c.id, *(table.c[name] for name in key))
