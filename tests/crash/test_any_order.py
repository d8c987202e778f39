"""One person's words and presses, in every order in which a webhook may bring them.

Telegram keeps the order of a chat's messages, and that of a person's presses, but none between the two. Every event has a running number
(``Event.order``), in the order in which the person did things. Played here: somebody who writes and presses whatever stands under the
messages they have seen so far, while each of the two queues is brought as late as it likes.

What holds. Words are stored once, where they are stored when nothing is late: under the question that is open once everything is brought
that the person did before. One thing cannot be known, that a press is still on its way which was made before the words that have arrived.
They stand under the question that was open before that press; nothing else was on the person's screen. And none are stored that were
written before the person agreed, nor those that arrive before the agreement does.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import conversation
from bot.conversation import Context
from bot.effects import Ask, Effect, StoreNote, StorePart
from bot.events import TELEGRAM, WEB, Edited, Event, Pressed, Wrote
from bot.interview_state import OPENINGS_KEPT, Answering, InterviewState, Phase
from tests.bot.dialogue import BEGIN, restarted
from tests.bot.small_instrument import BANK, EDITION

CONTEXT = Context(EDITION, BANK, role="unit_manager", number=0)
NOTE = "a note"
MOVES = ("write", "write", "press", "press", "press old", "bring text", "bring press", "bring press")


@dataclass(frozen=True)
class Screen:
    """What a person sees: the phase, the question if there is one, and the buttons, all of one turn."""

    turn: int
    question: str | None
    actions: tuple[str, ...]


def screen_of(state: InterviewState) -> Screen:
    match state.phase:
        case Phase.INFORMING | Phase.DECLINED:
            actions: tuple[str, ...] = ("agree", "decline")
        case Phase.ASKING:
            done = ("done",) if state.current.parts else ()
            actions = (*done, "skip", "unknown", "back", "pause")
        case Phase.PAUSED:
            actions = ("go",)
        case Phase.REVIEWING:
            actions = ("go", *(f"edit {question}" for question in state.answers))
        case _:
            actions = ()
    return Screen(state.turn, state.question if state.phase is Phase.ASKING else None, actions)


@dataclass
class World:
    """A person, the two queues that lead to the bot, and the interview behind them. ``stored`` is where each words are."""

    state: InterviewState = field(default_factory=lambda: InterviewState("sv"))
    texts: deque[Wrote] = field(default_factory=deque)
    presses: deque[Pressed] = field(default_factory=deque)
    stored: dict[str, list[str]] = field(default_factory=dict)
    # All that the person did, in order.
    done: list[Event] = field(default_factory=list)
    # For words that have arrived: the presses made before them that had not, and what was open then.
    passed: dict[str, set[int]] = field(default_factory=dict)
    open_at_arrival: dict[str, list[str]] = field(default_factory=dict)
    # The presses that changed something.
    heeded: set[int] = field(default_factory=set)
    screens: list[Screen] = field(default_factory=list)
    _orders: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.screens.append(screen_of(self.state))

    def writes(self) -> None:
        who = self._who()
        event = Wrote(**who, text=f"ord {who['order']}", message=who["id"])
        self.texts.append(event)
        self.done.append(event)

    def presses_on(self, screen: Screen, action: str) -> None:
        verb, _, subject = action.partition(" ")
        event = Pressed(**self._who(), action=verb, interview=1, turn=screen.turn, subject=subject or None)
        self.presses.append(event)
        self.done.append(event)

    def brings(self, queue: deque[Any]) -> None:
        event = queue.popleft()
        before = self.state
        self.state, effects = conversation.step(restarted(before), event, CONTEXT)
        if isinstance(event, Wrote):
            self.stored[event.text] = [_place(effect) for effect in effects if isinstance(effect, StorePart | StoreNote)]
            self.passed[event.text] = {number(press) for press in self.presses if number(press) < number(event)}
            self.open_at_arrival[event.text] = _open_in(before)
        elif (self.state.turn, self.state.phase) != (before.turn, before.phase):
            self.heeded.add(number(event))
        self.screens.append(screen_of(self.state))

    def brings_all(self) -> None:
        while self.texts or self.presses:
            self.brings(self.texts or self.presses)

    def _who(self) -> dict[str, Any]:
        return who(next(self._orders))


def who(order: int) -> dict[str, Any]:
    """What every event of this person has; their seconds pass with their acts."""
    return {"id": f"e{order}", "channel": TELEGRAM, "account": "5", "at": BEGIN + timedelta(seconds=order % 100), "order": order}


def _place(effect: Effect) -> str:
    return effect.question if isinstance(effect, StorePart) else NOTE


def _open_in(state: InterviewState) -> list[str]:
    if state.phase in (Phase.INFORMING, Phase.DECLINED):
        return []
    return [state.question] if state.phase is Phase.ASKING and state.question else [NOTE]


def number(event: Event) -> int:
    assert event.order is not None
    return event.order


def in_order(events: Sequence[Event]) -> World:
    """The same acts, each brought before the next."""
    world = World()
    for event in events:
        queue: deque[Any] = world.texts if isinstance(event, Wrote) else world.presses
        queue.append(event)
        world.brings(queue)
    return world


@st.composite
def histories(draw: st.DrawFn) -> World:
    """Somebody writes, presses what they see or have seen, and now and then something is brought; in the end all of it."""
    world = World()
    if draw(st.booleans()):
        world.presses_on(world.screens[-1], "agree")
        world.brings(world.presses)
    for move in draw(st.lists(st.sampled_from(MOVES), min_size=4, max_size=40)):
        if move == "write":
            world.writes()
        elif move == "bring text" and world.texts:
            world.brings(world.texts)
        elif move == "bring press" and world.presses:
            world.brings(world.presses)
        elif move.startswith("press"):
            screen = world.screens[-1] if move == "press" else draw(st.sampled_from(world.screens))
            if screen.actions:
                world.presses_on(screen, draw(st.sampled_from(screen.actions)))
    while world.texts or world.presses:
        queues: list[deque[Any]] = [queue for queue in (world.texts, world.presses) if queue]
        world.brings(draw(st.sampled_from(queues)))
    return world


@settings(deadline=None, max_examples=300)
@given(histories())
def test_words_stand_where_they_stand_when_nothing_is_late_or_under_what_was_open_before_the_press_they_passed(world):
    on_time = in_order(world.done)
    for text, places in world.stored.items():
        # A press of a turn that was over changes nothing: nobody can pass it.
        has_passed = world.passed[text] & world.heeded
        wanted = world.open_at_arrival[text] if has_passed else on_time.stored[text]
        # What is older than all openings that are remembered is kept as a note.
        is_forgotten = places == [NOTE] and len(world.heeded) >= OPENINGS_KEPT
        assert places == wanted or is_forgotten, text


@settings(deadline=None, max_examples=300)
@given(histories())
def test_words_are_stored_once_and_none_that_were_written_before_the_person_agreed(world):
    agreed = number_of_agreement(world)
    for text, places in world.stored.items():
        written = int(text.removeprefix("ord "))
        is_agreed = agreed is not None and agreed < written and agreed not in world.passed[text]
        assert len(places) == int(is_agreed), text


def number_of_agreement(world: World) -> int | None:
    """Of the press by which the person agreed, if they did."""
    presses = [event for event in world.done if isinstance(event, Pressed) and event.action == "agree"]
    return next((number(press) for press in presses if number(press) in world.heeded), None)


def test_an_edit_from_before_the_agreement_that_comes_after_it_is_not_stored():
    world = agreed_at(order=3)
    edited = Edited(**who(2), message="m1", text="Skrivet innan")
    assert conversation.step(world.state, edited, CONTEXT)[1] == (Ask("1.1-a", is_begun=False),)


def test_words_from_before_the_agreement_are_not_stored_however_many_presses_come_between():
    world = agreed_at(order=3)
    for _ in range(OPENINGS_KEPT):
        world.presses_on(world.screens[-1], "go" if world.state.phase is Phase.PAUSED else "pause")
        world.brings_all()
    late = Wrote(**who(2), text="Skrivet innan", message="m1")
    assert not stored_by(world, late)


def test_words_overtaken_by_the_first_press_here_of_somebody_who_agreed_on_the_web_stand_under_their_question():
    world = World(InterviewState("sv", Phase.ASKING, ("1.1-a", "1.2-a"), "1.1-a", 1, {"1.1-a": Answering(parts=1)}))
    world.writes()
    world.presses_on(world.screens[-1], "done")
    world.brings(world.presses)
    world.brings(world.texts)
    assert world.stored == {"ord 1": ["1.1-a"]}


def test_words_overtaken_by_a_press_stand_under_the_question_that_was_opened_on_the_web_in_between():
    world = agreed_at(order=1)
    elsewhere = {**who(0), "channel": WEB, "account": "browser", "order": None, "id": "w1"}
    world.state, _ = conversation.step(world.state, Pressed(**elsewhere, action="skip", interview=1, turn=1), CONTEXT)
    world.screens.append(screen_of(world.state))
    world.writes()
    world.presses_on(world.screens[-1], "skip")
    world.brings(world.presses)
    world.brings(world.texts)
    assert list(world.stored.values()) == [["1.2-a"]]


def test_words_overtaken_when_telegram_has_begun_to_count_anew_stand_under_their_question():
    world = agreed_at(order=700_000_000)
    week_later = {"at": BEGIN + timedelta(days=9)}
    world.state, _ = conversation.step(world.state, Pressed(**who(12) | week_later, action="skip", interview=1, turn=1), CONTEXT)
    assert stored_by(world, Wrote(**who(11) | week_later, text="Strax innan", message="m9")) == [StorePart("1.1-a", 1, is_late=True)]


def agreed_at(order: int) -> World:
    """Somebody who has agreed and been asked the first question."""
    state, _ = conversation.step(InterviewState("sv"), Pressed(**who(order), action="agree", interview=1, turn=0), CONTEXT)
    return World(state, _orders=count(order + 1))


def stored_by(world: World, event: Event) -> list[Effect]:
    return [effect for effect in conversation.step(world.state, event, CONTEXT)[1] if isinstance(effect, StorePart | StoreNote)]
