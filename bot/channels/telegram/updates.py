"""What Telegram sends, as events. Only private chats count: what is said in a group is nobody's answer.

Updates are read as JSON gives them: the library's objects cost more than all else that is done to an update. Fields by
core.telegram.org/bots/api; whatever is there that we do not know changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.buttons import read_press
from bot.events import TELEGRAM, Edited, Event, Opened, Pressed, Sent, Wrote

log = structlog.get_logger()
# The kinds of update we ask for. A kind that is not named here never comes.
ALLOWED = ("message", "edited_message", "callback_query")
# What else than words a message can be, as we call it, in the order in which it is looked for.
CARRIERS = {"voice": "voice", "document": "file", "audio": "other", "video": "other", "video_note": "other"}
# How reading fails when an update is not as Telegram's page says.
_MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError, OverflowError, OSError)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Updates read: the events in their order, the pressed buttons that wait for an answer, and how many could not be read."""

    events: Sequence[Event]
    queries: Sequence[str]
    unreadable: int


def read_updates(updates: Iterable[Json], received_at: datetime) -> Batch:
    """Never raises: an update that is no event of ours is left out, and one that is not as it should be is named in the log."""
    events: list[Event] = []
    queries: list[str] = []
    unreadable = 0
    for update in updates:
        try:
            event = _event(update, received_at)
            query = _words(update.get("callback_query") or {}, "id")
        except _MISSHAPEN as error:
            unreadable += 1
            log.error("an update could not be read", update=number_of(update), error=type(error).__name__)
            continue
        if event is not None:
            events.append(event)
        if query:
            queries.append(query)
    return Batch(events, queries, unreadable)


def number_of(update: object) -> int | None:
    """Telegram's own running number of the update; None for what is no update."""
    number = update.get("update_id") if isinstance(update, Mapping) else None
    return number if isinstance(number, int) else None


def _event(update: Json, received_at: datetime) -> Event | None:
    number = _number(update, "update_id")
    if query := update.get("callback_query"):
        return _pressed(number, query, received_at)
    edited = update.get("edited_message")
    message = edited or update.get("message")
    if not message or message["chat"]["type"] != "private":
        return None
    return _edited(number, message) if edited else _said(number, message)


def _pressed(number: int, query: Json, received_at: datetime) -> Event | None:
    message = query.get("message")
    if message and message["chat"]["type"] != "private":
        return None
    person = query["from"]
    press = read_press(_words(query, "data"))
    return Pressed(
        id=str(number),
        order=number,
        channel=TELEGRAM,
        account=str(_number(person, "id")),
        at=received_at,
        language=_language(person),
        action=press.action,
        interview=press.interview,
        turn=press.turn,
        subject=press.subject,
        is_forget=press.is_forget,
    )


def _edited(number: int, message: Json) -> Event:
    return Edited(
        **_about(number, message, message.get("edit_date") or message["date"]),
        message=str(_number(message, "message_id")),
        text=_words(message, "text") or _words(message, "caption"),
    )


def _said(number: int, message: Json) -> Event:
    about, named = _about(number, message, message["date"]), str(_number(message, "message_id"))
    if message.get("text") is None:
        kind, file = _attachment(message)
        name = _words(message.get("document") or {}, "file_name")
        return Sent(**about, kind=kind, text=_words(message, "caption"), message=named, file=file, name=name)
    text = _words(message, "text")
    command, _, payload = text.partition(" ")
    if command.partition("@")[0] == "/start":
        return Opened(**about, door=payload.strip() or None)
    return Wrote(**about, text=text, message=named)


def _about(number: int, message: Json, date: int) -> dict[str, Any]:
    """What every event of a message has."""
    return {
        "id": str(number),
        "order": number,
        "channel": TELEGRAM,
        "account": str(_number(message["chat"], "id")),
        "at": datetime.fromtimestamp(date, UTC),
        "language": _language(message.get("from")),
    }


def _attachment(message: Json) -> tuple[str, str | None]:
    """What was sent instead of words, and Telegram's name for its bytes."""
    if sizes := message.get("photo"):
        return "photo", _words(sizes[-1], "file_id")
    for field, kind in CARRIERS.items():
        if carrier := message.get(field):
            return kind, _words(carrier, "file_id")
    return "other", None


def _language(person: Json | None) -> str | None:
    """Telegram writes en-GB as well as en; what matters here is the language."""
    return (_words(person, "language_code").partition("-")[0] or None) if person else None


def _words(holder: Json, field: str) -> str:
    """A field of text, empty where it is missing."""
    words = holder.get(field)
    if words is None:
        return ""
    if not isinstance(words, str):
        raise TypeError
    return words


def _number(holder: Json, field: str) -> int:
    number = holder[field]
    if not isinstance(number, int):
        raise TypeError
    return number
