"""Reminding: whoever has been silent for long while a question was open is asked once more, and later once again, and then left alone."""

from datetime import datetime, timedelta

from bot.events import Reminded
from bot.jobs.outcomes import Again, Outcome
from storage.database import Database, Transaction
from storage.interviews import standing_of
from storage.jobs import JobToDo
from storage.people import admitted_accounts

# How long somebody has to have been silent before the first reminder, and after it before the second. There is no third: the interview
# stays open, and who has not answered two reminders is asked by people.
SILENCE = timedelta(days=3)
SILENCES = (SILENCE, timedelta(days=7))
# Phases in which nobody is waited for now, but may be again: who paused, or reads their answers through. Looked at again after this.
NOT_NOW, LOOK_AGAIN = ("paused", "reviewing"), timedelta(days=3)


def remind(database: Database, job: JobToDo, now: datetime) -> Outcome:
    """REMIND: once while it is asked for, and again until the reminders are used up or there is nobody to remind."""
    return database.read(lambda tx: _outcome(tx, job, now))


def _outcome(tx: Transaction, job: JobToDo, now: datetime) -> Outcome:
    number = int(job.payload["interview"])
    interview, sent = standing_of(tx, number), int(job.payload.get("sent", 0))
    phase = interview.state.get("phase") if interview is not None else None
    if interview is None or phase not in ("asking", *NOT_NOW):
        return []
    place = next(iter(admitted_accounts(tx, number)), None)
    if phase in NOT_NOW or place is None:
        return Again(now + LOOK_AGAIN, job.payload)
    if interview.active_at is not None and interview.active_at > now - SILENCES[sent]:
        return Again(interview.active_at + SILENCES[sent], job.payload)
    reminder = Reminded(id=f"{job.kind}-{job.id}-{sent + 1}", channel=place.channel, account=place.account, at=now, interview=number)
    if sent + 1 == len(SILENCES):
        return [reminder]
    return Again(now + SILENCES[sent + 1], {**job.payload, "sent": sent + 1}, (reminder,))
