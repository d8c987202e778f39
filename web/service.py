"""What the pages need from the program that serves them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.requests import Request

from bot.events import Event
from importers.model import DEFAULT, Limits
from storage.database import Database


@dataclass(frozen=True)
class Service:
    """``take`` returns once the events are committed, and raises StorageError when they could not be."""

    database: Database
    folder: Path
    secret: str
    public_url: str
    now: Callable[[], datetime]
    take: Callable[[Sequence[Event]], Awaitable[None]]
    # Of files that become sources.
    limits: Limits = DEFAULT

    @property
    def is_https(self) -> bool:
        """Whether people reach the pages by https, so that cookies may insist on it."""
        return self.public_url.startswith("https://")


def service_of(request: Request) -> Service:
    """The service behind a request."""
    service = request.app.state.service
    assert isinstance(service, Service)
    return service
