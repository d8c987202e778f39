"""Who may do what: a table of roles, and the one question asked of it."""

from dataclasses import dataclass
from enum import StrEnum

from evaluation.refusals import NotAllowed

ROLES = ("administrator", "lead", "evaluator", "reader", "contact")


class Permission(StrEnum):
    """What can be done to an evaluation."""

    READ = "read"  # evidence, coverage, drafts, agreed points
    JUDGE = "judge"  # walk checklists, tag, give points, word findings
    ADMINISTER = "administer"  # invite, add evaluators


# The contact person checks the facts of a finished draft, which is not there yet; until then they open nothing.
_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "lead": frozenset(Permission),
    "evaluator": frozenset({Permission.READ, Permission.JUDGE}),
    "reader": frozenset({Permission.READ}),
    "contact": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member by code (E1), or the administrator at the command line, who is no member."""

    code: str
    role: str
    member_id: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the actor's role includes it."""
        return permission in _PERMISSIONS[self.role]

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed when the role does not include it."""
        if not self.may(permission):
            raise NotAllowed("not_allowed", role=self.role)


ADMINISTRATOR = Actor("administrator", "administrator")
