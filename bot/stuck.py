"""What is stuck, as an administrator sees it: what it is, since when and why, in no one's words; and trying it again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.buttons import whole_number
from bot.dead_events import event_of
from bot.intake import take_one_by_one
from evaluation.refusals import Refused
from storage.conversation import dead_events
from storage.database import Transaction
from storage.identity import id_of
from storage.jobs import dead_jobs, revive_job
from storage.notices import JOBS, OUTBOX, notify
from storage.outbox import dead_messages, revive_message
from storage.stuck import dig_up, is_buried

EVENT, MESSAGE, JOB = "event", "message", "job"


@dataclass(frozen=True, slots=True)
class Stuck:
    """One thing that is stuck: ``id`` is event:12, message:40 or job:7, ``error`` the type of its last error."""

    id: str
    what: str
    since: datetime
    error: str


def stuck(tx: Transaction) -> list[Stuck]:
    """Everything, oldest first."""
    found = [Stuck(f"{EVENT}:{id_of(dead)}", str(dead.payload.get("type", "")), dead.at, _type(dead.error)) for dead in dead_events(tx)]
    found += [Stuck(f"{MESSAGE}:{one.id}", f"{one.kind} {one.channel}", one.dead_at, _type(one.error or "")) for one in dead_messages(tx)]
    found += [Stuck(f"{JOB}:{one.id}", one.kind, one.at, _type(one.error)) for one in dead_jobs(tx)]
    return sorted(found, key=lambda one: one.since)


def retry(tx: Transaction, ids: Sequence[str], now: datetime) -> dict[str, bool]:
    """Try each again; whether it is under way now. An event that fails again is False, and stuck under a new id.

    Raises Refused for what is not stuck, and then nothing was tried.
    """
    tried = {one: _retried(tx, one, now) for one in ids}
    for topic in (OUTBOX, JOBS):
        notify(tx, topic)
    return tried


def _retried(tx: Transaction, wanted: str, now: datetime) -> bool:
    kind, _, digits = wanted.partition(":")
    number = whole_number(digits)
    if number is not None:
        if kind == EVENT:
            return _played_again(tx, number, wanted)
        if (kind == MESSAGE and revive_message(tx, number)) or (kind == JOB and revive_job(tx, number, now)):
            return True
    raise Refused("not_stuck", id=wanted)


def _played_again(tx: Transaction, number: int, wanted: str) -> bool:
    payload = dig_up(tx, number)
    event = event_of(payload) if payload is not None else None
    if event is None:
        raise Refused("not_stuck", id=wanted)
    take_one_by_one(tx, [replace(event, is_again=True)])
    return not is_buried(tx, event.channel, event.account, event.id)


def _type(error: str) -> str:
    """The error's type without its text, which may hold what somebody wrote."""
    return error.partition("(")[0].partition(":")[0]
