"""Which parts run for which role: the one list of what ``kompass serve`` does beside listening.

| part | role | of several processes on PostgreSQL |
|---|---|---|
| notices: hears what other processes have committed | sender, jobs | every one |
| greeting: asks Telegram who we are, then ends | intake, sender, jobs | every one |
| poller: fetches what people say, or has Telegram bring it to the webhook | intake | one, elected |
| returning: shows questions again after an outage | intake | every one, told by the poller |
| sender: sends what was committed | sender | one, elected |
| jobs: evidence, drafts, reminders, files, pruning | jobs | every one |

Pages and the webhook are no parts: they are asked (see ``kompass.answering``).
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from kompass.part import Part
from kompass.roles import Role
from kompass.settings import Settings
from storage.database import Database
from storage.election import Election
from storage.notices import Notices

if TYPE_CHECKING:
    from kompass.slow_work import SlowWork
    from kompass.telegram_line import TelegramLine

Work = Callable[[], Awaitable[None]]
POLLER, SENDER = "poller", "sender"


def parts_of(
    roles: frozenset[Role],
    settings: Settings,
    database: Database,
    *,
    jobs: "SlowWork | None",
    telegram: "TelegramLine | None",
    wake: Callable[[str], None],
) -> list[Part]:
    """In the order in which they are started. ``wake`` is told the topic of what another process has committed."""
    parts: list[Part] = []
    if database.is_shared and roles & {Role.SENDER, Role.JOBS}:
        parts.append(Part("notices", Notices(database, wake).run))
    if jobs is not None:
        parts.append(Part("jobs", jobs.run, Role.JOBS))
    if telegram is not None:
        parts += _of_telegram(roles, settings, database, telegram)
    return parts


def _of_telegram(roles: frozenset[Role], settings: Settings, database: Database, telegram: "TelegramLine") -> list[Part]:
    parts = [Part("greeting", telegram.greet)]
    if Role.INTAKE in roles:
        # One office for both ways: while one process still fetches, no other one tells Telegram to bring.
        fetch = _elected(database, POLLER, telegram.announce if settings.is_webhook else telegram.poller.run)
        parts.append(Part(POLLER, telegram.once_greeted(fetch), Role.INTAKE))
        parts.append(Part("returning", telegram.returning.run, Role.INTAKE))
    if Role.SENDER in roles:
        send = _elected(database, SENDER, telegram.outbox.run)
        parts.append(Part(SENDER, telegram.once_greeted(send), Role.SENDER))
    return parts


def _elected(database: Database, office: str, work: Work) -> Work:
    """The work, done while this process is the one of all that share the database."""
    return partial(Election(database, office).hold, work)
