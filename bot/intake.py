"""Taking a batch of events: everything that happened to it is one transaction.

An event seen before is dropped. An event that makes its conversation fail is rolled back to its savepoint and kept as a dead event, and
never stops the others. Only when the batch is committed may a channel be told that its events are taken.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from bot.arrivals import admit, arrived, at_door, interview_for, speaker_of
from bot.events import Event, FileFetched, Pressed
from bot.playing import play_in
from bot.said import Said, outbox_row, without_doubled_receipts
from bot.wording import Message
from storage.answers import part_by_id
from storage.conversation import EventKey, bury, mark_seen, seen_among
from storage.database import Database, Transaction, savepoint
from storage.erasure import Erased, unnamed_files
from storage.files import drop_file
from storage.outbox import add_messages
from storage.people import has_agreed
from storage.tables.conversation import DeadEvent, Interview
from texts.catalogue import DEFAULT_LANGUAGE, load_texts

log = structlog.get_logger()


@dataclass(slots=True)
class Outcome:
    """What is left to do once the batch is committed."""

    erased: list[Erased] = field(default_factory=list)


class Intake:
    """The one way in, for every channel. ``on_commit`` is told when there may be something to send."""

    def __init__(self, database: Database, folder: Path, on_commit: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._folder = folder
        self._on_commit = on_commit

    async def take(self, events: Sequence[Event]) -> None:
        """Return when the batch is on the disk; StorageError when it is not, and then nothing of it is."""
        outcome = await self._database.write_soon(lambda tx: take_batch(tx, events))
        if outcome.erased:
            await asyncio.to_thread(self._finish_erasing, outcome.erased)
        self._on_commit()

    def take_now(self, events: Sequence[Event]) -> None:
        """``take`` outside an event loop."""
        outcome = self._database.write(lambda tx: take_batch(tx, events))
        if outcome.erased:
            self._finish_erasing(outcome.erased)
        self._on_commit()

    def _finish_erasing(self, erased: Sequence[Erased]) -> None:
        for sha256 in {file for one in erased for file in one.files}:
            drop_file(self._folder, sha256)
        if not self._database.empty_journal():
            log.warning("what was erased is in the write-ahead log until it is next emptied")


def take_batch(tx: Transaction, events: Sequence[Event]) -> Outcome:
    """Play every event that has not been seen, store what it did and what there is to say."""
    outcome = Outcome()
    said: list[Said] = []
    fresh = _unseen(tx, events)
    for event in fresh:
        erased: list[Erased] = []
        try:
            with savepoint(tx):
                told = _play(tx, event, erased)
        except OperationalError:
            # The disk or the database: nothing of the batch is taken, so that all of it comes again.
            raise
        except Exception as error:  # noqa: BLE001  (one event that cannot be played must not stop the others)
            said += _buried(tx, event, error)
        else:
            said += told
            outcome.erased += erased
    mark_seen(tx, [(_key(event), event.at) for event in fresh])
    add_messages(tx, [outbox_row(one) for one in without_doubled_receipts(said)])
    return outcome


def _unseen(tx: Transaction, events: Sequence[Event]) -> list[Event]:
    by_key: dict[EventKey, Event] = {}
    for event in events:
        by_key.setdefault(_key(event), event)
    seen = seen_among(tx, by_key)
    return [event for key, event in by_key.items() if key not in seen]


def _key(event: Event) -> EventKey:
    return (event.channel, event.account, event.id)


def _play(tx: Transaction, event: Event, erased: list[Erased]) -> list[Said]:
    if isinstance(event, FileFetched):
        part = part_by_id(tx, event.part_id)
        if part is not None:
            part.file = event.sha256
        else:
            # Erased while its file was on the way.
            erased.append(Erased(frozenset(), unnamed_files(tx, [event.sha256])))
        return []
    coming = at_door(tx, event)
    found = interview_for(tx, coming)
    if not isinstance(found, Interview):
        return found
    meant = arrived(coming)
    let_in = admit(tx, found, meant) if isinstance(meant, Pressed) else []
    return [*let_in, *play_in(tx, found, meant, erased)]


def _buried(tx: Transaction, event: Event, error: Exception) -> list[Said]:
    """Keep the event with its error, and tell the person that it is kept."""
    # The type only: an error's text may hold what was written.
    log.error("event could not be played", channel=event.channel, event_id=event.id, error=type(error).__name__)
    interview = speaker_of(tx, event)
    keeps_words = interview is not None and has_agreed(tx, interview)
    dead = DeadEvent(
        channel=event.channel,
        account=event.account,
        event=event.id,
        interview_id=interview.id if interview else None,
        payload=_payload(event, keeps_words=keeps_words),
        error=repr(error) if keeps_words else type(error).__name__,
        at=event.at,
    )
    bury(tx, dead)
    told = load_texts(event.language or DEFAULT_LANGUAGE)("bot.trouble" if keeps_words else "bot.trouble_before")
    return [Said(interview.id, event, Message(told))] if interview else []


def _payload(event: Event, *, keeps_words: bool) -> dict[str, Any]:
    """The event as it is kept. The door would open the interview, and words are kept of nobody who has not agreed."""
    hidden = {"door"} if keeps_words else {"door", "text", "file", "sha256"}
    told = {**asdict(event), "at": event.at.isoformat(), "type": type(event).__name__}
    return {key: value for key, value in told.items() if key not in hidden}
