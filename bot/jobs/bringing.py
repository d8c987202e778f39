"""A file that an evaluator has sent for a checklist item: a source of that item's kind, beside the note, which is a source of its own."""

from datetime import datetime
from pathlib import PurePath

from bot.events import Event
from bot.jobs.kinds import READ_FILE
from evaluation.access import Permission
from evaluation.arriving import Brought, bring
from evaluation.members import actor_of
from evidence.model import SourceKind
from importers.model import READABLE
from storage.answers import part_by_id
from storage.conversation import interview_by_id
from storage.database import Database, Transaction
from storage.evaluations import evaluation_by_id, member_by_id
from storage.identity import id_of
from storage.jobs import JobToDo, add_job, finish_jobs
from storage.tables.answers import Answer

# As Telegram and browsers name them, besides READABLE.
_ALSO = ("htm", "mht", "")


def bring_file(database: Database, job: JobToDo, now: datetime) -> list[Event]:
    """BRING_FILE: the part's file comes in, and is to be read. Nothing of what is no document, as a picture or a table."""
    database.write(lambda tx: _bring(tx, job, now))
    return []


def _bring(tx: Transaction, job: JobToDo, now: datetime) -> None:
    # In one transaction with the end of the job: done twice it would come in twice.
    finish_jobs(tx, [job.id])
    part, name = part_by_id(tx, int(job.payload["part"])), str(job.payload["source"])
    if part is None or part.file is None or PurePath(name).suffix.lower().removeprefix(".") not in (*READABLE, *_ALSO):
        return
    answer = tx.get_one(Answer, part.answer_id)
    interview = interview_by_id(tx, answer.interview_id)
    if answer.source_kind is None or interview.member_id is None:
        return
    actor = actor_of(member_by_id(tx, interview.member_id))
    if actor.may(Permission.JUDGE):
        file = Brought(name or "–", part.file, SourceKind(answer.source_kind))
        arrival = bring(tx, actor, evaluation_by_id(tx, interview.evaluation_id), file, "phone", now)
        add_job(tx, READ_FILE, {"arrival": id_of(arrival)}, now)
