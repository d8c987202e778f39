"""Buttons: what one carries, ``ACTION:REST`` in at most 64 bytes, and how a press is read back.

REST is ``INTERVIEW.TURN`` and, for some actions, ``.SUBJECT``; for the two buttons of /forget it begins with ``forget.``. The turn
tells a button of an earlier question from one of this question.
"""

from dataclasses import dataclass

FORGET = "forget."
# How much of a foreign button's data is looked at; ours are shorter (Telegram's own limit is 64 bytes).
MAX_DATA = 64


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is shown."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button as it was pressed."""

    action: str
    interview: int | None
    turn: int | None
    subject: str | None
    is_forget: bool


def button_data(action: str, interview: int, turn: int, subject: str | None = None, *, is_forget: bool = False) -> str:
    """The callback data of a button."""
    return f"{action}:{FORGET if is_forget else ''}{interview}.{turn}" + (f".{subject}" if subject else "")


def read_press(data: str) -> Press:
    """What a button said. Anything unreadable is a press of nothing we know, never an error."""
    action, _, rest = data[:MAX_DATA].partition(":")
    is_forget = rest.startswith(FORGET)
    interview, _, more = rest.removeprefix(FORGET).partition(".")
    turn, _, subject = more.partition(".")
    return Press(action, whole_number(interview), whole_number(turn), subject or None, is_forget)


def whole_number(digits: str) -> int | None:
    """The number that plain digits write; None for anything else that came from outside, and for what no row's id can be (32 bits)."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
