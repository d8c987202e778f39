"""A conversation as a page: what was said by day, the buttons of the last message, and the field to write in."""

import secrets
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request

from bot.buttons import Button, read_press
from bot.transcript import Line, Shown
from texts.catalogue import CLOCK, Texts, load_texts
from web.forms import MAX_FILE
from web.pages import Frame, Place, frame_of

# A longer own text is folded: what was asked must not scroll out of reach.
FOLDED_FROM = 1500
FOLDED_TO = 280
# Where the first button is another, such as skipping, none of them is better than the others.
ONWARD = ("agree", "done", "go", "admit")
COMMANDS = ("/svar", "/paus", "/integritet", "/hjalp", "/glom")
ENGLISH_COMMANDS = ("/answers", "/pause", "/privacy", "/help", "/forget")
WALK_COMMANDS = ("/area", "/coverage", "/help")
# What the entries of the menus are called, in the same order.
NAMES, WALK_NAMES = ("answers", "pause", "privacy", "help", "forget"), ("area", "coverage", "help")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said; ``beginning`` is what a folded one shows."""

    is_bot: bool
    text: str
    beginning: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on one day."""

    name: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the last message; ``is_onward`` for the one that most people press next."""

    label: str
    data: str
    is_onward: bool


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the menu: what it writes, and what it is called."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class ChatPage:
    """The values of chat.html.j2. ``event`` is fresh on every page, so that a form sent twice is one event; ``max_file`` is in bytes."""

    frame: Frame
    title: str
    days: tuple[Day, ...]
    choices: tuple[tuple[Choice, ...], ...]
    can_write: bool
    is_begun: bool
    event: str
    address: str
    commands: tuple[Command, ...]
    max_file: int = MAX_FILE


def chat_page(request: Request, shown: Shown, address: str, place: Place | None = None) -> ChatPage:
    """The page of a conversation that posts to ``address``."""
    texts = load_texts(shown.language)
    return ChatPage(
        frame=frame_of(request, place, texts),
        title=shown.title,
        days=_days(shown.lines, texts),
        choices=_choices(shown.buttons),
        can_write=shown.can_write,
        is_begun=len(shown.lines) > 1,
        event=secrets.token_urlsafe(12),
        address=address,
        commands=_commands(texts, is_walk=place is not None),
    )


def _commands(texts: Texts, *, is_walk: bool) -> tuple[Command, ...]:
    written = WALK_COMMANDS if is_walk else COMMANDS if texts.language == "sv" else ENGLISH_COMMANDS
    names = WALK_NAMES if is_walk else NAMES
    return tuple(Command(text, texts(f"web.command.{name}")) for text, name in zip(written, names, strict=True))


def _choices(buttons: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Choice, ...], ...]:
    first = next((button for row in buttons for button in row), None)
    return tuple(
        tuple(Choice(each.label, each.data, each is first and read_press(each.data).action in ONWARD) for each in row) for row in buttons
    )


def _days(lines: tuple[Line, ...], texts: Texts) -> tuple[Day, ...]:
    by_day = groupby(lines, key=lambda line: line.at.astimezone(CLOCK).date())
    return tuple(Day(texts.date(day), tuple(_said(line, texts) for line in of_day)) for day, of_day in by_day)


def _said(line: Line, texts: Texts) -> Said:
    text = line.text if line.kind == "text" else "\n".join(filter(None, (texts(f"web.sent.{line.kind}"), line.text)))
    is_folded = not line.is_bot and len(text) > FOLDED_FROM
    return Said(line.is_bot, text, text[:FOLDED_TO].rstrip() if is_folded else None)
