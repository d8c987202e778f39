"""Inviting the people to be asked: from a list, once each; and giving somebody a new way in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.access import Actor, Permission
from evaluation.refusals import NotFound, Refused
from evaluation.tokens import SHORT_LIFETIME, new_short_code, new_token, token_hash
from evaluation.trail import log
from question_bank.model import ROLES
from rubric.tables import TableRow, read_table
from storage.conversation import add_interview, interview_of_participant
from storage.database import Transaction
from storage.evaluations import next_participant_number
from storage.identity import id_of
from storage.locking import lock_evaluation
from storage.people import add_invitation, add_participant, end_bindings, end_invitations, keys_of, participant_by_code
from storage.tables.conversation import Interview
from storage.tables.evaluations import Evaluation
from storage.tables.people import Invitation, Participant
from texts.catalogue import LANGUAGES, load_texts

COLUMNS = {
    "name": ("namn",),
    "role": ("roll",),
    "group": ("grupp",),
    "language": ("språk",),
    "email": ("epost", "e-post", "e-mail", "mail"),
}
MAX_CELL = 200


@dataclass(frozen=True, slots=True)
class Invited:
    """A person's ways in, told once: only hashes are kept. ``row`` is None for a reissue."""

    row: int | None
    code: str
    token: str
    short: str


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row of the list."""

    row: int
    name: str
    role: str
    group: str
    language: str
    email: str

    def is_same_as(self, name: str, role: str, email: str) -> bool:
        """Whether that is the same person: the same e-mail address; where either has none, the same name and role."""
        if self.email and email:
            return self.email == email
        return bool(self.name) and (self.name.casefold(), self.role) == (name.casefold(), role)

    @property
    def is_anonymous(self) -> bool:
        """A row with nothing to know the person by: each such row is somebody else."""
        return not self.email and not self.name


def invite(tx: Transaction, actor: Actor, evaluation: Evaluation, data: bytes, file_name: str, at: datetime) -> list[Invited]:
    """Invite everybody in the list who has not been invited yet; all of them or, with Refused or TableError, nobody."""
    actor.require(Permission.ADMINISTER)
    listed = read_people(data, file_name, evaluation.language)
    lock_evaluation(tx, id_of(evaluation))
    invited = []
    for person in _not_yet_invited(tx, id_of(evaluation), listed):
        participant = _add(tx, evaluation, person)
        interview = _interview_of(tx, participant)
        token, short = _new_ways_in(tx, interview, at)
        log(tx, id_of(evaluation), actor.code, "invited", participant.code, at)
        invited.append(Invited(person.row, participant.code, token, short))
    return invited


def reissue(tx: Transaction, actor: Actor, evaluation: Evaluation, code: str, at: datetime) -> Invited:
    """New ways in for one person: the old ones end, and so do the accounts bound by them. Raises NotFound."""
    actor.require(Permission.ADMINISTER)
    participant = participant_by_code(tx, id_of(evaluation), code)
    if participant is None:
        raise NotFound("unknown_interviewee", code=code)
    if participant.erased_at or participant.restricted_at:
        raise Refused("forgotten_interviewee", code=code)
    interview = _interview_of(tx, participant)
    end_invitations(tx, id_of(interview), at)
    end_bindings(tx, id_of(interview))
    token, short = _new_ways_in(tx, interview, at)
    log(tx, id_of(evaluation), actor.code, "reissued", code, at)
    return Invited(None, code, token, short)


def read_people(data: bytes, file_name: str, default_language: str) -> list[ListedPerson]:
    """The list's rows, all sound: TableError or Refused name the first row and column that is not."""
    rows = read_table(data, COLUMNS, {"role"}, file_name)
    if not rows:
        raise Refused("nobody_listed", name=file_name)
    people = [_person(row, file_name, default_language) for row in rows]
    for place, person in enumerate(people):
        for earlier in people[:place]:
            if person.is_same_as(earlier.name, earlier.role, earlier.email):
                column = "email" if person.email and earlier.email else "name"
                raise Refused("person_twice", place=rows[place].place(file_name, column), earlier=earlier.row)
    return people


def _person(row: TableRow, file_name: str, default_language: str) -> ListedPerson:
    for column, cell in row.cells.items():
        if len(cell) > MAX_CELL:
            raise Refused("cell_too_long", place=row.place(file_name, column), most=MAX_CELL)
    email = row.cells["email"].casefold()
    if email and ("@" not in email or " " in email):
        raise Refused("no_email", place=row.place(file_name, "email"))
    language = row.cells["language"].casefold() or default_language
    if language not in LANGUAGES:
        raise Refused("unknown_language_in_row", place=row.place(file_name, "language"), language=language, known=", ".join(LANGUAGES))
    return ListedPerson(row.row, row.cells["name"], _role(row, file_name), row.cells["group"], language, email)


def _role(row: TableRow, file_name: str) -> str:
    written = row.cells["role"]
    known = {word.casefold(): role for role in ROLES for word in (role, role.replace("_", " "), *_names_of(role))}
    role = known.get(written.casefold())
    if role is None:
        key = "unknown_role" if written else "empty_role"
        names = [load_texts("sv")(f"roles.{role}") for role in ROLES]
        raise Refused(key, place=row.place(file_name, "role"), role=written, known=", ".join((*ROLES, *names)))
    return role


def _names_of(role: str) -> Iterator[str]:
    for language in LANGUAGES:
        yield load_texts(language)(f"roles.{role}")


def _not_yet_invited(tx: Transaction, evaluation_id: int, listed: Sequence[ListedPerson]) -> Iterator[ListedPerson]:
    known = keys_of(tx, evaluation_id)
    anonymous = Counter((participant.role, participant.group_name) for participant, key in known if not key.email + key.name)
    for person in listed:
        if person.is_anonymous:
            # Nothing tells these apart: as many rows as people invited before are taken for the same people.
            anonymous[person.role, person.group] -= 1
            if anonymous[person.role, person.group] < 0:
                yield person
        elif not any(person.is_same_as(key.name, participant.role, key.email) for participant, key in known):
            yield person


def _add(tx: Transaction, evaluation: Evaluation, person: ListedPerson) -> Participant:
    number = next_participant_number(tx, id_of(evaluation))
    participant = Participant(
        evaluation_id=id_of(evaluation),
        number=number,
        code=f"P{number:02}",
        role=person.role,
        group_name=person.group,
        language=person.language,
    )
    return add_participant(tx, participant, name=person.name, email=person.email)


def _interview_of(tx: Transaction, participant: Participant) -> Interview:
    known = interview_of_participant(tx, id_of(participant))
    if known is not None:
        return known
    return add_interview(tx, Interview(evaluation_id=participant.evaluation_id, participant_id=id_of(participant), state={}))


def _new_ways_in(tx: Transaction, interview: Interview, at: datetime) -> tuple[str, str]:
    token, short = new_token(), new_short_code()
    add_invitation(tx, Invitation(interview_id=id_of(interview), token_hash=token_hash(token), is_short=False))
    add_invitation(
        tx, Invitation(interview_id=id_of(interview), token_hash=token_hash(short), is_short=True, expires_at=at + SHORT_LIFETIME)
    )
    return token, short
