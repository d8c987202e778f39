"""Doors: what a token or short code opens for an account of a channel. Looking changes nothing; the first who speaks is bound."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.events import Event
from evaluation.tokens import ATTEMPT_WINDOW, ATTEMPTS_ALLOWED, looks_short, token_hash
from storage.database import Transaction
from storage.people import add_attempt, admissions, bind, count_attempts, invitation_by_hash, use_invitation
from storage.tables.people import Invitation


class DoorKind(StrEnum):
    """What an account meets at a door."""

    OPEN = "open"  # it may speak here
    FRESH = "fresh"  # nobody of this channel has come yet: whoever speaks first is bound
    TAKEN = "taken"  # another account of this channel was here first
    CLOSED = "closed"  # no such token, or it has ended
    LIMITED = "limited"  # too many codes were tried: none is listened to for a while


@dataclass(frozen=True, slots=True)
class Door:
    """A door as it is now; ``interview_id`` is None where it leads nowhere."""

    kind: DoorKind
    interview_id: int | None = None
    invitation: Invitation | None = None


def look_at_door(tx: Transaction, door: str, channel: str, account: str, at: datetime, *, counted_as: str | None = None) -> Door:
    """What the account would meet; tries are counted for ``counted_as`` where accounts are free to have, as browsers are."""
    invitation = invitation_by_hash(tx, token_hash(door))
    is_valid = invitation is not None and invitation.ended_at is None
    admitted = admissions(tx, invitation.interview_id, channel) if invitation is not None and is_valid else {}
    if invitation is not None and admitted.get(account):
        return Door(DoorKind.OPEN, invitation.interview_id, invitation)
    # Only those who are not in yet: one who types codes at the office must not shut out colleagues in mid-interview.
    if looks_short(door) and count_attempts(tx, channel, counted_as or account, at - ATTEMPT_WINDOW) >= ATTEMPTS_ALLOWED:
        return Door(DoorKind.LIMITED)
    if invitation is None or not is_valid:
        return Door(DoorKind.CLOSED)
    if invitation.is_short and (invitation.used_at is not None or invitation.expires_at is None or invitation.expires_at <= at):
        return Door(DoorKind.CLOSED)
    return Door(DoorKind.TAKEN if any(admitted.values()) else DoorKind.FRESH, invitation.interview_id, invitation)


def note_attempt(tx: Transaction, channel: str, account: str, at: datetime) -> None:
    """Something was tried that opened nothing."""
    add_attempt(tx, channel, account, at)


def go_through(tx: Transaction, event: Event, door: str) -> Door:
    """Look, and bind the account if it is the first of its channel. What comes back is OPEN where it may speak."""
    found = look_at_door(tx, door, event.channel, event.account, event.at)
    if found.invitation is None or found.interview_id is None:
        return found
    if found.kind not in (DoorKind.OPEN, DoorKind.FRESH):
        return found
    if found.kind is DoorKind.FRESH and found.invitation.is_short:
        use_invitation(tx, found.invitation, event.at)
    bind(tx, found.interview_id, event.channel, event.account, event.at)
    return Door(DoorKind.OPEN, found.interview_id, found.invitation)
