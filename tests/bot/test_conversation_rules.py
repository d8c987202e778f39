"""What holds for every interview and walk, whatever happens in whatever order."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import checklist, conversation
from bot.checklist import RESULTS, WalkContext, WalkState
from bot.commands import COMMANDS, understood
from bot.conversation import QUESTION_LIMIT, Context
from bot.effects import (
    Ask,
    CloseAnswer,
    Effect,
    Forget,
    OpenAnswer,
    ReadBack,
    ShowCoverage,
    ShowDraft,
    StoreNote,
    StorePart,
    StoreResult,
)
from bot.events import TELEGRAM, Edited, Event, Knocked, Opened, Pressed, Sent, Targeted, TargetedItem, Wrote
from bot.interview_state import Answering, InterviewState, Phase
from bot.wording import Scene, Team, worded
from evidence.planner import planned_questions
from question_bank.loading import load_bank
from rubric.editions import load_edition
from tests.bot.dialogue import BEGIN, restarted
from tests.bot.small_instrument import BANK, EDITION, ITEMS, PROMPTS, ROWS
from texts.catalogue import load_texts

WHO: dict[str, Any] = {"id": "e1", "channel": TELEGRAM, "account": "5", "at": BEGIN}
CONTEXT = Context(EDITION, BANK, role="unit_manager", number=0)
WALK_CONTEXT = WalkContext(EDITION, BANK)
PLAN = ("1.1-a", "1.2-a", "2.1-b")
ACTIONS = ("agree", "decline", "done", "skip", "unknown", "notmine", "back", "edit", "pause", "go", "language", "admit", "area", "item")
SUBJECTS = (None, "en", "sv", "1", "9", *PROMPTS, *ITEMS, "not_me")
OLD, PRESENT, FOREIGN = "old", "present", "foreign"


@dataclass(frozen=True)
class Press:
    """A button yet to be pressed: of which turn is known when it is."""

    action: str
    of: str = PRESENT
    subject: str | None = None
    is_forget: bool = False

    def on(self, state: InterviewState | WalkState) -> Pressed:
        turn = {PRESENT: state.turn, OLD: state.turn - 1, FOREIGN: None}[self.of]
        return Pressed(**WHO, action=self.action, interview=1, turn=turn, subject=self.subject, is_forget=self.is_forget)


Happening = Event | Press

PRESSES = [Press(action, of, subject) for action in (*ACTIONS, *RESULTS, "") for of in (PRESENT, OLD, FOREIGN) for subject in SUBJECTS]
FORGETTING = [Press(action, of, is_forget=True) for action in ("agree", "decline") for of in (PRESENT, OLD, FOREIGN)]
SAID = [
    *(understood(Wrote(**WHO, text=text, message="m1")) for text in ("ord", " ", "/okänd", *(f"/{each}" for each in COMMANDS))),
    *(understood(Wrote(**WHO, text=f"/{each} 3 ord", message="m1")) for each in COMMANDS),
    *(Sent(**WHO, kind=kind, text="", message="m1", file=None) for kind in ("photo", "voice", "file", "other")),
    Edited(**WHO, message="m1", text="ord"),
    Opened(**WHO),
    Knocked(**WHO),
    *(Targeted(**WHO, sub_question=row) for rows in ROWS.values() for row in rows),
]
LOOKED_FOR = [TargetedItem(**WHO, sub_question="2.2", source="intranet"), TargetedItem(**WHO, sub_question="1.1", source="document")]
EVERYTHING: tuple[Happening, ...] = (*PRESSES, *FORGETTING, *SAID, *LOOKED_FOR)

INTERVIEWS = {
    "informing": InterviewState("sv"),
    "declined": InterviewState("sv", Phase.DECLINED),
    "asking": InterviewState("sv", Phase.ASKING, PLAN, "1.1-a", 1, {"1.1-a": Answering()}),
    "asking, begun": InterviewState("sv", Phase.ASKING, PLAN, "1.1-a", 1, {"1.1-a": Answering(parts=2)}),
    "asking, opened again": InterviewState(
        "sv", Phase.ASKING, PLAN, "1.1-a", 3, {"1.1-a": Answering(revision=2), "1.2-a": Answering(is_closed=True)}
    ),
    "paused": InterviewState("sv", Phase.PAUSED, PLAN, "1.2-a", 2, {"1.1-a": Answering(is_closed=True), "1.2-a": Answering(parts=1)}),
    "paused at the end": InterviewState("sv", Phase.PAUSED, PLAN[:1], None, 2, {"1.1-a": Answering(is_closed=True)}),
    "reviewing": InterviewState("sv", Phase.REVIEWING, PLAN[:1], None, 2, {"1.1-a": Answering(is_closed=True)}),
    "done": InterviewState("sv", Phase.DONE, PLAN[:1], None, 3, {"1.1-a": Answering(is_closed=True)}),
    "ended": InterviewState("sv", Phase.ENDED, PLAN, "1.1-a", 1, {"1.1-a": Answering(parts=1)}),
}
WALKS = {
    "not begun": WalkState("sv"),
    "item open": WalkState("sv", "1", ITEMS[0], turn=1),
    "result given": WalkState("sv", "1", ITEMS[0], "found", 0, 1, {ITEMS[0]: 1}),
    "noted": WalkState("sv", "1", ITEMS[0], "partly", 2, 1, {ITEMS[0]: 2}),
    "beyond the bank": WalkState("sv", "2", "2.2-intranet-0", "found", 0, 4, {"2.2-intranet-0": 1}),
    "walked": WalkState("sv", "1", turn=7, revisions=dict.fromkeys(ITEMS, 1)),
}


def happened(happening: Happening, state: InterviewState | WalkState) -> Event:
    return happening.on(state) if isinstance(happening, Press) else happening


def is_answered(effects: tuple[Effect, ...], state: InterviewState | WalkState) -> bool:
    """Whether something is said, in words that are there in both languages."""
    told_elsewhere = (ReadBack, ShowCoverage, ShowDraft, Forget)
    for language in ("sv", "en"):
        scene = scene_of(state, language)
        if not any(isinstance(effect, told_elsewhere) or worded(effect, scene) for effect in effects):
            return False
    return True


def scene_of(state: InterviewState | WalkState, language: str) -> Scene:
    return Scene(
        texts=load_texts(language),
        interview=1,
        turn=state.turn,
        team=Team("Kompass", "Björkvik", ("Åsa Lind",)),
        on_forget="erase",
        edition=EDITION,
        bank=BANK,
        plan=state.plan if isinstance(state, InterviewState) else (),
        result=state.result if isinstance(state, WalkState) else None,
    )


def test_every_phase_is_among_the_interviews():
    assert {state.phase for state in INTERVIEWS.values()} == set(Phase)


@pytest.mark.parametrize("place", INTERVIEWS)
def test_whatever_happens_in_an_interview_is_answered(place):
    for happening in EVERYTHING:
        event = happened(happening, INTERVIEWS[place])
        state, effects = conversation.step(INTERVIEWS[place], event, CONTEXT)
        assert is_answered(effects, state), event
        assert restarted(state) == state, event


@pytest.mark.parametrize("place", WALKS)
def test_whatever_happens_in_a_walk_is_answered(place):
    for happening in EVERYTHING:
        event = happened(happening, WALKS[place])
        state, effects = checklist.step(WALKS[place], event, WALK_CONTEXT)
        assert is_answered(effects, state), event
        assert restarted(state) == state, event


@pytest.mark.parametrize("place", INTERVIEWS)
def test_nothing_is_stored_before_agreement_nor_after_the_end(place):
    is_open = INTERVIEWS[place].phase not in (Phase.INFORMING, Phase.DECLINED, Phase.ENDED)
    stored = [
        effect
        for event in SAID
        for effect in conversation.step(INTERVIEWS[place], event, CONTEXT)[1]
        if isinstance(effect, StorePart | StoreNote | OpenAnswer | CloseAnswer)
    ]
    assert bool(stored) == is_open


@pytest.mark.parametrize("place", INTERVIEWS)
def test_a_button_of_another_interview_stores_and_closes_nothing(place):
    for press in (*PRESSES, *FORGETTING):
        if press.of == FOREIGN and press.subject is None:
            _, effects = conversation.step(INTERVIEWS[place], press.on(INTERVIEWS[place]), CONTEXT)
            assert not any(isinstance(effect, CloseAnswer | StorePart | Forget | StoreResult) for effect in effects), press


words = st.text(min_size=1, max_size=30) | st.sampled_from(["ord", "/svar ord", "/okänd", "/draft 3", "/start abc", "/glom", "  "])
happenings = st.lists(
    st.one_of(
        words.map(lambda text: Wrote(**WHO, text=text, message="m1")),
        st.sampled_from(SAID),
        st.sampled_from([press for press in PRESSES if press.of != FOREIGN]),
        # Often enough the buttons that move an interview on.
        st.sampled_from([Press(each) for each in ("done", "skip", "unknown", "notmine", "back", "go", "pause")]),
        st.sampled_from([Press("edit", subject=each) for each in PROMPTS]),
    ),
    max_size=30,
)


def is_to_be_kept(event: Event) -> bool:
    """Whether the event holds words of an interviewee, other than a command of theirs or a token after /start."""
    meant = understood(event)
    if isinstance(meant, Wrote):
        return bool(meant.text.strip())
    argument, command = getattr(meant, "argument", ""), getattr(meant, "command", "")
    return bool(argument) and command != "start"


@settings(deadline=None)
@given(happenings)
@example([Wrote(**WHO, text="/draft 3", message="m1")])
def test_written_words_are_always_stored_once_an_interviewee_has_agreed(happened_so):
    state, _ = conversation.step(InterviewState("sv"), Press("agree").on(InterviewState("sv")), CONTEXT)
    for happening in happened_so:
        event = happened(happening, state)
        state, effects = conversation.step(restarted(state), understood(event), CONTEXT)
        stored = [effect for effect in effects if isinstance(effect, StorePart | StoreNote)]
        if isinstance(event, Wrote) and is_to_be_kept(event):
            assert len(stored) == 1, event.text


@settings(deadline=None)
@given(happenings)
def test_turns_never_decrease_and_answers_are_opened_before_they_are_written(happened_so):
    state, effects = conversation.step(InterviewState("sv"), Press("agree").on(InterviewState("sv")), CONTEXT)
    opened = {(effect.question, effect.revision) for effect in effects if isinstance(effect, OpenAnswer)}
    for happening in happened_so:
        before = state
        state, effects = conversation.step(before, understood(happened(happening, before)), CONTEXT)
        assert state.turn >= before.turn
        for effect in effects:
            if isinstance(effect, OpenAnswer):
                opened.add((effect.question, effect.revision))
            if isinstance(effect, StorePart | CloseAnswer):
                assert (effect.question, effect.revision) in opened


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PRESSES, *SAID, *LOOKED_FOR]), max_size=30))
def test_an_evaluators_words_are_always_stored_and_results_before_their_notes(happened_so):
    state, results = WalkState("sv"), set()
    for happening in happened_so:
        before = state
        event = happened(happening, before)
        state, effects = checklist.step(restarted(before), event, WALK_CONTEXT)
        assert state.turn >= before.turn
        results |= {(effect.item, effect.revision) for effect in effects if isinstance(effect, StoreResult)}
        stored = [effect for effect in effects if isinstance(effect, StorePart | StoreNote)]
        assert all((effect.question, effect.revision) in results for effect in stored if isinstance(effect, StorePart))
        if isinstance(event, Sent) or (isinstance(event, Wrote) and event.text.strip()):
            assert len(stored) == 1, event


@settings(deadline=None)
@given(happenings)
def test_the_saved_state_holds_no_words(happened_so):
    state = InterviewState("sv")
    secret = Wrote(**WHO, text="hemligheten", message="hemligheten")
    for happening in (Press("agree"), *happened_so, secret):
        state, _ = conversation.step(state, understood(happened(happening, state)), CONTEXT)
    assert "hemligheten" not in json.dumps(repr(restarted(state)))


def test_a_person_is_asked_at_most_the_limit_and_targeted_beyond_it():
    edition = load_edition("2010")
    bank = load_bank(edition)
    context = Context(edition, bank, role="union", number=1)
    first = InterviewState("sv")
    state, _ = conversation.step(first, Press("agree").on(first), context)
    suiting = {prompt.sub_question for prompt in bank.prompts_for("union")}
    beyond = next(row.id for row in edition.sub_questions if row.id not in suiting)

    asked, effects = conversation.step(state, Targeted(**WHO, sub_question=beyond), context)

    assert state.plan == planned_questions(bank, edition, "union", 1, QUESTION_LIMIT)
    assert len(state.plan) == QUESTION_LIMIT
    assert effects[-1] == Ask(bank.prompt_for(beyond, "union").id, is_begun=False)
    assert len(asked.plan) == QUESTION_LIMIT + 1
