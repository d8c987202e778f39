"""What is said to whom: messages on their way into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.events import WEB, Event, Reminded
from bot.wording import Message
from storage.outbox import QUESTION, REMINDER, REPLY


@dataclass(frozen=True, slots=True)
class Said:
    """A message on its way to an account; receipts of the same turn shrink to one."""

    interview_id: int | None
    event: Event
    message: Message
    turn: int = 0

    @property
    def receipt(self) -> tuple[int | None, str, str, int] | None:
        """What makes two receipts the same; None for what is no receipt."""
        return (self.interview_id, self.event.channel, self.event.account, self.turn) if self.message.is_receipt else None


def without_doubled_receipts(said: Sequence[Said]) -> list[Said]:
    """Of all receipts of one turn the last, wherever they stand: a burst of messages is answered once."""
    last = {one.receipt: place for place, one in enumerate(said) if one.receipt is not None}
    return [one for place, one in enumerate(said) if one.receipt is None or last[one.receipt] == place]


def outbox_row(said: Said, after_part: int) -> dict[str, Any]:
    """The message as a row of the outbox; ``after_part`` is the newest part of its interview when it was said."""
    buttons = [[{"label": button.label, "data": button.data} for button in row] for row in said.message.buttons]
    return {
        "interview_id": said.interview_id,
        "channel": said.event.channel,
        "account": said.event.account,
        "kind": REMINDER if isinstance(said.event, Reminded) else QUESTION if said.message.is_question else REPLY,
        "text": said.message.text,
        "buttons": buttons,
        "created_at": said.event.at,
        "after_part": after_part,
        # A page shows what there is to say: nobody has to send it.
        "sent_at": said.event.at if said.event.channel == WEB else None,
    }
