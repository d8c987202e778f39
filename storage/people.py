"""The people asked, their ways in, and the accounts that may speak for them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, func, insert, update
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.database import Transaction, insert_of, table_of
from storage.identity import id_of
from storage.tables.conversation import Binding, Interview
from storage.tables.people import CodeAttempt, Consent, Invitation, Participant, ParticipantKey

_COLLEAGUE = aliased(Participant)
_NUMBER_IN_ROLE = (
    select_columns(func.count())
    .select_from(Participant)
    .join(_COLLEAGUE, (col(_COLLEAGUE.evaluation_id) == col(Participant.evaluation_id)) & (col(_COLLEAGUE.role) == col(Participant.role)))
    .where(col(Participant.id) == bindparam("participant"), col(_COLLEAGUE.number) <= col(Participant.number))
)
_ADMISSIONS = select_columns(col(Binding.account), col(Binding.is_admitted)).where(
    col(Binding.interview_id) == bindparam("of"), col(Binding.channel) == bindparam("on")
)


def add_participant(tx: Transaction, participant: Participant, *, name: str, email: str) -> Participant:
    """The participant with their id; who they are goes into the other table."""
    tx.add(participant)
    tx.flush()
    tx.add(ParticipantKey(participant_id=id_of(participant), name=name, email=email))
    return participant


def participants_of(tx: Transaction, evaluation_id: int) -> Sequence[Participant]:
    """All who were ever invited, by code; erased and restricted ones too."""
    return tx.exec(select(Participant).where(Participant.evaluation_id == evaluation_id).order_by(col(Participant.number))).all()


def participant_by_id(tx: Transaction, participant_id: int) -> Participant:
    """The participant a row points at."""
    return tx.get_one(Participant, participant_id)


def number_in_role(tx: Transaction, participant_id: int) -> int:
    """Which of their role's people they are, in order of invitation: 1 for the first."""
    return int(tx.connection().execute(_NUMBER_IN_ROLE, {"participant": participant_id}).scalar_one())


def participant_by_code(tx: Transaction, evaluation_id: int, code: str) -> Participant | None:
    """The participant called P01, P02, …; None when there is none."""
    return tx.exec(select(Participant).where(Participant.evaluation_id == evaluation_id, Participant.code == code)).one_or_none()


def keys_of(tx: Transaction, evaluation_id: int) -> Sequence[tuple[Participant, ParticipantKey]]:
    """Who the codes of an evaluation stand for: for inviting, and for nothing that leaves the program."""
    query = select(Participant, ParticipantKey).join(ParticipantKey).where(Participant.evaluation_id == evaluation_id)
    return tx.exec(query.order_by(col(Participant.number))).all()


def add_consent(tx: Transaction, participant_id: int, text_version: str, language: str, at: datetime) -> None:
    """A person has agreed to what that version of the first screen says."""
    agreed = {"participant_id": participant_id, "text_version": text_version, "language": language, "at": at}
    tx.connection().execute(insert(table_of(Consent)), agreed)


def has_agreed(tx: Transaction, interview: Interview) -> bool:
    """Whether what is said in the interview may be kept; a member's walk is work, and needs no asking."""
    if interview.participant_id is None:
        return True
    return tx.exec(select(Consent.id).where(Consent.participant_id == interview.participant_id).limit(1)).first() is not None


def add_invitation(tx: Transaction, invitation: Invitation) -> None:
    """A new way into an interview."""
    tx.add(invitation)


def invitation_by_hash(tx: Transaction, token_hash: str) -> Invitation | None:
    """The way in that has this hash, whether still open or not."""
    return tx.exec(select(Invitation).where(Invitation.token_hash == token_hash)).one_or_none()


def interviews_behind(tx: Transaction, token_hashes: Collection[str]) -> set[int]:
    """The interviews that the ways in with these hashes lead to, whether still open or not."""
    if not token_hashes:
        return set()
    return set(tx.exec(select(Invitation.interview_id).where(col(Invitation.token_hash).in_(token_hashes))))


def use_invitation(tx: Transaction, invitation: Invitation, at: datetime) -> None:
    """A short code has served."""
    tx.exec(update(Invitation).where(col(Invitation.id) == invitation.id).values(used_at=at))


def end_invitations(tx: Transaction, interview_id: int, at: datetime) -> None:
    """No token given out so far opens the interview any more."""
    still_open = col(Invitation.ended_at).is_(None)
    tx.exec(update(Invitation).where(col(Invitation.interview_id) == interview_id, still_open).values(ended_at=at))


def bind(tx: Transaction, interview_id: int, channel: str, account: str, at: datetime) -> None:
    """Let the account speak in the interview, and make it the one its words go to."""
    place = {"interview_id": interview_id, "channel": channel, "account": account, "opened_at": at, "is_admitted": True}
    tx.connection().execute(_binding(tx.get_bind().dialect.name), place)


@cache
def _binding(dialect: str) -> postgresql.Insert | sqlite.Insert:
    new = insert_of(dialect, Binding)
    place = ("channel", "account", "interview_id")
    return new.on_conflict_do_update(index_elements=place, set_={name: new.excluded[name] for name in ("opened_at", "is_admitted")})


def add_waiting(tx: Transaction, interview_id: int, channel: str, account: str, at: datetime) -> Binding:
    """An account that wants in and has to be admitted first."""
    waiting = Binding(interview_id=interview_id, channel=channel, account=account, opened_at=at, is_admitted=False)
    tx.add(waiting)
    tx.flush()
    return waiting


def count_waiting(tx: Transaction, interview_id: int) -> int:
    """How many accounts wait to be admitted."""
    query = select(func.count()).select_from(Binding)
    return tx.exec(query.where(Binding.interview_id == interview_id, col(Binding.is_admitted).is_(False))).one()


def waiting_binding(tx: Transaction, interview_id: int, binding_id: int) -> Binding | None:
    """The account that wants into that interview, unless it has been admitted."""
    binding = tx.get(Binding, binding_id)
    return binding if binding is not None and binding.interview_id == interview_id and not binding.is_admitted else None


def admissions(tx: Transaction, interview_id: int, channel: str) -> dict[str, bool]:
    """Every account of the channel that came to the interview, and whether it may speak there or waits to be let in."""
    found = tx.connection().execute(_ADMISSIONS, {"of": interview_id, "on": channel})
    return dict(iter(found))


def admitted_accounts(tx: Transaction, interview_id: int) -> Sequence[Binding]:
    """Every account that may speak in the interview, the one opened last first."""
    query = select(Binding).where(Binding.interview_id == interview_id, col(Binding.is_admitted))
    return tx.exec(query.order_by(col(Binding.opened_at).desc(), col(Binding.id).desc())).all()


def end_bindings(tx: Transaction, interview_id: int) -> None:
    """No account speaks in the interview until one is bound anew."""
    tx.execute(delete(Binding).where(col(Binding.interview_id) == interview_id))


def count_attempts(tx: Transaction, channel: str, account: str, since: datetime) -> int:
    """How many words that opened nothing the account has tried since then."""
    query = select(func.count()).select_from(CodeAttempt)
    return tx.exec(query.where(CodeAttempt.channel == channel, CodeAttempt.account == account, col(CodeAttempt.at) > since)).one()


def add_attempt(tx: Transaction, channel: str, account: str, at: datetime) -> None:
    """One more word that opened nothing."""
    tx.add(CodeAttempt(channel=channel, account=account, at=at))
