"""An interview's or walk's state as versioned JSON, and back. An empty mapping is a conversation that has not begun."""

from collections.abc import Mapping
from typing import Any

from bot.checklist import WalkState
from bot.interview_state import Answering, InterviewState, Opening, Phase
from storage.conversation import Conversation

VERSION = 1

State = InterviewState | WalkState


def read_state(conversation: Conversation) -> State:
    """Where the conversation is."""
    if conversation.participant_id is None:
        return read_walk(conversation.state, conversation.language)
    return read_interview(conversation.state, conversation.language)


def saved_state(state: State) -> dict[str, Any]:
    """What is stored of it between two turns."""
    return saved_interview(state) if isinstance(state, InterviewState) else saved_walk(state)


def saved_interview(state: InterviewState) -> dict[str, Any]:
    """What is stored between two turns; no words of the interviewee are in it."""
    return {
        "version": VERSION,
        "language": state.language,
        "phase": state.phase.value,
        "plan": list(state.plan),
        "question": state.question,
        "turn": state.turn,
        "openings": [_saved_opening(opening) for opening in state.openings],
        "agreed": None if state.agreed is None else _saved_opening(state.agreed),
        "answers": {question: [known.revision, known.parts, known.is_closed] for question, known in state.answers.items()},
    }


def read_interview(saved: Mapping[str, Any], language: str) -> InterviewState:
    """The state again; ``language`` is what a conversation begins in."""
    if not saved:
        return InterviewState(language)
    agreed = saved.get("agreed")
    return InterviewState(
        language=saved["language"],
        phase=Phase(saved["phase"]),
        plan=tuple(saved["plan"]),
        question=saved["question"],
        turn=saved["turn"],
        # Interviews that were begun before openings were kept have none.
        openings=tuple(Opening(*opening) for opening in saved.get("openings", ())),
        agreed=None if agreed is None else Opening(*agreed),
        answers={question: Answering(*known) for question, known in saved["answers"].items()},
    )


def _saved_opening(opening: Opening) -> list[Any]:
    return [opening.order, opening.at, opening.question]


def saved_walk(state: WalkState) -> dict[str, Any]:
    """What is stored of an evaluator's walk between two turns."""
    return {
        "version": VERSION,
        "language": state.language,
        "area": state.area,
        "item": state.item,
        "result": state.result,
        "parts": state.parts,
        "turn": state.turn,
        "revisions": dict(state.revisions),
    }


def read_walk(saved: Mapping[str, Any], language: str) -> WalkState:
    """The walk again."""
    if not saved:
        return WalkState(language)
    return WalkState(**{key: value for key, value in saved.items() if key != "version"})
