"""What a process of ``kompass serve`` may do. One does everything unless it is told otherwise; several share the work on PostgreSQL."""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """A share of the work, by the name it has after ``--only``."""

    # Pages, with the chat on the web.
    WEB = "web"
    # What people say on Telegram: fetched, or taken at the webhook.
    INTAKE = "intake"
    # What is said to people on Telegram.
    SENDER = "sender"
    # Slow work: evidence, drafts, files, reminders.
    JOBS = "jobs"


ALL_ROLES: frozenset[Role] = frozenset(Role)
# Those that need Telegram's library, a third of a second and 30 MB.
WITH_TELEGRAM: frozenset[Role] = ALL_ROLES - {Role.WEB}


class UnknownRole(ValueError):
    """A name that is none of ours; the message is a sentence."""


def roles_named(names: str) -> frozenset[Role]:
    """The roles of a list such as "web,intake". Raises UnknownRole."""
    named = [name.strip() for name in names.split(",")]
    known = [role.value for role in Role]
    for name in named:
        if name not in known:
            raise UnknownRole(f'there is no role "{name}"; those there are: {", ".join(known)}')
    return frozenset(map(Role, named))


def listed(roles: Collection[Role]) -> str:
    """The roles as they are written after ``--only``."""
    return ",".join(role for role in Role if role in roles)
