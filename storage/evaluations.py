"""Evaluations, their members and the members' log-ins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from storage.database import Transaction
from storage.locking import lock_evaluation
from storage.tables.evaluations import Evaluation, LoginSession, Member


def evaluation_code(evaluation: Evaluation) -> str:
    """How people name it: e1, e2, …"""
    return f"e{evaluation.id}"


def add_evaluation(tx: Transaction, evaluation: Evaluation) -> Evaluation:
    """The evaluation with its id."""
    tx.add(evaluation)
    tx.flush()
    return evaluation


def evaluation_by_code(tx: Transaction, code: str) -> Evaluation | None:
    """The evaluation called e1, e2, …; None for any other word."""
    number = code.removeprefix("e")
    return tx.get(Evaluation, int(number)) if code.startswith("e") and number.isascii() and number.isdigit() and len(number) < 10 else None


def evaluation_by_id(tx: Transaction, evaluation_id: int) -> Evaluation:
    """The evaluation a row points at."""
    return tx.get_one(Evaluation, evaluation_id)


def all_evaluations(tx: Transaction) -> Sequence[Evaluation]:
    """Oldest first."""
    return tx.exec(select(Evaluation).order_by(col(Evaluation.id))).all()


def next_evidence_numbers(tx: Transaction, evaluation_id: int, count: int) -> range:
    """So many numbers that no evidence item of the evaluation ever had: a document has hundreds of passages."""
    return _next(tx, evaluation_id, Evaluation.evidence_count, count)


def next_participant_number(tx: Transaction, evaluation_id: int) -> int:
    """A number no interviewee of the evaluation ever had."""
    return _next(tx, evaluation_id, Evaluation.participant_count, 1)[0]


def _next(tx: Transaction, evaluation_id: int, counter: int, count: int) -> range:
    # Counted by the database, which knows what other processes have counted.
    column = col(counter)
    counted = update(Evaluation).where(col(Evaluation.id) == evaluation_id).values({column: column + count}).returning(column)
    newest = tx.execute(counted).scalar_one()
    return range(newest - count + 1, newest + 1)


def add_member(tx: Transaction, member: Member) -> Member:
    """The member with its id and its code (E1, E2, … in order of joining)."""
    lock_evaluation(tx, member.evaluation_id)
    count = tx.exec(select(func.count()).select_from(Member).where(Member.evaluation_id == member.evaluation_id)).one()
    member.code = f"E{count + 1}"
    tx.add(member)
    tx.flush()
    return member


def members_of(tx: Transaction, evaluation_id: int) -> Sequence[Member]:
    """In order of joining."""
    return tx.exec(select(Member).where(Member.evaluation_id == evaluation_id).order_by(col(Member.id))).all()


def member_by_id(tx: Transaction, member_id: int) -> Member:
    """The member a row points at."""
    return tx.get_one(Member, member_id)


def member_with_email(tx: Transaction, evaluation_id: int, email: str) -> Member | None:
    """The member with that address; None when there is none."""
    return tx.exec(select(Member).where(Member.evaluation_id == evaluation_id, Member.email == email)).one_or_none()


def members_named(tx: Transaction, evaluation_id: int, word: str) -> list[Member]:
    """The member with that code; where there is none, with that e-mail address; else those with that name."""
    wanted = word.strip().casefold()
    members = members_of(tx, evaluation_id)
    for column in ("code", "email", "name"):
        found = [member for member in members if str(getattr(member, column)).casefold() == wanted]
        if found:
            return found
    return []


def memberships(tx: Transaction, email: str) -> Sequence[Member]:
    """What the person with that address takes part in, newest evaluation first."""
    return tx.exec(select(Member).where(Member.email == email).order_by(col(Member.evaluation_id).desc())).all()


def spend_login(tx: Transaction, member_id: int, nonce: str) -> Member | None:
    """The member, if the link's nonce is still unspent; it is spent then."""
    # One statement: of two browsers that follow the link at once, one is let in.
    unspent = (col(Member.id) == member_id, col(Member.login_nonce) == nonce)
    spent = tx.execute(update(Member).where(*unspent).values(login_nonce=None).returning(col(Member.id))).scalar_one_or_none()
    return tx.get_one(Member, spent) if spent is not None else None


def add_session(tx: Transaction, session: LoginSession) -> None:
    """A browser has logged in."""
    tx.add(session)


def session_email(tx: Transaction, token_hash: str, now: datetime) -> str | None:
    """Whose browser it is; None when it has not logged in, or too long ago."""
    session = tx.get(LoginSession, token_hash)
    return session.email if session is not None and session.expires_at > now else None


def end_session(tx: Transaction, token_hash: str) -> None:
    """Log out."""
    tx.exec(delete(LoginSession).where(col(LoginSession.token_hash) == token_hash))
