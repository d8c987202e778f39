"""From what the chat's form sent to events. Whatever was typed comes first: words beside a pressed button are never lost."""

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from bot.buttons import read_press
from bot.events import WEB, Event, Knocked, Pressed, Sent, Wrote
from web.forms import Form, SentFile

KNOCK = "knock"
_EVENT_ID = re.compile(r"[\x21-\x7e]{1,64}")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who posts: the account, the door they came by, and what their browser says of their language."""

    account: str
    door: str | None
    language: str | None
    at: datetime

    def wrote(self, event_id: str, text: str) -> Wrote:
        return Wrote(
            id=event_id, channel=WEB, account=self.account, at=self.at, door=self.door, language=self.language, text=text, message=event_id
        )

    def sent(self, event_id: str, file: SentFile, text: str, sha256: str | None) -> Sent:
        return Sent(
            id=event_id,
            channel=WEB,
            account=self.account,
            at=self.at,
            door=self.door,
            language=self.language,
            kind="photo" if file.media_type.startswith("image/") else "file",
            text=text,
            message=event_id,
            file=None,
            sha256=sha256,
            name=file.name,
        )

    def pressed(self, event_id: str, action: str) -> Pressed:
        press = read_press(action)
        return Pressed(
            id=event_id,
            channel=WEB,
            account=self.account,
            at=self.at,
            door=self.door,
            language=self.language,
            action=press.action,
            interview=press.interview,
            turn=press.turn,
            subject=press.subject,
            is_forget=press.is_forget,
        )

    def knocked(self, event_id: str) -> Knocked:
        return Knocked(id=event_id, channel=WEB, account=self.account, at=self.at, door=self.door, language=self.language)


def events_of(form: Form, speaker: Speaker, sha256: str | None = None) -> Sequence[Event]:
    """One event, or several where words and a button, or a command of the menu, were sent together.

    ``sha256`` is where the form's file is kept; None while nothing of this person may be.
    """
    ids = _ids(event_id(form))
    texts, action = form.all("text"), form.one("action")
    events: list[Event] = []
    if form.file is not None:
        # The field to write in comes first, so its words are the file's; after it there can only be a command of the menu.
        events.append(speaker.sent(next(ids), form.file, form.one("text"), sha256))
        texts = texts[1:]
    events += [speaker.wrote(next(ids), text) for text in texts if text.strip()]
    if action:
        events.append(speaker.pressed(next(ids), action))
    return events or [speaker.wrote(next(ids), "")]


def _ids(first: str) -> Iterator[str]:
    yield first
    yield from (f"{first}.{number}" for number in count(1))


def event_id(form: Form) -> str:
    """The id that came with the page; a fresh one where it is missing or no id."""
    sent = form.one("event")
    return sent if _EVENT_ID.fullmatch(sent) else secrets.token_urlsafe(12)
