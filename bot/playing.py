"""Playing one event in one interview: load its state, step, carry out, save."""

from dataclasses import replace
from typing import Any

from bot import checklist, conversation
from bot.carry_out import Turn, carry_out
from bot.conversation import Context, InterviewState
from bot.effects import Effect, Say
from bot.events import Event, Pressed
from bot.said import Said
from bot.saved_state import read_interview, read_walk, saved_interview, saved_walk
from bot.wording import Scene, joined
from evaluation.access import Permission
from evaluation.instruments import bank_of, edition_of
from evaluation.members import actor_of
from evaluation.reporting import facts_of
from storage.answers import last_part_id
from storage.conversation import save_state
from storage.database import Transaction
from storage.erasure import Erased
from storage.evaluations import evaluation_by_id, member_by_id
from storage.identity import id_of
from storage.people import number_in_role, participant_by_id
from storage.tables.conversation import Interview
from storage.tables.evaluations import Evaluation
from texts.catalogue import load_texts

State = InterviewState | checklist.WalkState


def play_in(tx: Transaction, interview: Interview, event: Event, erased: list[Erased]) -> list[Said]:
    """What there is to say about it; what is to be deleted after the commit goes into ``erased``."""
    evaluation = evaluation_by_id(tx, interview.evaluation_id)
    state = state_of(tx, interview, evaluation)
    if isinstance(event, Pressed) and event.interview != id_of(interview):
        event = replace(event, interview=None, turn=None, subject=None)
    after, effects = _stepped(tx, interview, evaluation, state, event)
    scene = scene_of(tx, interview, evaluation, after)
    save_state(tx, id_of(interview), _saved(after))
    turn = Turn(tx, evaluation, interview, event, after, scene, erased)
    messages = joined(carry_out(turn, effects))
    # Who has been forgotten has no interview any more that a message could belong to.
    owner = None if turn.erased and not _is_kept(tx, id_of(interview)) else id_of(interview)
    newest = last_part_id(tx)
    return [Said(owner, event, message, after.turn, newest) for message in messages]


def _is_kept(tx: Transaction, interview_id: int) -> bool:
    return tx.get(Interview, interview_id) is not None


def _stepped(tx: Transaction, interview: Interview, evaluation: Evaluation, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    edition, bank = edition_of(evaluation), bank_of(evaluation)
    if isinstance(state, InterviewState):
        assert interview.participant_id is not None
        person = participant_by_id(tx, interview.participant_id)
        return conversation.step(state, event, Context(edition, bank, person.role, number_in_role(tx, person)))
    assert interview.member_id is not None
    if not actor_of(member_by_id(tx, interview.member_id)).may(Permission.JUDGE):
        return state, (Say("bot.only_for_evaluators"),)
    return checklist.step(state, event, checklist.WalkContext(edition, bank))


def state_of(tx: Transaction, interview: Interview, evaluation: Evaluation) -> State:
    """Where the conversation is."""
    if interview.participant_id is None:
        return read_walk(interview.state, evaluation.language)
    return read_interview(interview.state, participant_by_id(tx, interview.participant_id).language)


def _saved(state: State) -> dict[str, Any]:
    return saved_interview(state) if isinstance(state, InterviewState) else saved_walk(state)


def scene_of(tx: Transaction, interview: Interview, evaluation: Evaluation, state: State) -> Scene:
    """What the words said in it depend on."""
    facts = facts_of(tx, evaluation)
    texts = load_texts(state.language)
    return Scene(
        texts=texts,
        interview=id_of(interview),
        turn=state.turn,
        name=facts.name,
        municipality=facts.municipality,
        team=tuple(f"{one.name} ({one.organisation})" if one.organisation else one.name for one in facts.evaluators),
        on_forget=evaluation.on_forget,
        edition=edition_of(evaluation),
        bank=bank_of(evaluation),
        plan=state.plan if isinstance(state, InterviewState) else (),
        result=state.result if isinstance(state, checklist.WalkState) else None,
    )
