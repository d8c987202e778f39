"""The evaluation's own people: adding them, and letting them log in."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from evaluation.access import ROLES, Actor, Permission
from evaluation.refusals import NotFound, Refused
from evaluation.tokens import new_token, token_hash
from evaluation.trail import log
from storage.conversation import add_interview, interview_of_member, interviews_of_members
from storage.database import Transaction
from storage.evaluations import (
    add_member,
    add_session,
    end_session,
    evaluation_code,
    member_with_email,
    members_named,
    members_of,
    memberships,
    session_email,
    spend_login,
)
from storage.identity import id_of
from storage.locking import lock_evaluation
from storage.people import add_invitation, end_invitations
from storage.tables.conversation import Interview
from storage.tables.evaluations import Evaluation, LoginSession, Member
from storage.tables.people import Invitation

SESSION_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Joined:
    """A member with what their log-in link has to carry, and their token for Telegram."""

    member: Member
    nonce: str
    token: str


def add_evaluator(
    tx: Transaction, actor: Actor, evaluation: Evaluation, at: datetime, *, email: str, name: str, organisation: str, role: str | None
) -> Joined:
    """Add a member, or give one who is there already new ways in; their earlier links end. Raises Refused.

    Without a role, a new member is an evaluator and a known one stays what they are.
    """
    actor.require(Permission.ADMINISTER)
    address = email.strip().casefold()
    if "@" not in address or " " in address:
        raise Refused("no_email", place="EMAIL")
    if role is not None and role not in ROLES:
        raise Refused("unknown_member_role", role=role, known=", ".join(ROLES))
    if not name.strip():
        raise Refused("empty_field", field="--name")
    lock_evaluation(tx, id_of(evaluation))
    known = member_with_email(tx, id_of(evaluation), address)
    member = known or _new_member(
        tx,
        evaluation,
        Member(evaluation_id=id_of(evaluation), code="", email=address, name="", organisation="", role="evaluator"),
    )
    member.name, member.organisation, member.role = name.strip(), organisation.strip() or member.organisation, role or member.role
    member.login_nonce = secrets.token_urlsafe(16)
    log(tx, id_of(evaluation), actor.code, "added", member.code, at)
    return Joined(member, member.login_nonce, _telegram_token(tx, member, at))


def log_in(tx: Transaction, member_id: int, nonce: str, at: datetime) -> str:
    """Spend a log-in link and open a session: the cookie's value, kept only as its hash. Raises Refused for a spent link."""
    member = spend_login(tx, member_id, nonce)
    if member is None:
        raise Refused("login_spent")
    cookie = new_token()
    add_session(tx, LoginSession(token_hash=token_hash(cookie), email=member.email, expires_at=at + SESSION_LIFETIME))
    log(tx, member.evaluation_id, member.code, "logged in", member.code, at)
    return cookie


def log_out(tx: Transaction, cookie: str) -> None:
    """End the session of a cookie."""
    end_session(tx, token_hash(cookie))


def memberships_of_session(tx: Transaction, cookie: str, at: datetime) -> list[Member]:
    """What the person behind a cookie takes part in; [] when nobody is logged in by it."""
    email = session_email(tx, token_hash(cookie), at)
    return list(memberships(tx, email)) if email else []


def actor_of(member: Member) -> Actor:
    """The member as an actor in their evaluation."""
    return Actor(member.code, member.role, id_of(member))


def evaluators_walks(tx: Transaction, evaluation: Evaluation) -> list[int]:
    """The walks of all who judge in the evaluation, in order of joining: where they can be told something."""
    judging = [id_of(member) for member in members_of(tx, id_of(evaluation)) if actor_of(member).may(Permission.JUDGE)]
    walks = interviews_of_members(tx, judging)
    return [walks[member] for member in judging]


def member_called(tx: Transaction, evaluation: Evaluation, word: str) -> Member:
    """The member with that code, e-mail address or name. Raises NotFound, and Refused for a name that several have."""
    found = members_named(tx, id_of(evaluation), word)
    if not found:
        raise NotFound("unknown_evaluator", word=word, evaluation=evaluation_code(evaluation))
    if len(found) > 1:
        raise Refused("shared_name", word=word, codes=", ".join(member.code for member in found))
    return found[0]


def _new_member(tx: Transaction, evaluation: Evaluation, member: Member) -> Member:
    added = add_member(tx, member)
    add_interview(tx, Interview(evaluation_id=id_of(evaluation), member_id=added.id, state={}))
    return added


def _telegram_token(tx: Transaction, member: Member, at: datetime) -> str:
    interview = interview_of_member(tx, id_of(member))
    end_invitations(tx, id_of(interview), at)
    token = new_token()
    add_invitation(tx, Invitation(interview_id=id_of(interview), token_hash=token_hash(token), is_short=False))
    return token
