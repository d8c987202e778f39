"""A dead event read again from what was kept of it, so that it can be taken anew once the fault is mended."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.events import Event


def event_of(payload: Mapping[str, Any]) -> Event | None:
    """The event; None for one of a kind that is not known any more.

    What was not kept of it stays empty: words of somebody who had not agreed, and drafts, which are made anew.
    """
    kind = {each.__name__: each for each in Event.__subclasses__()}.get(payload.get("type", ""))
    if kind is None:
        return None
    kept = {name: tuple(value) if isinstance(value, list) else value for name, value in payload.items()}
    known = {each.name for each in fields(kind)}
    empty: dict[str, Any] = {"text": "", "file": None, "sha256": None, "name": "", "messages": ()}
    values = {**empty, **kept, "at": datetime.fromisoformat(payload["at"])}
    return kind(**{name: value for name, value in values.items() if name in known})
