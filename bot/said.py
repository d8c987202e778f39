"""What is said to whom: messages on their way into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.events import WEB, Event
from bot.wording import Message


@dataclass(frozen=True, slots=True)
class Said:
    """A message on its way to an account; receipts of the same turn shrink to one."""

    interview_id: int | None
    event: Event
    message: Message
    turn: int = 0
    after_part: int = 0

    @property
    def receipt(self) -> tuple[int | None, str, str, int] | None:
        """What makes two receipts the same; None for what is no receipt."""
        return (self.interview_id, self.event.channel, self.event.account, self.turn) if self.message.is_receipt else None


def without_doubled_receipts(said: Sequence[Said]) -> list[Said]:
    """Of receipts of one turn that follow one another, the last: a burst of messages is answered once."""
    last = {one.receipt: place for place, one in enumerate(said) if one.receipt is not None}
    return [one for place, one in enumerate(said) if one.receipt is None or last[one.receipt] == place]


def outbox_row(said: Said) -> dict[str, Any]:
    """The message as a row of the outbox."""
    buttons = [[{"label": button.label, "data": button.data} for button in row] for row in said.message.buttons]
    return {
        "interview_id": said.interview_id,
        "channel": said.event.channel,
        "account": said.event.account,
        "text": said.message.text,
        "buttons": buttons,
        "created_at": said.event.at,
        "after_part": said.after_part,
        # A page shows what there is to say: nobody has to send it.
        "sent_at": said.event.at if said.event.channel == WEB else None,
    }
