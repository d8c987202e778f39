"""An evaluator's walk through the checklists, as a pure function: area, item, result, note, next item.

Every change of a walk's state happens in this file, as every change of an interview's happens in ``conversation.py``. It does no I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.commands import is_unknown_command
from bot.effects import (
    AreaWalked,
    AskForNote,
    AskItem,
    ChooseArea,
    Effect,
    Reword,
    Say,
    ShowCoverage,
    ShowDraft,
    StoreNote,
    StorePart,
    StoreResult,
)
from bot.events import Commanded, Edited, Event, Pressed, Sent, TargetedItem, Wrote
from question_bank.model import Bank
from rubric.model import Edition
from texts.catalogue import LANGUAGES

# A button, and what the evaluator says by it; its evidence kind is decided in ``evaluation``.
RESULTS = ("found", "partly", "notfound", "na")


@dataclass(frozen=True, slots=True)
class WalkState:
    """What is kept between two turns: the open item, whether its result is given, and the notes written since."""

    language: str
    area: str | None = None
    item: str | None = None
    result: str | None = None
    parts: int = 0
    turn: int = 0
    # The newest revision of each item that has a result.
    revisions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WalkContext:
    """What does not change while a batch is played."""

    edition: Edition
    bank: Bank


Step = tuple[WalkState, tuple[Effect, ...]]


def item_beyond_bank(sub_question: str, source: str) -> str:
    """The id of what an evaluator looked for although the bank has no such item."""
    return f"{sub_question}-{source}-0"


def step(state: WalkState, event: Event, context: WalkContext) -> Step:
    """What the walk is after ``event``, and what is to be done about it."""
    after, effects = _answered(state, event, context)
    if isinstance(event, Commanded) and _has_words(event, context.edition):
        # Somebody wrote more than the command: what they wrote is kept, whatever the command does.
        return after, (StoreNote(), Say("bot.note_kept"), *effects)
    return after, effects


def _has_words(event: Commanded, edition: Edition) -> bool:
    is_about_area = event.command in ("area", "draft") and _is_area(edition, event.argument)
    return bool(event.argument) and not is_about_area and event.command != "start"


def _answered(state: WalkState, event: Event, context: WalkContext) -> Step:
    match event:
        case Edited():
            return state, (Reword(), Say("bot.edit_kept"))
        case TargetedItem(sub_question=sub_question, source=source):
            return _open_item(state, _item_for(context.bank, sub_question, source))
        case Commanded(command="area", argument=area) | Pressed(action="area", subject=str(area)):
            return _open_area(state, area, context)
        case Commanded(command="coverage"):
            return state, (ShowCoverage(),)
        case Commanded(command="draft", argument=area) if _is_area(context.edition, area):
            return state, (ShowDraft(area),)
        case Commanded(command="draft"):
            return state, (Say("bot.which_draft"),)
        case Commanded(command="help"):
            return state, (Say("bot.help_evaluator"), *_where(state))
        case Pressed(action="language", subject=str(language)) if language in LANGUAGES:
            switched = replace(state, language=language)
            return switched, _where(switched)
        case Pressed(action="item", subject=str(item)):
            return _open_item(state, item) if _is_item(context.bank, item) else (state, _where(state))
        case Pressed(subject=None) if event.turn == state.turn and state.item is not None:
            return _pressed(state, event.action, context)
        case Wrote(text=text) if not text.strip():
            return state, _where(state)
        case Wrote(text=text) if state.item and state.result and not is_unknown_command(text):
            return _noted(state, state.item)
        case Sent() if state.item and state.result:
            return _noted(state, state.item)
        case Wrote() | Sent():
            return state, (StoreNote(), Say("bot.note_kept"), *_where(state))
        case _:
            return state, _where(state)


def _pressed(state: WalkState, action: str, context: WalkContext) -> Step:
    """A button of the open item."""
    assert state.item is not None
    if action in RESULTS and action != state.result and not state.parts:
        revision = state.revisions.get(state.item, 0) + 1
        found = replace(state, result=action, revisions={**state.revisions, state.item: revision})
        return found, (StoreResult(state.item, revision, action), *_where(found))
    if action == "go" and state.result:
        return _next_item(state, context)
    return state, _where(state)


def _noted(state: WalkState, item: str) -> Step:
    noted = replace(state, parts=state.parts + 1)
    return noted, (StorePart(item, state.revisions[item]), *_where(noted))


def _open_area(state: WalkState, area: str, context: WalkContext) -> Step:
    if not _is_area(context.edition, area):
        return state, (ChooseArea(),)
    return _next_item(replace(state, area=area, item=None), context)


def _next_item(state: WalkState, context: WalkContext) -> Step:
    """Open the area's first item without a result, or say that the area is walked."""
    if state.area is not None:
        for item in context.bank.items_for(state.area):
            if item.id not in state.revisions:
                return _open_item(state, item.id)
    walked = replace(state, item=None, result=None, parts=0, turn=state.turn + 1)
    return walked, _where(walked)


def _open_item(state: WalkState, item: str) -> Step:
    opened = replace(state, area=item.partition(".")[0], item=item, result=None, parts=0, turn=state.turn + 1)
    return opened, _where(opened)


def _where(state: WalkState) -> tuple[Effect, ...]:
    """Show the evaluator where they are."""
    if state.item is None:
        return (ChooseArea(),) if state.area is None else (AreaWalked(state.area),)
    if state.result is None:
        return (AskItem(state.item),)
    return (AskForNote(state.item, is_begun=state.parts > 0),)


def _item_for(bank: Bank, sub_question: str, source: str) -> str:
    items = [item.id for item in bank.items if item.sub_question == sub_question and item.source == source]
    return items[0] if items else item_beyond_bank(sub_question, source)


def _is_area(edition: Edition, word: str) -> bool:
    return word in {area.id for area in edition.areas}


def _is_item(bank: Bank, word: str) -> bool:
    return word in {item.id for item in bank.items}
