"""Carrying out what a conversation wants done: effects become rows and messages, in the transaction of their event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.batch import Batch, Row
from bot.checklist import WalkState
from bot.effects import (
    Ask,
    CloseAnswer,
    Effect,
    Forget,
    OpenAnswer,
    PutAgain,
    ReadBack,
    RecordConsent,
    Reword,
    ShowCoverage,
    ShowDraft,
    StoreNote,
    StorePart,
    StoreResult,
    TellTeam,
)
from bot.events import Commanded, Edited, Event, Sent, Wrote
from bot.interview_state import InterviewState
from bot.jobs.kinds import BRING_FILE, COVERAGE, DRAFT, DROP_FILES, EVIDENCE, FETCH_FILE, REMIND
from bot.jobs.reminding import SILENCE
from bot.said import Said
from bot.wording import Message, Scene, Told, ask_again, in_pieces, item_words, prompt_words, read_back, worded
from evaluation.exporting import text_of
from evaluation.forgetting import forget_person
from evaluation.members import evaluators_walks
from evaluation.trail import log
from storage.answers import closed_answers, part_by_message, reprompt_answer, retire_answer, reword_part
from storage.conversation import Conversation
from storage.database import Transaction
from storage.evaluations import evaluation_by_id
from storage.people import add_consent, admitted_accounts, participant_by_id
from texts.catalogue import load_texts

# Which wording of the first screen a person agreed to; a change of bot.inform in texts/ gets a new version.
CONSENT_TEXT = "2026-11"


@dataclass(frozen=True, slots=True)
class Turn:
    """One event in one conversation: what carrying out its effects needs. ``state`` is what it is after the event."""

    batch: Batch
    conversation: Conversation
    event: Event
    state: InterviewState | WalkState
    scene: Scene

    @property
    def interview(self) -> int:
        return self.conversation.id

    def written(self) -> Transaction:
        """The tables themselves, with all that was said so far in them: it is written first."""
        self.batch.write()
        return self.batch.tx


def carry_out(turn: Turn, effects: Sequence[Effect]) -> list[Message]:
    """Do all of it, in order, and give what is to be said."""
    return [message for effect in effects for message in _carried_out(turn, effect)]


def _carried_out(turn: Turn, effect: Effect) -> list[Message]:
    match effect:
        case RecordConsent():
            _record_consent(turn)
        case OpenAnswer(question=question, revision=revision):
            _open_answer(turn, question, revision)
        case PutAgain(question=question, revision=revision):
            answer = turn.batch.answer((turn.interview, question, revision))
            reprompt_answer(turn.written(), _id(answer), prompt_words(turn.scene, question))
        case StorePart(question=question, revision=revision, is_late=is_late):
            _store_part(turn, turn.batch.answer((turn.interview, question, revision)), makes_evidence=is_late or _is_walk(turn))
        case CloseAnswer(question=question, revision=revision, status=status):
            answer = turn.batch.answer((turn.interview, question, revision))
            turn.batch.close_answer(answer, status, turn.event.at)
            _make_evidence(turn, answer)
        case StoreResult(item=item, revision=revision, result=result):
            _store_result(turn, item, revision, result)
        case StoreNote():
            _store_part(turn, turn.batch.open_answer(_note(turn)))
        case Reword():
            _reword(turn)
        case Forget():
            return _forget(turn)
        case TellTeam(key=key):
            _tell_team(turn, key)
        case ShowCoverage():
            turn.batch.add_job(COVERAGE, {"interview": turn.interview}, turn.event.at)
        case ShowDraft(area=area):
            turn.batch.add_job(DRAFT, {"interview": turn.interview, "area": area}, turn.event.at)
        case Ask(question=question) if isinstance(turn.state, InterviewState) and turn.state.current.is_untouched_revision:
            return in_pieces(ask_again(turn.scene, question, _told_of(turn, question)))
        case ReadBack(is_final=is_final):
            return read_back(turn.scene, _told(turn), is_final=is_final)
        case _:
            message = worded(effect, turn.scene)
            return in_pieces(message) if message else []
    return []


def _record_consent(turn: Turn) -> None:
    assert turn.conversation.participant_id is not None
    add_consent(turn.batch.tx, turn.conversation.participant_id, CONSENT_TEXT, turn.scene.texts.language, turn.event.at)
    turn.batch.add_job(REMIND, {"interview": turn.interview}, turn.event.at + SILENCE)


def _open_answer(turn: Turn, question: str, revision: int) -> None:
    """A question was put, or an answer is begun anew: then the revision before it counts no more."""
    if revision > 1:
        _retire(turn, question)
    sub_questions = [turn.scene.bank.prompt(question).sub_question]
    turn.batch.open_answer(_answer(turn, question, revision, sub_questions, prompt_words(turn.scene, question)))


def _store_result(turn: Turn, item: str, revision: int, result: str) -> None:
    if revision > 1:
        _retire(turn, item)
    sub_question, source, _ = item.split("-")
    answer = _answer(turn, item, revision, [sub_question], item_words(turn.scene, item))
    found = {"source_kind": source, "status": result, "answered_at": turn.event.at}
    _make_evidence(turn, turn.batch.open_answer({**answer, **found}))


def _retire(turn: Turn, question: str) -> None:
    earlier = retire_answer(turn.written(), turn.interview, question)
    if earlier is not None:
        _make_evidence(turn, Row(id=earlier))


def _note(turn: Turn) -> dict[str, Any]:
    return {**_answer(turn, None, 1, [], None), "status": "note", "answered_at": turn.event.at}


def _answer(turn: Turn, question: str | None, revision: int, sub_questions: Sequence[str], prompt: str | None) -> dict[str, Any]:
    return {
        "interview_id": turn.interview,
        "question": question,
        "sub_questions": list(sub_questions),
        "prompt": prompt,
        "source_kind": None,
        "status": "open",
        "revision": revision,
        "is_current": True,
        "channel": turn.event.channel,
        "asked_at": turn.event.at,
        "answered_at": None,
    }


def _store_part(turn: Turn, answer: Row, *, makes_evidence: bool = False) -> None:
    part = turn.batch.add_part(turn.interview, answer, _part(turn.event))
    if isinstance(turn.event, Sent):
        # What an evaluator sends for an item is a source; a picture is kept and not read.
        _keep_file(turn, turn.event, part, is_source=makes_evidence and _is_walk(turn) and turn.event.kind == "file")
    if makes_evidence:
        # Said of something that is evidence already: its words change with it.
        _make_evidence(turn, answer)


def _keep_file(turn: Turn, sent: Sent, part: Row, *, is_source: bool) -> None:
    """Have the bytes fetched that are not here yet; and have them read, once they are here, if they are a source."""
    source = {"source": sent.name} if is_source else {}
    if sent.file:
        payload = {"part": part, "channel": sent.channel, "account": sent.account, "file": sent.file, **source}
        turn.batch.add_job(FETCH_FILE, payload, sent.at)
    elif sent.sha256 and source:
        turn.batch.add_job(BRING_FILE, {"part": part, **source}, sent.at)


def _make_evidence(turn: Turn, answer: Row) -> None:
    turn.batch.add_job(EVIDENCE, {"answer": answer}, turn.event.at)


def _is_walk(turn: Turn) -> bool:
    return turn.conversation.member_id is not None


def _part(event: Event) -> dict[str, Any]:
    kind, text, message, file = "text", "", event.id, None
    match event:
        case Wrote(text=written, message=named):
            text, message = written, named
        case Sent(kind=sent, text=caption, message=named, sha256=kept):
            kind, text, message, file = sent, caption, named, kept
        case Edited(text=written, message=named):
            text, message = written, named
        case Commanded(text=written, message=named):
            text, message = written, named
    said = {"channel": event.channel, "account": event.account, "event": event.id, "at": event.at}
    return {"kind": kind, "text": text, "message": message, "file": file, **said}


def _reword(turn: Turn) -> None:
    assert isinstance(turn.event, Edited)
    event = turn.event
    part = part_by_message(turn.written(), turn.interview, event.channel, event.account, event.message)
    if part is None:
        _store_part(turn, turn.batch.open_answer(_note(turn)))
    elif part.text != event.text:
        reword_part(turn.written(), part, event.text, event.at)
        _make_evidence(turn, Row(id=part.answer_id))


def _forget(turn: Turn) -> list[Message]:
    talk = turn.conversation
    assert talk.participant_id is not None
    erased = forget_person(turn.written(), evaluation_by_id(turn.written(), talk.evaluation_id), talk.participant_id, turn.event.at)
    turn.batch.forget(talk.id)
    turn.batch.add_job(DROP_FILES, {"files": sorted(erased.files)}, turn.event.at)
    return [Message(turn.scene.texts(f"bot.forgotten.{talk.on_forget}"))]


def _tell_team(turn: Turn, key: str) -> None:
    """Told to every evaluator where they spoke last, in the evaluation's language."""
    talk = turn.conversation
    assert talk.participant_id is not None
    evaluation = evaluation_by_id(turn.written(), talk.evaluation_id)
    code = participant_by_id(turn.written(), talk.participant_id).code
    log(turn.written(), talk.evaluation_id, code, key.removeprefix("bot."), code, turn.event.at)
    message = Message(load_texts(evaluation.language)(key, code=code))
    for walk in evaluators_walks(turn.written(), evaluation):
        for place in admitted_accounts(turn.written(), walk)[:1]:
            turn.batch.say([Said(walk, replace(turn.event, channel=place.channel, account=place.account), message)])


def _id(row: Row) -> int:
    assert row.id is not None, "it is written before it is asked for"
    return row.id


def _told_of(turn: Turn, question: str) -> Told | None:
    """How the answer that counts stands; None where it was never closed."""
    return next((told for told in _told(turn) if told.question == question), None)


def _told(turn: Turn) -> list[Told]:
    """What has been said about each question of the plan, in its order; questions not met yet are left out."""
    closed = closed_answers(turn.written(), turn.interview)
    return [
        Told(
            question=question,
            prompt=closed[question].prompt,
            text=text_of(closed[question].texts),
            status=closed[question].status,
            has_parts=bool(closed[question].texts),
        )
        for question in turn.scene.plan
        if question in closed
    ]
