"""The interview as a pure function: ``step(state, event, context) -> (state, effects)``.

Every change of an interview's state happens in this file; nothing here does I/O, reads a clock or rolls dice. The state counts parts
and holds no words: what a person says is stored by ``carry_out`` when the effect says so. A person is never wrong: an event out of turn is
answered with where one is.
"""

from dataclasses import dataclass, replace

from bot.commands import has_words_beside, is_unknown_command
from bot.effects import (
    Ask,
    AskWhetherToForget,
    CloseAnswer,
    Effect,
    Forget,
    Inform,
    OfferDone,
    OpenAnswer,
    PutAgain,
    ReadBack,
    RecordConsent,
    Reword,
    Say,
    StoreNote,
    StorePart,
    TellTeam,
)
from bot.events import Commanded, Edited, Event, Pressed, Reminded, Sent, Targeted, Unreachable, Wrote
from bot.interview_state import (
    Answering,
    InterviewState,
    Phase,
    is_overtaken,
    opening_before,
    with_opening,
)
from evidence.planner import Needs, planned_questions
from question_bank.model import Bank
from rubric.model import Edition
from texts.catalogue import LANGUAGES

# At most so many questions are put to one person; the evaluation targets more only on purpose.
QUESTION_LIMIT = 20
# A button, and the status an answer gets from it.
WITHOUT_ANSWER = {"skip": "skipped", "unknown": "unknown", "notmine": "not_mine"}


@dataclass(frozen=True, slots=True)
class Context:
    """What does not change while a batch is played: the pinned edition and bank, and who is asked.

    ``number`` tells which of their role's people it is, so that people of one role are asked about different things. ``needs`` is what
    the evaluation lacks when they agree; nothing asks for either at any other time.
    """

    edition: Edition
    bank: Bank
    role: str
    number: int
    needs: Needs | None = None


Step = tuple[InterviewState, tuple[Effect, ...]]


def step(state: InterviewState, event: Event, context: Context) -> Step:
    """What the interview is after ``event``, and what is to be done about it."""
    if state.phase is Phase.ENDED:
        return state, _where(state)
    is_before_consent = state.agreed is not None and state.agreed.is_after(event)
    if is_before_consent and isinstance(event, Wrote | Sent | Edited):
        # It comes after the agreement, and was written before it: nothing of it is stored.
        return state, _where(state)
    after, effects = _answered(state, event, context)
    if (after.turn, after.phase) != (state.turn, state.phase):
        after = with_opening(state, after, event)
    if state.phase not in (Phase.INFORMING, Phase.DECLINED) and not is_before_consent and has_words_beside(event):
        # Somebody wrote more than the command: what they wrote is kept, whatever the command does.
        return after, (StoreNote(), Say("bot.note_kept"), *effects)
    return after, effects


def _answered(state: InterviewState, event: Event, context: Context) -> Step:
    match event:
        case Commanded(command="forget"):
            return state, (AskWhetherToForget(),)
        case Commanded(command="help" | "privacy" as topic):
            return state, (Say(f"bot.{topic}"), *_where(state))
        case Pressed(is_forget=True, action="agree", turn=state.turn):
            return replace(state, phase=Phase.ENDED), (Forget(),)
        case Pressed(is_forget=True, action="agree"):
            # More has been said since the question was put: ask again what is to be forgotten.
            return state, (AskWhetherToForget(),)
        case Pressed(is_forget=True):
            return state, _where(state)
        case Pressed(action="language", subject=str(language)) if language in LANGUAGES:
            return _in_language(replace(state, language=language))
    if state.phase in (Phase.INFORMING, Phase.DECLINED):
        return _before_consent(state, event, context)
    return _after_consent(state, event, context)


def _before_consent(state: InterviewState, event: Event, context: Context) -> Step:
    """Nothing a person writes is stored here."""
    match event:
        case Pressed(action="agree", turn=state.turn):
            plan = planned_questions(context.bank, context.edition, context.role, context.number, QUESTION_LIMIT, needs=context.needs)
            asked, effects = _next_question(replace(state, plan=plan))
            return asked, (RecordConsent(), *effects)
        case Reminded() | Unreachable():
            return state, ()
        case Pressed(action="decline", turn=state.turn):
            declined = replace(state, phase=Phase.DECLINED)
            return declined, _where(declined)
        case _:
            return state, _where(state)


def _after_consent(state: InterviewState, event: Event, context: Context) -> Step:
    match event:
        case Edited():
            return state, (Reword(), Say("bot.edit_kept"))
        case Targeted(sub_question=sub_question):
            return _target(state, context.bank.prompt_for(sub_question, context.role).id)
        case Commanded(command="pause") if state.phase is not Phase.DONE:
            paused = replace(state, phase=Phase.PAUSED)
            return paused, _where(paused)
        case Commanded(command="answers"):
            return state, (ReadBack(is_final=False),)
        case Pressed(action="go") if state.phase is Phase.PAUSED:
            # Of any turn, and before the case below: going on after a pause must not hand in what is being read back.
            resumed = _resumed(state)
            return resumed, _where(resumed)
        case Pressed() if event.turn == state.turn:
            return _pressed(_resumed(state), event)
        case Reminded():
            return state, (Say("bot.reminder"), *_where(state)) if state.phase is Phase.ASKING else ()
        case Unreachable():
            return _out_of_reach(state)
        case Wrote(text=text) if not text.strip():
            return state, _where(state)
        case Wrote() | Sent() if event.is_again and event.order is None:
            # Nobody knows which question was open when it was said.
            return state, (StoreNote(), Say("bot.note_kept"), *_where(state))
        case Wrote() | Sent() if is_overtaken(state.openings, event):
            return _late_part(state, event)
        case Wrote(text=text) if state.phase is Phase.ASKING and not is_unknown_command(text):
            return _part(state)
        case Sent() if state.phase is Phase.ASKING:
            return _part(state)
        case Wrote() | Sent():
            return state, (StoreNote(), Say("bot.note_kept"), *_where(state))
        case _:
            return state, _where(state)


def _out_of_reach(state: InterviewState) -> Step:
    """The team is told once, and not of somebody who is done with the interview."""
    if state.phase not in (Phase.ASKING, Phase.REVIEWING):
        return state, ()
    return replace(state, phase=Phase.PAUSED), (TellTeam("bot.unreachable"),)


def _pressed(state: InterviewState, event: Pressed) -> Step:
    """A button of this very turn."""
    match event.action:
        case "edit" if event.subject is not None and event.subject in state.answers:
            return _open(_left(state), event.subject)
        case "pause":
            paused = replace(state, phase=Phase.PAUSED)
            return paused, _where(paused)
        case "go" if state.phase is Phase.REVIEWING and event.subject is None:
            # With a subject it stands under another question ("it was not me") and hands nothing in.
            done = replace(state, phase=Phase.DONE, turn=state.turn + 1)
            return done, _where(done)
        case "back" if state.phase is Phase.ASKING:
            return _back(state)
        case "done" if state.phase is Phase.ASKING and state.current.parts:
            return _close(state, "answered")
        case "skip" | "unknown" | "notmine" if state.phase is Phase.ASKING:
            return _without_answer(state, event.action)
        case _:
            # Done with nothing written comes here too: closing would file an empty answer, so one is asked again.
            return state, _where(state)


def _part(state: InterviewState) -> Step:
    question, current = _open_question(state)
    opened = (OpenAnswer(question, current.revision),) if current.is_untouched_revision else ()
    written = _with_answer(state, question, replace(current, parts=current.parts + 1))
    # Stored now, not at Done: a person who never presses Done has answered all the same.
    return written, (*opened, StorePart(question, current.revision), OfferDone(question))


def _late_part(state: InterviewState, event: Event) -> Step:
    """Words that were written before a press, and arrive after it, belong to the question that was open then.

    Where that is not remembered any more, they are a note.
    """
    when = opening_before(state.openings, event)
    question = when.question if when is not None else None
    if question is None or question not in state.answers:
        return state, (StoreNote(), Say("bot.note_kept"), *_where(state))
    known = state.answers[question]
    written = known if known.is_untouched_revision else replace(known, parts=known.parts + 1)
    revision = known.revision - 1 if known.is_untouched_revision else known.revision
    kept = (StorePart(question, revision, is_late=True), Say("bot.part_kept_earlier"))
    return _with_answer(state, question, written), (*kept, *_where(state))


def _without_answer(state: InterviewState, action: str) -> Step:
    question, current = _open_question(state)
    if current.is_untouched_revision and action == "skip":
        # Nothing new was said of an earlier answer: it stays as it was.
        return _next_question(_left(state))
    opened = (OpenAnswer(question, current.revision),) if current.is_untouched_revision else ()
    closed, effects = _close(state, WITHOUT_ANSWER[action])
    return closed, (*opened, *effects)


def _close(state: InterviewState, status: str) -> Step:
    question, current = _open_question(state)
    closed = _with_answer(state, question, replace(current, is_closed=True))
    asked, effects = _next_question(closed)
    return asked, (CloseAnswer(question, current.revision, status), *effects)


def _back(state: InterviewState) -> Step:
    question, _ = _open_question(state)
    before = [earlier for earlier in state.plan[: state.plan.index(question)] if earlier in state.answers]
    return _open(_left(state), before[-1]) if before else (state, _where(state))


def _target(state: InterviewState, question: str) -> Step:
    left = _left(state)
    if question == left.question and left.phase is Phase.ASKING:
        return left, _where(left)
    place = left.plan.index(left.question) if left.question in left.plan else len(left.plan)
    earlier = [other for other in left.plan[:place] if other != question]
    later = [other for other in left.plan[place:] if other != question]
    return _open(replace(left, plan=(*earlier, question, *later)), question)


def _next_question(state: InterviewState) -> Step:
    """Open the first question of the plan that is not closed, or read everything back."""
    for question in state.plan:
        if question not in state.answers or not state.answers[question].is_closed:
            return _open(state, question)
    reviewing = replace(state, phase=Phase.REVIEWING, question=None, turn=state.turn + 1)
    return reviewing, _where(reviewing)


def _open(state: InterviewState, question: str) -> Step:
    """Put a question: for the first time, as it was left, or as a new revision of a closed answer."""
    known = state.answers.get(question)
    answering = Answering() if known is None else Answering(known.revision + 1) if known.is_closed else known
    asked = replace(_with_answer(state, question, answering), phase=Phase.ASKING, question=question, turn=state.turn + 1)
    opened = (OpenAnswer(question, 1),) if known is None else ()
    return asked, (*opened, *_where(asked))


def _left(state: InterviewState) -> InterviewState:
    """The state without a revision that was opened and left unwritten: the earlier one stays closed."""
    if state.question is None or not state.current.is_untouched_revision:
        return state
    return _with_answer(state, state.question, Answering(state.current.revision - 1, is_closed=True))


def _resumed(state: InterviewState) -> InterviewState:
    if state.phase is not Phase.PAUSED:
        return state
    return replace(state, phase=Phase.ASKING if state.question else Phase.REVIEWING)


def _in_language(state: InterviewState) -> Step:
    if state.phase is Phase.ASKING and not state.current.parts and not state.current.is_untouched_revision:
        # The words as the person saw them are those of the new language.
        question, current = _open_question(state)
        return state, (PutAgain(question, current.revision), *_where(state))
    return state, _where(state)


def _where(state: InterviewState) -> tuple[Effect, ...]:
    """Show the person where they are."""
    match state.phase:
        case Phase.INFORMING:
            return (Inform(),)
        case Phase.DECLINED:
            return (Say("bot.declined", ("agree",)),)
        case Phase.ASKING:
            question, current = _open_question(state)
            return (Ask(question, is_begun=current.parts > 0),)
        case Phase.PAUSED:
            return (Say("bot.paused", ("go",)),)
        case Phase.REVIEWING:
            return (ReadBack(is_final=True),)
        case Phase.DONE:
            return (Say("bot.thanks"),)
        case Phase.ENDED:
            return (Say("bot.ended"),)


def _open_question(state: InterviewState) -> tuple[str, Answering]:
    assert state.question is not None
    return state.question, state.current


def _with_answer(state: InterviewState, question: str, answering: Answering) -> InterviewState:
    return replace(state, answers={**state.answers, question: answering})
