"""Playing one event in one conversation: step, carry out, and what there is to say."""

from dataclasses import replace

from bot import checklist, conversation
from bot.batch import Batch
from bot.carry_out import Turn, carry_out
from bot.conversation import Context
from bot.effects import Effect, Inform, Say
from bot.events import Event, Prepared, Pressed
from bot.interview_state import InterviewState
from bot.jobs.kinds import COVERAGE, DRAFT
from bot.said import Said
from bot.saved_state import State
from bot.wording import Message, Scene, Team, joined
from evaluation.access import Permission
from evaluation.instruments import instrument
from evaluation.members import actor_of
from evaluation.reporting import facts_of
from storage.conversation import Conversation
from storage.database import Transaction
from storage.evaluations import evaluation_by_id, member_by_id
from storage.log import hold_log, last_forgotten
from storage.people import number_in_role
from texts.catalogue import load_texts


def play_in(batch: Batch, interview: int, event: Event) -> None:
    """Let the event happen in the conversation."""
    progress = batch.progress(interview)
    conversation = progress.conversation
    if isinstance(event, Prepared):
        _tell_prepared(batch, conversation, event)
        return
    if isinstance(event, Pressed) and event.interview != interview:
        event = replace(event, interview=None, turn=None, subject=None)
    after, effects = _stepped(batch, conversation, progress.state, event)
    progress.moved(after, event.at)
    scene = scene_of(conversation, after)
    if any(isinstance(effect, Inform) for effect in effects):
        scene = replace(scene, team=_team(batch, conversation.evaluation_id))
    messages = joined(carry_out(Turn(batch, conversation, event, after, scene), effects))
    # Who has been erased has no interview any more that a message could belong to.
    owner = interview if batch.knows(interview) else None
    batch.say([Said(owner, event, message, after.turn) for message in messages])


def _tell_prepared(batch: Batch, conversation: Conversation, event: Prepared) -> None:
    """What was made before somebody was forgotten may quote them, and of what could not be told no words are kept: it is made anew."""
    hold_log(batch.tx)
    if event.messages and event.forgotten == last_forgotten(batch.tx, conversation.evaluation_id):
        batch.say([Said(conversation.id, event, Message(text)) for text in event.messages])
    elif event.area is not None:
        batch.add_job(DRAFT, {"interview": conversation.id, "area": event.area}, event.at)
    else:
        batch.add_job(COVERAGE, {"interview": conversation.id}, event.at)


def _stepped(batch: Batch, talk: Conversation, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    edition, bank = instrument(talk.edition, talk.bank_version)
    if isinstance(state, InterviewState):
        return _asked(batch, talk, state, event)
    assert talk.member_id is not None
    if not actor_of(member_by_id(batch.tx, talk.member_id)).may(Permission.JUDGE):
        return state, (Say("bot.only_for_evaluators"),)
    return checklist.step(state, event, checklist.WalkContext(edition, bank))


def _asked(batch: Batch, talk: Conversation, state: InterviewState, event: Event) -> tuple[State, tuple[Effect, ...]]:
    assert talk.role is not None
    assert talk.participant_id is not None
    edition, bank = instrument(talk.edition, talk.bank_version)
    context = Context(edition, bank, talk.role, number=0)
    if isinstance(event, Pressed) and event.action == "agree" and not state.plan:
        # Their plan is made when they agree, and what it is made from is looked for at no other time.
        needs = batch.planning.needs(batch.tx, talk, edition, bank, event.at)
        context = replace(context, number=number_in_role(batch.tx, talk.participant_id), needs=needs)
    after, effects = conversation.step(state, event, context)
    if after.plan and not state.plan:
        batch.planning.planned(talk, after.plan)
    return after, effects


def scene_of(talk: Conversation, state: State) -> Scene:
    """What the words said in it depend on; without the team, which only the first screen names."""
    edition, bank = instrument(talk.edition, talk.bank_version)
    return Scene(
        texts=load_texts(state.language),
        interview=talk.id,
        turn=state.turn,
        on_forget=talk.on_forget,
        edition=edition,
        bank=bank,
        plan=state.plan if isinstance(state, InterviewState) else (),
        result=state.result if isinstance(state, checklist.WalkState) else None,
    )


def team_of(tx: Transaction, evaluation: int) -> Team:
    """Who asks, as the first screen names them."""
    facts = facts_of(tx, evaluation_by_id(tx, evaluation))
    names = (f"{one.name} ({one.organisation})" if one.organisation else one.name for one in facts.evaluators)
    return Team(facts.name, facts.municipality, tuple(names))


def _team(batch: Batch, evaluation: int) -> Team:
    if evaluation not in batch.teams:
        batch.teams[evaluation] = team_of(batch.tx, evaluation)
    return batch.teams[evaluation]
