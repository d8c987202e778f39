"""Taking events: everything that happened to a batch of them is one transaction.

An event seen before is dropped. The batch is played together; when something in it fails, its transaction is rolled back and each event is
played in a savepoint of its own, so that the one that fails is kept as a dead event and never stops the others. Only when the batch is
committed may a channel be told that its events are taken.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import structlog

from bot.arrivals import admit, arrived, at_door, gathered, interview_for, speaker_of
from bot.batch import Batch
from bot.events import Event, FileFetched, FromUs, Pressed
from bot.jobs.kinds import BRING_FILE, DROP_FILES
from bot.planning import Planning
from bot.playing import play_in
from bot.said import Said
from bot.wording import Message
from storage.answers import part_by_id
from storage.conversation import EventKey, Place, bury, interview_by_id, mark_seen
from storage.database import Database, DatabaseFailed, Transaction, savepoint
from storage.notices import JOBS, OUTBOX, notify
from storage.people import has_agreed
from storage.tables.conversation import DeadEvent
from texts.catalogue import DEFAULT_LANGUAGE, load_texts

log = structlog.get_logger()
# So many events at most are committed together: a commit that fails is then not long to repeat, and answers do not wait for long.
BATCH = 200


class Intake:
    """The one way in, for every channel. ``on_commit`` is told when there may be something to send or to do."""

    def __init__(self, database: Database, on_commit: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._on_commit = on_commit
        # Used on the writer's thread only.
        self._planning = Planning()
        self._waiting: list[tuple[Sequence[Event], asyncio.Future[None]]] = []
        self._committing: asyncio.Task[None] | None = None

    async def take(self, events: Sequence[Event]) -> None:
        """Return when the events are on the disk; StorageError when they are not, and then nothing of them is.

        Whoever waits while another batch is committed is taken with the next one, all together: one commit costs the same for many.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((events, done))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_waiting())
        await done

    def take_now(self, events: Sequence[Event]) -> None:
        """``take`` outside an event loop."""
        self._database.write(
            lambda tx: take_together(tx, events, self._planning), instead=lambda tx: take_one_by_one(tx, events, self._planning)
        )
        self._on_commit()

    async def _commit_waiting(self) -> None:
        while self._waiting:
            together = self._next_batch()
            events = [event for events, _ in together for event in events]
            error = await self._committed(events)
            for _, done in together:
                # Who has gone away meanwhile does not hear of it; their events are taken all the same.
                if not done.done():
                    done.set_result(None) if error is None else done.set_exception(error)

    def _next_batch(self) -> list[tuple[Sequence[Event], asyncio.Future[None]]]:
        """Those who wait, up to the size of a batch; at least the first."""
        count, size = 0, 0
        for events, _ in self._waiting:
            size += len(events)
            if count and size > BATCH:
                break
            count += 1
        together, self._waiting = self._waiting[:count], self._waiting[count:]
        return together

    async def _committed(self, events: Sequence[Event]) -> Exception | None:
        try:
            # When the disk or the connection fails nothing is taken, and all of it comes again.
            await self._database.write_soon(
                lambda tx: take_together(tx, events, self._planning), instead=lambda tx: take_one_by_one(tx, events, self._planning)
            )
        except Exception as error:  # noqa: BLE001  (handed to whoever waits for this batch)
            return error
        self._on_commit()
        return None


def take_together(tx: Transaction, events: Sequence[Event], planning: Planning | None = None) -> None:
    """Play them as one; whatever cannot be played raises, and then the transaction has to be rolled back."""
    fresh = _unseen(tx, events)
    _play(gathered(tx, fresh, planning), fresh)


def take_one_by_one(tx: Transaction, events: Sequence[Event], planning: Planning | None = None) -> None:
    """Play each in a savepoint of its own; one that cannot be played is kept as a dead event."""
    planning = planning or Planning()
    planning.count_anew()
    for event in _unseen(tx, events):
        _play_alone(tx, event, planning)


def _play_alone(tx: Transaction, event: Event, planning: Planning) -> None:
    try:
        with savepoint(tx):
            _play(gathered(tx, [event], planning), [event])
    except DatabaseFailed:
        raise
    except Exception as error:  # noqa: BLE001  (one event that cannot be played must not stop the others)
        planning.count_anew()
        _bury(tx, event, error)


def _play(batch: Batch, events: Sequence[Event]) -> None:
    for event in events:
        if isinstance(event, FileFetched):
            _name_file(batch, event)
            continue
        coming = at_door(batch, event)
        interview = interview_for(batch, coming)
        if interview is None:
            continue
        meant = arrived(batch, interview, coming)
        if isinstance(meant, Pressed):
            admit(batch, interview, meant)
        play_in(batch, interview, meant)
    batch.write()
    notify(batch.tx, OUTBOX)
    notify(batch.tx, JOBS)


def _unseen(tx: Transaction, events: Sequence[Event]) -> list[Event]:
    by_key: dict[EventKey, Event] = {}
    for event in events:
        by_key.setdefault(_key(event), event)
    fresh = mark_seen(tx, [(key, event.at) for key, event in by_key.items()])
    return _in_order([event for key, event in by_key.items() if key in fresh])


def _in_order(events: Sequence[Event]) -> list[Event]:
    """Each account's events in the order in which they were made: those that were brought together may have overtaken one another."""
    by_account: dict[Place, list[Event]] = {}
    for event in events:
        by_account.setdefault((event.channel, event.account), []).append(event)
    for own in by_account.values():
        if all(event.order is not None for event in own):
            own.sort(key=lambda event: event.order or 0)
    return [by_account[event.channel, event.account].pop(0) for event in events]


def _key(event: Event) -> EventKey:
    return (event.channel, event.account, event.id)


def _name_file(batch: Batch, event: FileFetched) -> None:
    part = part_by_id(batch.tx, event.part_id)
    if part is not None:
        part.file = event.sha256
        batch.tx.flush()
        if event.source is not None:
            batch.add_job(BRING_FILE, {"part": event.part_id, "source": event.source}, event.at)
    else:
        # Erased while its file was on the way.
        batch.add_job(DROP_FILES, {"files": [event.sha256]}, event.at)


def _bury(tx: Transaction, event: Event, error: Exception) -> None:
    """Keep the event with its error, and tell the person that it is kept."""
    # The type only: an error's text may hold what was written.
    log.error("event could not be played", channel=event.channel, event_id=event.id, error=type(error).__name__)
    batch = gathered(tx, [])
    interview = _speaker(tx, event)
    keeps_words = interview is not None and has_agreed(tx, interview_by_id(tx, interview))
    dead = DeadEvent(
        channel=event.channel,
        account=event.account,
        event=event.id,
        interview_id=interview,
        payload=_payload(event, keeps_words=keeps_words),
        error=repr(error) if keeps_words else type(error).__name__,
        at=event.at,
    )
    bury(tx, dead)
    if interview is not None and not isinstance(event, FromUs | FileFetched):
        told = load_texts(event.language or DEFAULT_LANGUAGE)("bot.trouble" if keeps_words else "bot.trouble_before")
        batch.say([Said(interview, event, Message(told))])
        batch.write()


def _speaker(tx: Transaction, event: Event) -> int | None:
    """Whose event it is, as far as even that can be found out."""
    try:
        with savepoint(tx):
            return speaker_of(gathered(tx, [event]), event)
    except DatabaseFailed:
        raise
    except Exception:  # noqa: BLE001  (it is kept all the same)
        return None


def _payload(event: Event, *, keeps_words: bool) -> dict[str, Any]:
    """The event as it is kept. The door would open the interview, and words are kept of nobody who has not agreed.

    Nor is what was made for an evaluator: it quotes people whose being forgotten would not reach it here.
    """
    hidden = {"door", "messages"} if keeps_words else {"door", "messages", "text", "file", "sha256", "name"}
    told = {**asdict(event), "at": event.at.isoformat(), "type": type(event).__name__}
    return {key: value for key, value in told.items() if key not in hidden}
