"""Points: entered or imported, locked, agreed, and who sees whose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from evaluation.access import Actor, Permission
from evaluation.citing import cited_evidence
from evaluation.instruments import edition_of
from evaluation.members import member_called
from evaluation.refusals import NotFound, Refused
from evaluation.trail import log
from rubric.editions import load_edition
from rubric.points_file import PointsRow, read_points
from rubric.scoring import NOT_ASSESSED, Given, ScoreTable, check_points, parse_points, score_table
from storage.database import Transaction
from storage.evaluations import members_of
from storage.identity import id_of
from storage.points import add_points, current_points, lock_points
from storage.tables.evaluations import Evaluation
from storage.tables.judgement import Points

# Two evaluators who judged for themselves and came to the same points agree.
VOICES_TO_AGREE = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """Points as they may be shown: ``evaluator`` is None for agreed ones."""

    sub_question: str
    evaluator: str | None
    given: Given
    reason: str
    evidence: tuple[str, ...]
    is_locked: bool
    at: datetime


def import_points(tx: Transaction, actor: Actor, evaluation: Evaluation, data: bytes, file_name: str, at: datetime) -> int:
    """Take a file of points, locked: every row or, with TableError or Refused, none. How many rows were new."""
    actor.require(Permission.JUDGE)
    rows = read_points(data, edition_of(evaluation), file_name)
    members = _members_in(tx, evaluation, rows, file_name)
    _refuse_one_evaluator_twice(rows, members, file_name)
    for row in rows:
        member_id = members[row.evaluator] if row.evaluator else None
        _add(tx, evaluation, row.sub_question, row.given, row.reason or "", (), member_id, at, locked_at=at)
    log(tx, id_of(evaluation), actor.code, "imported points", f"{len(rows)} rows", at)
    return len(rows)


def enter_points(
    tx: Transaction, actor: Actor, evaluation: Evaluation, sub_question: str, written: str, reason: str, evidence: str, at: datetime
) -> None:
    """An evaluator's own points for one sub-question, open until they lock them. Raises Refused or RubricError."""
    actor.require(Permission.JUDGE)
    if actor.member_id is None:
        raise Refused("points_need_evaluator")
    given = parse_points(written)
    if given is not None and not reason.strip():
        raise Refused("points_need_reason", sub_question=sub_question)
    check_points(edition_of(evaluation), sub_question, given)
    cited = cited_evidence(tx, evaluation, evidence)
    _add(tx, evaluation, sub_question, given, reason.strip(), cited, actor.member_id, at, locked_at=None)
    log(tx, id_of(evaluation), actor.code, "gave points", sub_question, at)


def lock_own_points(tx: Transaction, actor: Actor, evaluation: Evaluation, at: datetime) -> None:
    """The evaluator stands by what they have entered: from now on the others see it."""
    actor.require(Permission.JUDGE)
    if actor.member_id is None:
        raise Refused("points_need_evaluator")
    lock_points(tx, id_of(evaluation), actor.member_id, at)
    log(tx, id_of(evaluation), actor.code, "locked points", actor.code, at)


def visible_judgements(tx: Transaction, actor: Actor, evaluation: Evaluation, *, unblind: bool = False) -> list[Judgement]:
    """The current points the actor may see: their own; agreed ones; and others' locked ones once their own are locked.

    The command line's administrator sees what is locked, and with ``unblind`` everything.
    """
    actor.require(Permission.READ)
    rows = current_points(tx, id_of(evaluation))
    own_locked = {row.sub_question for row in rows if row.member_id == actor.member_id and row.locked_at and actor.member_id}
    sees_locked = actor.member_id is None
    codes = {member.id: member.code for member in members_of(tx, id_of(evaluation))}
    return [
        _judgement(row, codes)
        for row in rows
        if row.member_id is None
        or row.member_id == actor.member_id
        or unblind
        or (row.locked_at is not None and (sees_locked or row.sub_question in own_locked))
    ]


def report_points(judgements: Iterable[Judgement], *, unblind: bool = False) -> Mapping[str, Given]:
    """What the report prints: agreed points, else the locked points of at least two evaluators who all gave the same.

    Points that were taken back count as never given. ``unblind`` counts open points as if they were locked.
    """
    agreed: dict[str, Given] = {}
    locked: dict[str, list[Given]] = {}
    for judgement in judgements:
        if judgement.given is None:
            continue
        if judgement.evaluator is None:
            agreed[judgement.sub_question] = judgement.given
        elif judgement.is_locked or unblind:
            locked.setdefault(judgement.sub_question, []).append(judgement.given)
    unanimous = {
        sub_question: given[0]
        for sub_question, given in locked.items()
        if len(given) >= VOICES_TO_AGREE and all(other == given[0] for other in given)
    }
    return {**unanimous, **agreed}


def report_table(tx: Transaction, actor: Actor, evaluation: Evaluation, *, unblind: bool = False) -> ScoreTable:
    """The evaluation's table of points as printed, of what the actor may see; what is not agreed or unanimous is missing.

    An evaluator who has not locked their own points is not shown by the table what the others gave.
    """
    judgements = visible_judgements(tx, actor, evaluation, unblind=unblind)
    return score_table(edition_of(evaluation), report_points(judgements, unblind=unblind))


def table_of_file(data: bytes, edition_id: str, file_name: str) -> tuple[ScoreTable, int]:
    """The printed table of a file's rows without evaluator, and how many rows with one were left out."""
    edition = load_edition(edition_id)
    rows = read_points(data, edition, file_name)
    points = {row.sub_question: row.given for row in rows if row.evaluator is None}
    return score_table(edition, points), len(rows) - len(points)


def _members_in(tx: Transaction, evaluation: Evaluation, rows: Sequence[PointsRow], file_name: str) -> dict[str, int | None]:
    """The members by the words that name them in the file."""
    found: dict[str, int | None] = {}
    for row in rows:
        if not row.evaluator or row.evaluator in found:
            continue
        try:
            found[row.evaluator] = member_called(tx, evaluation, row.evaluator).id
        except NotFound as error:
            place = f"{file_name}: row {row.row} (line {row.line}), column evaluator"
            raise Refused("unknown_evaluator_in_row", place=place, **error.values) from error
    return found


def _refuse_one_evaluator_twice(rows: Sequence[PointsRow], members: Mapping[str, int | None], file_name: str) -> None:
    """The same evaluator named once by code and once by e-mail is the same pair twice, which the file's reader cannot know."""
    seen: dict[tuple[str, int | None], PointsRow] = {}
    for row in rows:
        pair = (row.sub_question, members[row.evaluator] if row.evaluator else None)
        earlier = seen.setdefault(pair, row)
        if earlier is not row:
            place = f"{file_name}: row {row.row} (line {row.line}), column evaluator"
            raise Refused("points_twice", place=place, sub_question=row.sub_question, earlier=earlier.row)


def _add(
    tx: Transaction,
    evaluation: Evaluation,
    sub_question: str,
    given: Given,
    reason: str,
    evidence: Sequence[str],
    member_id: int | None,
    at: datetime,
    *,
    locked_at: datetime | None,
) -> None:
    row = Points(
        evaluation_id=id_of(evaluation),
        sub_question=sub_question,
        member_id=member_id,
        points=given if isinstance(given, Decimal) else None,
        is_assessed=given is not NOT_ASSESSED,
        reason=reason,
        evidence=list(evidence),
        revision=0,
        is_current=True,
        locked_at=locked_at,
        at=at,
    )
    add_points(tx, row)


def _judgement(row: Points, codes: Mapping[int | None, str]) -> Judgement:
    return Judgement(
        sub_question=row.sub_question,
        evaluator=codes[row.member_id] if row.member_id is not None else None,
        given=row.points if row.is_assessed else NOT_ASSESSED,
        reason=row.reason,
        evidence=tuple(row.evidence),
        is_locked=row.locked_at is not None,
        at=row.at,
    )
