"""What a channel gives a sender: a function that sends, and what it raises when it cannot."""

from collections.abc import Awaitable, Callable, Sequence

ButtonRows = Sequence[Sequence[dict[str, str]]]
Send = Callable[[str, str, ButtonRows], Awaitable[None]]


class SendLater(Exception):
    """Not now; ``seconds`` is how long the channel asks us to wait, None when it does not say."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SendNever(Exception):
    """The channel will never take this message; ``args[0]`` says why, without the message."""


class AccountRefuses(SendNever):
    """Nor anything else for this person: they have blocked us, or are gone."""
