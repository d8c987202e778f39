"""What happens to a conversation, in the past tense. A channel makes these; the time and the ids ride in them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

TELEGRAM, WEB = "telegram", "web"
# The account of a member who has logged in on the web, with the member's id after it: the session is their way in.
MEMBER_ACCOUNT = "member-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """``id`` is unique within its channel and account: the same event delivered twice is one event."""

    id: str
    channel: str
    account: str
    at: datetime
    # The token or short code the person came with: in the page's address, or after /start.
    door: str | None = None
    # The channel's own running number, where it has one: it tells what was said first when two events arrive in the wrong order.
    order: int | None = None
    # It was kept when it could not be played, and is tried again, perhaps long after.
    is_again: bool = False
    # What the channel says of the person's language, for those we do not know yet.
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    """Somebody opened the chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote(Event):
    """Words. ``message`` is the channel's name for the message, by which a later edit refers to it."""

    text: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """Something else than words: ``kind`` is voice, photo, file or other, ``text`` its caption.

    ``file`` is the channel's key to bytes that are still to be fetched; ``sha256`` names bytes that are kept already. ``name`` is what
    the file is called where it comes from, "" where nobody says.
    """

    kind: str
    text: str
    message: str
    file: str | None
    sha256: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Event):
    """A message that was sent before has new words."""

    message: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    """A button. ``turn`` is the turn it was shown in, None when it belongs to another interview or cannot be read."""

    action: str
    interview: int | None = None
    turn: int | None = None
    subject: str | None = None
    is_forget: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded(Event):
    """A slash command that we know, by its English name; ``text`` is what was written."""

    command: str
    argument: str
    text: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Targeted(Event):
    """The team puts the question of a sub-question to this person next."""

    sub_question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetedItem(Event):
    """An evaluator turns to what a sub-question asks of one kind of source."""

    sub_question: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFetched(Event):
    """The bytes of a part have arrived and are kept under ``sha256``. ``source`` is what a file is called that is to become a source."""

    part_id: int
    sha256: str
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knocked(Event):
    """An account that the interview is not bound to wants in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(Event):
    """What somebody asked for has been made meanwhile, in as many messages as it takes.

    ``area`` is the one whose draft it is, None for the coverage. ``forgotten`` is how far people had been forgotten when it was made:
    once more of them are, it may hold words that are erased.
    """

    interview: int
    messages: tuple[str, ...]
    area: str | None
    forgotten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(Event):
    """A question has been open for long and nobody has said anything."""

    interview: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable(Event):
    """The channel takes nothing for this person any more: they have blocked us, or are gone."""

    interview: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Event):
    """We are back after an outage: whoever waited is shown again where they are."""

    interview: int


# What comes from us and not from a person: it names its interview, and what is said about it goes where that person spoke last.
FromUs = Prepared | Reminded | Returned | Unreachable

# Returns when the events are committed, and raises when they are not.
Take = Callable[[Sequence[Event]], Awaitable[None]]
