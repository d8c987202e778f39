"""Carrying out what a conversation wants done: effects become rows and messages, in the transaction of their event."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.checklist import WalkState
from bot.conversation import InterviewState
from bot.effects import (
    Ask,
    CloseAnswer,
    Effect,
    Forget,
    OpenAnswer,
    ReadBack,
    RecordConsent,
    Reword,
    ShowCoverage,
    ShowDraft,
    StoreNote,
    StorePart,
    StoreResult,
)
from bot.events import Commanded, Edited, Event, Sent, Wrote
from bot.wording import Message, Scene, Told, ask_again, coverage_told, in_pieces, item_words, prompt_words, read_back, worded
from evaluation.answer_evidence import refresh_evidence, withdraw_evidence
from evaluation.drafting import drafts_of
from evaluation.exporting import answer_text
from evaluation.forgetting import forget_person
from evidence.coverage import coverage
from storage.answers import (
    add_answer,
    add_part,
    answer_by_id,
    answer_of,
    answers_of,
    close_answer,
    current_answer,
    part_by_message,
    parts_of,
    reword_part,
)
from storage.database import Transaction
from storage.erasure import Erased
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.jobs import add_job
from storage.people import add_consent
from storage.tables.answers import Answer, Part
from storage.tables.conversation import Interview
from storage.tables.evaluations import Evaluation
from storage.tables.people import Consent
from summary.writers.markdown import draft_markdown

# Which wording of the first screen a person agreed to; a change of bot.inform in texts/ gets a new version.
CONSENT_TEXT = "2026-11"
FETCH_FILE = "fetch_file"


@dataclass(frozen=True, slots=True)
class Turn:
    """One event in one interview: what carrying out its effects needs. ``erased`` collects what is to be deleted after the commit."""

    tx: Transaction
    evaluation: Evaluation
    interview: Interview
    event: Event
    state: InterviewState | WalkState
    scene: Scene
    erased: list[Erased] = field(default_factory=list)

    @property
    def interview_id(self) -> int:
        return id_of(self.interview)


def carry_out(turn: Turn, effects: Sequence[Effect]) -> list[Message]:
    """Do all of it, in order, and give what is to be said."""
    return [message for effect in effects for message in _carried_out(turn, effect)]


def _carried_out(turn: Turn, effect: Effect) -> list[Message]:
    match effect:
        case RecordConsent():
            _record_consent(turn)
        case OpenAnswer(question=question, revision=revision):
            _open_answer(turn, question, revision)
        case StorePart(question=question, revision=revision):
            _store_part(turn, _answer(turn, question, revision))
        case CloseAnswer(question=question, revision=revision, status=status):
            answer = _answer(turn, question, revision)
            close_answer(turn.tx, answer, status, turn.event.at)
            refresh_evidence(turn.tx, answer, turn.event.at)
        case StoreResult(item=item, revision=revision, result=result):
            _store_result(turn, item, revision, result)
        case StoreNote():
            _store_note(turn)
        case Reword():
            _reword(turn)
        case Forget():
            return _forget(turn)
        case Ask(question=question) if isinstance(turn.state, InterviewState) and turn.state.current.is_untouched_revision:
            return in_pieces(ask_again(turn.scene, question, _words_of(turn, question)))
        case ReadBack(is_final=is_final):
            return read_back(turn.scene, _told(turn), is_final=is_final)
        case ShowCoverage():
            items = evidence_items(turn.tx, turn.interview.evaluation_id)
            return coverage_told(turn.scene, coverage(turn.scene.edition, items))
        case ShowDraft(area=area):
            draft = drafts_of(turn.tx, turn.evaluation, [area], turn.scene.texts)[0]
            return in_pieces(Message(draft_markdown(draft, turn.scene.texts)))
        case _:
            message = worded(effect, turn.scene)
            return in_pieces(message) if message else []
    return []


def _record_consent(turn: Turn) -> None:
    assert turn.interview.participant_id is not None
    consent = Consent(
        participant_id=turn.interview.participant_id,
        text_version=CONSENT_TEXT,
        language=turn.scene.texts.language,
        at=turn.event.at,
    )
    add_consent(turn.tx, consent)


def _open_answer(turn: Turn, question: str, revision: int) -> None:
    """A question was put; put again in another language before anything was written, its words are the new ones."""
    prompt = prompt_words(turn.scene, question)
    known = answer_of(turn.tx, turn.interview_id, question, revision)
    if known is not None:
        known.prompt = prompt
        return
    earlier = current_answer(turn.tx, turn.interview_id, question)
    answer = Answer(
        interview_id=turn.interview_id,
        question=question,
        sub_questions=[turn.scene.bank.prompt(question).sub_question],
        prompt=prompt,
        status="open",
        revision=revision,
        is_current=True,
        channel=turn.event.channel,
        asked_at=turn.event.at,
    )
    add_answer(turn.tx, answer)
    if earlier is not None:
        withdraw_evidence(turn.tx, earlier)


def _answer(turn: Turn, question: str, revision: int) -> Answer:
    answer = answer_of(turn.tx, turn.interview_id, question, revision)
    assert answer is not None, "an answer is opened before anything is stored in it"
    return answer


def _store_part(turn: Turn, answer: Answer) -> None:
    part = add_part(turn.tx, _part(turn.event, id_of(answer)))
    if isinstance(turn.event, Sent) and turn.event.file:
        payload = {"part": part.id, "channel": turn.event.channel, "account": turn.event.account, "file": turn.event.file}
        add_job(turn.tx, FETCH_FILE, payload, turn.event.at)
    if turn.interview.member_id is not None and answer.question is not None:
        # A note belongs to the finding it follows, so the finding's words change with it.
        refresh_evidence(turn.tx, answer, turn.event.at)


def _part(event: Event, answer_id: int) -> Part:
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
    return Part(
        answer_id=answer_id,
        kind=kind,
        text=text,
        channel=event.channel,
        account=event.account,
        event=event.id,
        message=message,
        file=file,
        at=event.at,
    )


def _store_result(turn: Turn, item: str, revision: int, result: str) -> None:
    sub_question, source, _ = item.split("-")
    earlier = current_answer(turn.tx, turn.interview_id, item)
    answer = Answer(
        interview_id=turn.interview_id,
        question=item,
        sub_questions=[sub_question],
        prompt=item_words(turn.scene, item),
        source_kind=source,
        status=result,
        revision=revision,
        is_current=True,
        channel=turn.event.channel,
        asked_at=turn.event.at,
        answered_at=turn.event.at,
    )
    add_answer(turn.tx, answer)
    if earlier is not None:
        withdraw_evidence(turn.tx, earlier)
    refresh_evidence(turn.tx, answer, turn.event.at)


def _store_note(turn: Turn) -> None:
    note = Answer(
        interview_id=turn.interview_id,
        question=None,
        sub_questions=[],
        prompt=None,
        status="note",
        revision=1,
        is_current=True,
        channel=turn.event.channel,
        asked_at=turn.event.at,
        answered_at=turn.event.at,
    )
    _store_part(turn, add_answer(turn.tx, note))


def _reword(turn: Turn) -> None:
    assert isinstance(turn.event, Edited)
    event = turn.event
    part = part_by_message(turn.tx, turn.interview_id, event.channel, event.account, event.message)
    if part is None:
        _store_note(turn)
    elif part.text != event.text:
        reword_part(turn.tx, part, event.text, event.at)
        refresh_evidence(turn.tx, answer_by_id(turn.tx, part.answer_id), event.at)


def _forget(turn: Turn) -> list[Message]:
    assert turn.interview.participant_id is not None
    turn.erased.append(forget_person(turn.tx, turn.evaluation, turn.interview.participant_id, turn.event.at))
    return [Message(turn.scene.texts(f"bot.forgotten.{turn.evaluation.on_forget}"))]


def _words_of(turn: Turn, question: str) -> str:
    """What the answer that counts says so far."""
    answer = current_answer(turn.tx, turn.interview_id, question)
    return answer_text(parts_of(turn.tx, [id_of(answer)]).get(id_of(answer), [])) if answer is not None else ""


def _told(turn: Turn) -> list[Told]:
    """What has been said about each question of the plan, in its order; questions not met yet are left out."""
    current = {answer.question: answer for answer in answers_of(turn.tx, turn.interview_id) if answer.is_current and answer.question}
    met = {question: answer for question, answer in current.items() if answer.status != "open"}
    parts = parts_of(turn.tx, [id_of(answer) for answer in met.values() if answer.id is not None])
    return [
        Told(
            question=question,
            prompt=met[question].prompt or "",
            text=answer_text(parts.get(met[question].id or 0, [])),
            status=met[question].status,
            has_parts=bool(parts.get(met[question].id or 0)),
        )
        for question in turn.scene.plan
        if question in met
    ]
