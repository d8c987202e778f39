"""A batch in memory: what its events need to know, loaded by a few statements, and what they make, written by a few more.

Events are played against this, so that a hundred of them cost the database little more than one. ``write`` may be called in between:
whoever has to look at the tables themselves calls it first, and finds there what has been said so far.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.planning import Planning
from bot.said import Said, outbox_row, without_doubled_receipts
from bot.saved_state import State, read_state, saved_state
from bot.wording import Team
from storage.answers import AnswerKey, answer_id_of, close_answers, insert_answers, insert_parts, open_answers
from storage.conversation import Conversation, Place, conversation_of, conversations, save_conversations
from storage.database import Transaction
from storage.jobs import add_jobs
from storage.outbox import add_messages


@dataclass(slots=True)
class Row:
    """An answer or a part: it has its id once it is written. A row among its values becomes that row's id."""

    values: dict[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(slots=True)
class Progress:
    """How far a conversation has come in this batch, and whether that has still to be written."""

    conversation: Conversation
    state: State
    last_part: Row
    active_at: datetime | None
    is_changed: bool = False

    def moved(self, state: State, at: datetime) -> None:
        """Something has happened in it. An event that is tried again may be older than what has happened since."""
        self.state, self.is_changed = state, True
        self.active_at = max(self.active_at or at, at)


class Batch:
    """What is known and what is to be written; ``write`` before the transaction ends. ``places`` is where each account's words go."""

    def __init__(self, tx: Transaction, places: Mapping[Place, int], found: Mapping[int, Conversation], planning: Planning) -> None:
        self.tx = tx
        self.planning = planning
        self.places = dict(places)
        # Who asks, by evaluation: looked up once, for a whole group opens its links at the same time.
        self.teams: dict[int, Team] = {}
        self._found = dict(found)
        # Read only when an event is played: a state that cannot be read must stop nobody else.
        self._progress: dict[int, Progress] = {}
        self._answers = {key: Row(id=answer) for key, answer in open_answers(tx, found.keys()).items()}
        self._new_answers: list[Row] = []
        self._new_parts: list[Row] = []
        self._closings: list[tuple[Row, str, datetime]] = []
        self._said: list[tuple[Said, Row | None]] = []
        self._jobs: list[tuple[str, dict[str, Any], datetime]] = []

    def progress(self, interview: int) -> Progress:
        """How far that conversation has come."""
        if interview not in self._progress:
            talk = self._found.get(interview) or conversations(self.tx, [interview])[interview]
            self._progress[interview] = Progress(talk, read_state(talk), Row(id=talk.last_part), talk.active_at)
        return self._progress[interview]

    def knows(self, interview: int) -> bool:
        """Whether there is such a conversation; one that has been forgotten in this batch is none."""
        return interview in self._found

    def open_answer(self, values: dict[str, Any]) -> Row:
        """A new answer, or a new revision of one; ``values`` are the table's columns."""
        row = Row(values)
        self._new_answers.append(row)
        self._answers[values["interview_id"], values["question"], values["revision"]] = row
        return row

    def answer(self, key: AnswerKey) -> Row:
        """An answer that was opened in this batch or earlier."""
        if key not in self._answers:
            known = answer_id_of(self.tx, key)
            assert known is not None, "an answer is opened before anything is stored in it"
            self._answers[key] = Row(id=known)
        return self._answers[key]

    def close_answer(self, answer: Row, status: str, at: datetime) -> None:
        """Say how the question was met."""
        self._closings.append((answer, status, at))

    def add_part(self, interview: int, answer: Row, values: dict[str, Any]) -> Row:
        """One more message of an answer."""
        part = Row({**values, "answer_id": answer})
        self._new_parts.append(part)
        progress = self.progress(interview)
        progress.last_part, progress.is_changed = part, True
        return part

    def add_job(self, kind: str, payload: dict[str, Any], due_at: datetime) -> None:
        """Work to be done after the commit."""
        self._jobs.append((kind, payload, due_at))

    def say(self, said: Sequence[Said]) -> None:
        """What is to be told, in this order, after all that was said so far."""
        self._said += [(one, self._last_part(one.interview_id)) for one in said]

    def forget(self, interview: int) -> None:
        """The conversation is over for everybody in it: nothing of it is written any more."""
        self._progress.pop(interview, None)
        self._found.pop(interview, None)
        self.places = {place: each for place, each in self.places.items() if each != interview}

    def write(self) -> None:
        """All that was made since the last time."""
        _number(self._new_answers, insert_answers(self.tx, [row.values for row in self._new_answers]))
        _number(self._new_parts, insert_parts(self.tx, [_with_ids(row.values) for row in self._new_parts]))
        close_answers(self.tx, [{"answer": row.id, "status": status, "answered_at": at} for row, status, at in self._closings])
        save_conversations(self.tx, [_saved(each) for each in self._progress.values() if each.is_changed])
        last_parts = {id(said): row for said, row in self._said}
        told = without_doubled_receipts([said for said, _ in self._said])
        add_messages(self.tx, [outbox_row(said, _id(last_parts[id(said)])) for said in told])
        add_jobs(self.tx, [{"kind": kind, "payload": _with_ids(payload), "due_at": at} for kind, payload, at in self._jobs])
        for each in self._progress.values():
            each.is_changed = False
        self._new_answers, self._new_parts, self._closings, self._said, self._jobs = [], [], [], [], []

    def _last_part(self, interview: int | None) -> Row | None:
        if interview is None:
            return None
        if not self.knows(interview):
            # Somebody else's conversation, in which something is told: it is not changed by that.
            return Row(id=conversation_of(self.tx, interview).last_part)
        return self._progress[interview].last_part if interview in self._progress else Row(id=self._found[interview].last_part)


def _number(rows: Sequence[Row], ids: Sequence[int]) -> None:
    for row, number in zip(rows, ids, strict=True):
        row.id = number


def _saved(progress: Progress) -> dict[str, Any]:
    return {
        "interview": progress.conversation.id,
        "state": saved_state(progress.state),
        "last_part": progress.last_part.id,
        "active_at": progress.active_at,
    }


def _with_ids(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.id if isinstance(value, Row) else value for key, value in values.items()}


def _id(row: Row | None) -> int:
    return row.id or 0 if row is not None else 0
