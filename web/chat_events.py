"""From what the chat's form sent to events. Whatever was typed comes first: words beside a pressed button are never lost."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.buttons import read_press
from bot.events import WEB, Event, Knocked, Pressed, Wrote
from web.forms import Form

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


def events_of(form: Form, speaker: Speaker) -> Sequence[Event]:
    """One event, or several where words and a button, or a command of the menu, were sent together."""
    first = event_id(form)
    action = form.one("action")
    texts = [text for text in form.all("text") if text.strip()] or ([] if action else [""])
    ids = [first, *(f"{first}.{number}" for number in range(1, len(texts) + 1))]
    events: list[Event] = [speaker.wrote(each, text) for each, text in zip(ids, texts, strict=False)]
    return [*events, speaker.pressed(ids[len(texts)], action)] if action else events


def event_id(form: Form) -> str:
    """The id that came with the page; a fresh one where it is missing or no id."""
    sent = form.one("event")
    return sent if _EVENT_ID.fullmatch(sent) else secrets.token_urlsafe(12)
