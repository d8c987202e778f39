"""The exports: everything an evaluation holds, as rows whose columns scripts rely on. No export names a person."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from evaluation.access import Actor, Permission
from evaluation.drafting import drafts_of
from evaluation.instruments import edition_of
from evaluation.scoring import visible_judgements
from evaluation.trail import log
from evidence.model import EvidenceItem
from rubric.scoring import NOT_ASSESSED, Given
from storage.answers import answers_by_interview, parts_of
from storage.database import Transaction
from storage.evaluations import evaluation_code
from storage.evidence import evidence_items
from storage.identity import id_of
from storage.people import participants_of
from storage.sources import source_texts
from storage.tables.answers import Answer, Part
from storage.tables.evaluations import Evaluation
from texts.catalogue import load_texts

Row = dict[str, Any]

COLUMNS: dict[str, tuple[str, ...]] = {
    "answers": (
        *("evaluation", "interviewee", "role", "question", "sub_questions", "prompt", "status", "text", "parts"),
        *("revision", "current", "channel", "asked_at", "answered_at"),
    ),
    "sources": ("id", "kind", "title", "version", "url", "date", "text"),
    "evidence": ("id", "source_kind", "source", "version", "start", "end", "text", "kind", "date", "by", "tags", "links"),
    "scores": ("sub_question", "evaluator", "points", "reason", "evidence", "agreed", "at"),
    "findings": ("area", "kind", "text", "evidence", "proposed"),
}


def export_rows(tx: Transaction, actor: Actor, evaluation: Evaluation, what: str, *, unblinded_at: datetime | None = None) -> list[Row]:
    """The rows of one export, each with the columns of ``COLUMNS[what]``.

    ``unblinded_at`` adds points that are not locked, which is logged with that time.
    """
    actor.require(Permission.READ)
    if unblinded_at is not None:
        actor.require(Permission.ADMINISTER)
        log(tx, id_of(evaluation), actor.code, "unblinded", what, unblinded_at)
    if what == "scores":
        return list(_scores(tx, actor, evaluation, unblind=unblinded_at is not None))
    rows: dict[str, Callable[[Transaction, Evaluation], Iterable[Row]]] = {
        "answers": _answers,
        "sources": _sources,
        "evidence": _evidence,
        "findings": _findings,
    }
    return list(rows[what](tx, evaluation))


def as_json_lines(rows: Iterable[Row]) -> str:
    """One object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """The same columns; lists as JSON in their cell."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return table.getvalue()


def _cell(value: object) -> object:
    match value:
        case bool() | list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case None:
            return ""
    return value


def _answers(tx: Transaction, evaluation: Evaluation) -> Iterator[Row]:
    people = {person.id: person for person in participants_of(tx, id_of(evaluation)) if person.restricted_at is None}
    rows = [
        (answer, people[interview.participant_id])
        for answer, interview in answers_by_interview(tx, id_of(evaluation))
        if interview.participant_id in people
    ]
    parts = parts_of(tx, [answer.id for answer, _ in rows if answer.id is not None])
    for answer, person in rows:
        said = parts.get(answer.id or 0, [])
        yield {
            "evaluation": evaluation_code(evaluation),
            "interviewee": person.code,
            "role": person.role,
            "question": answer.question,
            "sub_questions": answer.sub_questions,
            "prompt": answer.prompt,
            "status": answer.status,
            "text": text_of(part.text for part in said),
            "parts": [{"kind": part.kind, "text": part.text, "event": part.event, "file": part.file} for part in said],
            "revision": answer.revision,
            "current": answer.is_current,
            "channel": _channel(answer, said),
            "asked_at": _time(answer.asked_at),
            "answered_at": _time(answer.answered_at),
        }


def text_of(parts: Iterable[str]) -> str:
    """The words of an answer, a part a line."""
    return "\n".join(part for part in parts if part)


def _channel(answer: Answer, parts: Sequence[Part]) -> str:
    """Where it was answered; where it was asked, while nothing is."""
    return parts[-1].channel if parts else answer.channel


def _sources(tx: Transaction, evaluation: Evaluation) -> Iterator[Row]:
    for source in source_texts(tx, id_of(evaluation)):
        date = source.date.isoformat() if source.date else None
        yield {
            "id": source.id,
            "kind": source.kind,
            "title": source.title,
            "version": source.version,
            "url": source.url,
            "date": date,
            "text": source.text,
        }


def _evidence(tx: Transaction, evaluation: Evaluation) -> Iterator[Row]:
    return (evidence_row(item) for item in evidence_items(tx, id_of(evaluation)))


def evidence_row(item: EvidenceItem) -> Row:
    """One evidence item as it is exported."""
    return {
        "id": item.id,
        "source_kind": item.source_kind.value,
        "source": item.source,
        "version": item.version,
        "start": item.start,
        "end": item.end,
        "text": item.text,
        "kind": item.kind.value,
        "date": item.date.isoformat() if item.date else None,
        "by": item.by,
        "tags": [{"sub_question": tag.sub_question, "state": tag.state.value, "by": tag.by} for tag in item.tags],
        "links": [{"to": link.to, "kind": link.kind.value} for link in item.links],
    }


def _scores(tx: Transaction, actor: Actor, evaluation: Evaluation, *, unblind: bool) -> Iterator[Row]:
    # What was cited may have been reworded since, or its person restricted: every id leads to a row of the evidence export.
    known = {item.id for item in evidence_items(tx, id_of(evaluation))}
    for judgement in visible_judgements(tx, actor, evaluation, unblind=unblind):
        yield {
            "sub_question": judgement.sub_question,
            "evaluator": judgement.evaluator,
            "points": _points(judgement.given),
            "reason": judgement.reason,
            "evidence": [code for code in judgement.evidence if code in known],
            "agreed": judgement.evaluator is None,
            "at": _time(judgement.at),
        }


def _points(given: Given) -> float | int | str | None:
    """A JSON number; "-" for not assessed, as in the files that are imported."""
    if given is NOT_ASSESSED:
        return "-"
    if given is None:
        return None
    return int(given) if given == given.to_integral_value() else float(given)


def _findings(tx: Transaction, evaluation: Evaluation) -> Iterator[Row]:
    areas = [area.id for area in edition_of(evaluation).areas]
    for draft in drafts_of(tx, evaluation, areas, load_texts(evaluation.language)):
        for finding in (*draft.strengths, *draft.improvements):
            yield {
                "area": finding.area,
                "kind": finding.kind,
                "text": finding.text,
                "evidence": list(finding.evidence),
                "proposed": finding.proposed,
            }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
