"""Dialogues as files: what a person does turn by turn, and what the conversation wants done about it.

A turn names one event and the effects that must come of it, and may name the ``phase`` after it. An effect is written as its name,
alone or with its values in their order; values that are as usual are left out: ``open_answer: "1.1-a"`` opens the first revision,
``open_answer: ["1.1-a", 2]`` the second. Who is begun or final says so: ``ask: ["1.1-a", begun]``, ``read_back: final``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias, overload

import yaml

from bot import checklist, conversation
from bot.checklist import WalkContext, WalkState
from bot.commands import understood
from bot.conversation import Context
from bot.effects import Effect
from bot.events import TELEGRAM, Edited, Event, Knocked, Opened, Pressed, Sent, Targeted, TargetedItem, Wrote
from bot.interview_state import Answering, InterviewState, Phase
from bot.saved_state import read_interview, read_walk, saved_interview, saved_walk
from tests.bot.small_instrument import BANK, EDITION

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INTERVIEW = 1
# What an effect's value is when the dialogue leaves it out.
USUAL: Mapping[str, object] = {"revision": 1, "is_begun": False, "is_final": False, "is_late": False, "actions": ()}
EVENTS = {"opened", "knocked", "wrote", "edited", "sent", "pressed", "targeted", "looks_for"}
DETAILS = {"turn", "order", "subject", "is_forget", "at", "effects", "phase", "message"}

State: TypeAlias = InterviewState | WalkState
Told: TypeAlias = str | dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """One thing a person does. ``place`` is file:line, so that a failure opens the dialogue."""

    place: str
    did: dict[str, Any]

    @property
    def effects(self) -> list[Told]:
        return list(self.did["effects"])

    @property
    def phase(self) -> str | None:
        return self.did.get("phase")

    def event(self, state: State, number: int) -> Event:
        """What happened; a button is one of the present turn unless another is named."""
        who: dict[str, Any] = {
            "id": f"e{number}",
            "channel": TELEGRAM,
            "account": "5",
            "at": self.did.get("at", BEGIN + timedelta(minutes=number)),
        }
        who["order"] = self.did.get("order")
        message = self.did.get("message", f"m{number}")
        match self.did:
            case {"wrote": str(text)}:
                return understood(Wrote(**who, text=text, message=message))
            case {"edited": str(text)}:
                return Edited(**who, text=text, message=message)
            case {"sent": str(kind)}:
                return Sent(**who, kind=kind, text="", message=message, file="file-1")
            case {"pressed": str(action)}:
                turn = self.did.get("turn", state.turn)
                return Pressed(
                    **who,
                    action=action,
                    interview=INTERVIEW,
                    turn=turn,
                    subject=self.did.get("subject"),
                    is_forget=self.did.get("is_forget", False),
                )
            case {"targeted": str(sub_question)}:
                return Targeted(**who, sub_question=sub_question)
            case {"looks_for": [str(sub_question), str(source)]}:
                return TargetedItem(**who, sub_question=sub_question, source=source)
            case {"knocked": _}:
                return Knocked(**who)
        return Opened(**who)


@dataclass(frozen=True)
class Dialogue:
    """A file: who talks, where the conversation stands, and what is done."""

    start: State
    role: str
    turns: tuple[Turn, ...]

    def step(self, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
        if isinstance(state, WalkState):
            return checklist.step(state, event, WalkContext(EDITION, BANK))
        return conversation.step(state, event, Context(EDITION, BANK, self.role, number=0))


def load_dialogue(path: Path) -> Dialogue:
    """Raises AssertionError for a key that no dialogue has: a misspelt one would test nothing."""
    text = path.read_text(encoding="utf-8")
    held = yaml.safe_load(text)
    assert held.keys() <= {"about", "role", "plan", "walk", "turns"}, f"{path.name}: unknown keys in {sorted(held)}"
    role = held.get("role", "unit_manager")
    turns = tuple(Turn(f"{path.name}:{line}", did) for line, did in zip(_lines_of_turns(text), held["turns"], strict=True))
    for turn in turns:
        assert len(turn.did.keys() & EVENTS) == 1, f"{turn.place}: a turn is one of {sorted(EVENTS)}"
        assert turn.did.keys() <= EVENTS | DETAILS, f"{turn.place}: unknown keys in {sorted(turn.did)}"
    return Dialogue(_start(held), role, turns)


@overload
def restarted(state: InterviewState) -> InterviewState: ...
@overload
def restarted(state: WalkState) -> WalkState: ...
def restarted(state: State) -> State:
    """The state as another process reads it."""
    if isinstance(state, InterviewState):
        return read_interview(_through_json(saved_interview(state)), "sv")
    return read_walk(_through_json(saved_walk(state)), "sv")


def told(effect: Effect) -> Told:
    """An effect as a dialogue writes it."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(effect).__name__).lower()
    values = [value for field in fields(effect) for value in _told_values(field, getattr(effect, field.name))]
    if not values:
        return name
    return {name: values[0] if len(values) == 1 else values}


def _told_values(field: "Field[Any]", value: object) -> list[object]:
    assert field.default is MISSING or USUAL[field.name] == field.default, "what is left out is what the effect leaves out"
    if value == USUAL.get(field.name, MISSING):
        return []
    if isinstance(value, bool):
        return [field.name.removeprefix("is_")]
    return list(value) if isinstance(value, tuple) else [value]


def _start(held: Mapping[str, Any]) -> State:
    if held.get("walk"):
        return WalkState("sv")
    plan = tuple(held.get("plan", ()))
    if not plan:
        return InterviewState("sv")
    return InterviewState("sv", Phase.ASKING, plan, question=plan[0], turn=1, answers={plan[0]: Answering()})


def _lines_of_turns(text: str) -> list[int]:
    document = yaml.compose(text)
    assert document is not None
    (turns,) = [value for key, value in document.value if key.value == "turns"]
    return [turn.start_mark.line + 1 for turn in turns.value]


def _through_json(saved: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(saved)))
