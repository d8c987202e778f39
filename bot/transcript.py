"""An interview as a page shows it: what was said on both sides, on every channel, and the buttons of the last message."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.buttons import Button
from bot.checklist import WalkState
from bot.effects import ChooseArea, Inform
from bot.interview_state import Phase
from bot.playing import scene_of, team_of
from bot.saved_state import State, read_state
from bot.wording import Buttons, worded
from storage.answers import answers_of, parts_of
from storage.conversation import conversation_of
from storage.database import Transaction
from storage.evaluations import evaluation_by_id
from storage.outbox import messages_of
from storage.tables.answers import Part
from storage.tables.conversation import OutboxMessage


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said. ``kind`` is text, or what a person sent instead of words."""

    is_bot: bool
    text: str
    at: datetime
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of an interview."""

    lines: tuple[Line, ...]
    buttons: Buttons
    can_write: bool
    language: str
    title: str


def transcript(tx: Transaction, interview_id: int) -> Shown:
    """All that was said so far; the first screen where nothing was."""
    messages = messages_of(tx, interview_id)
    if not messages:
        return first_screen(tx, interview_id)
    talk = conversation_of(tx, interview_id)
    evaluation = evaluation_by_id(tx, talk.evaluation_id)
    state = read_state(talk)
    answers = [answer.id for answer in answers_of(tx, interview_id) if answer.id is not None]
    parts = [part for said in parts_of(tx, answers).values() for part in said]
    return Shown(
        lines=_in_order(messages, parts),
        buttons=_buttons(_last_asking(messages, state)),
        can_write=_may_write(state),
        language=state.language,
        title=evaluation.municipality,
    )


def first_screen(tx: Transaction, interview_id: int) -> Shown:
    """What is shown before anybody has said anything. Nothing is stored by it."""
    talk = conversation_of(tx, interview_id)
    evaluation = evaluation_by_id(tx, talk.evaluation_id)
    state = read_state(talk)
    scene = replace(scene_of(talk, state), team=team_of(tx, talk.evaluation_id))
    message = worded(ChooseArea() if isinstance(state, WalkState) else Inform(), scene)
    assert message is not None
    return Shown(
        lines=(Line(is_bot=True, text=message.text, at=evaluation.created_at),),
        buttons=message.buttons,
        # Whoever comes by a new way says first that they are willing, also where the interview goes on.
        can_write=isinstance(state, WalkState),
        language=state.language,
        title=evaluation.municipality,
    )


def _last_asking(messages: list[OutboxMessage], state: State) -> OutboxMessage:
    """The message whose buttons are shown. An evaluator is told things in between, of people out of reach; those ask nothing."""
    if isinstance(state, WalkState):
        return next((message for message in reversed(messages) if message.buttons), messages[-1])
    return messages[-1]


def _may_write(state: State) -> bool:
    """Before somebody has agreed nothing they write is stored: there is no field to write in vain."""
    return isinstance(state, WalkState) or state.phase not in (Phase.INFORMING, Phase.DECLINED)


def _in_order(messages: list[OutboxMessage], parts: list[Part]) -> tuple[Line, ...]:
    said = [((part.id or 0, 0, 0), Line(False, part.text, part.at, part.kind)) for part in parts]
    said += [((message.after_part, 1, message.id or 0), Line(True, message.text, message.created_at)) for message in messages]
    return tuple(line for _, line in sorted(said, key=lambda entry: entry[0]))


def _buttons(message: OutboxMessage) -> Buttons:
    return tuple(tuple(Button(button["label"], button["data"]) for button in row) for row in message.buttons)
