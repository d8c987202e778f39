"""What is kept of an interview between two turns. It holds no words; only ``conversation.py`` changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.events import Event

# So many openings are remembered: a person is seldom two questions ahead of their own words.
OPENINGS_KEPT = 8
# How far our clock and the channel's may be apart, in seconds.
CLOCKS_DIFFER = 300


class Phase(StrEnum):
    """Where an interview is."""

    INFORMING = "informing"
    DECLINED = "declined"
    ASKING = "asking"
    PAUSED = "paused"
    REVIEWING = "reviewing"
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Answering:
    """How far one question has come: the revision being written, its parts so far, and whether it is closed."""

    revision: int = 1
    parts: int = 0
    is_closed: bool = False

    @property
    def is_untouched_revision(self) -> bool:
        """Opened to be changed, and nothing written yet: the earlier revision still counts."""
        return self.revision > 1 and self.parts == 0 and not self.is_closed


@dataclass(frozen=True, slots=True)
class Opening:
    """What was open from an event on: its running number, its time in seconds, and the question; None where words were no answer."""

    order: int
    at: int
    question: str | None

    def is_after(self, event: Event) -> bool:
        """Whether the event was made before this one, and a channel delivers the two in the wrong order.

        Telegram numbers what people do in its order, but may begin anew after a quiet week: then the times are far apart.
        """
        return event.order is not None and event.order < self.order and event.at.timestamp() <= self.at + CLOCKS_DIFFER


# What is older than every opening was written then.
BEFORE_ALL = Opening(0, 0, None)


@dataclass(frozen=True, slots=True)
class InterviewState:
    """What is kept between two turns. ``turn`` counts the questions opened, so that old buttons can be told from new ones."""

    language: str
    phase: Phase = Phase.INFORMING
    plan: tuple[str, ...] = ()
    question: str | None = None
    turn: int = 0
    answers: Mapping[str, Answering] = field(default_factory=dict)
    # The newest ones, oldest first; ``is_overtaken`` tells what they are for.
    openings: tuple[Opening, ...] = ()
    # The first of all, where a channel with running numbers brought it: what was written before is not stored, however late it comes.
    agreed: Opening | None = None

    @property
    def current(self) -> Answering:
        """How far the open question has come; only while there is one."""
        assert self.question is not None
        return self.answers[self.question]


def is_overtaken(openings: Sequence[Opening], event: Event) -> bool:
    """Whether the event was made before the press that opened what is open now."""
    return bool(openings) and openings[-1].is_after(event)


def opening_before(openings: Sequence[Opening], event: Event) -> Opening | None:
    """What was open when the event was made; None when it is older than all that is remembered."""
    earlier = [opening for opening in openings if not opening.is_after(event)]
    return earlier[-1] if earlier else None


def with_opening(before: InterviewState, after: InterviewState, event: Event) -> InterviewState:
    """``after``, with what the event has opened; what was open before anything is remembered is known too."""
    openings = before.openings or (replace(BEFORE_ALL, question=_open_to_words(before)),)
    # On the web nothing overtakes anything: what is opened there comes after all that was said so far.
    order = openings[-1].order if event.order is None else event.order
    newest = Opening(order, int(event.at.timestamp()), _open_to_words(after))
    is_agreement = event.order is not None and before.phase in (Phase.INFORMING, Phase.DECLINED) and after.phase is Phase.ASKING
    return replace(after, openings=(*openings, newest)[-OPENINGS_KEPT:], agreed=newest if is_agreement else after.agreed)


def _open_to_words(state: InterviewState) -> str | None:
    return state.question if state.phase is Phase.ASKING else None
