"""Which parts run for which role: the one list of what ``kompass serve`` does beside listening.

| part | role | how many at once on PostgreSQL |
|---|---|---|
| greeting: asks Telegram who we are, then ends | intake, sender, jobs | every process |
| poller: fetches what people say | intake, by polling | one, elected |
| sender: sends what was committed | sender | one, elected |
| files: fetches what people sent | jobs | every process |

Pages and the webhook are no parts: they are asked (see ``kompass.serving``).
"""

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from kompass.part import Part
from kompass.roles import Role
from kompass.settings import Settings
from storage.database import Database
from storage.election import Election

if TYPE_CHECKING:
    # Telegram's library costs a third of a second and 30 MB: only who has a bot pays for it.
    from kompass.telegram_line import TelegramLine

POLLER, SENDER = "poller", "sender"


def parts_of(roles: Collection[Role], settings: Settings, database: Database, telegram: "TelegramLine | None") -> list[Part]:
    """In the order in which they are started."""
    parts: list[Part] = []
    if telegram is not None:
        parts += _of_telegram(roles, settings, database, telegram)
    return parts


def _of_telegram(roles: Collection[Role], settings: Settings, database: Database, telegram: "TelegramLine") -> list[Part]:
    parts = [Part("greeting", telegram.greet)]
    if Role.INTAKE in roles and not settings.is_webhook:
        elected = partial(Election(database, POLLER).hold, telegram.poller.run)
        parts.append(Part(POLLER, telegram.once_greeted(elected), Role.INTAKE))
    if Role.SENDER in roles:
        elected = partial(Election(database, SENDER).hold, telegram.outbox.run)
        parts.append(Part(SENDER, telegram.once_greeted(elected), Role.SENDER))
    if Role.JOBS in roles:
        parts.append(Part("files", telegram.once_greeted(telegram.files.run), Role.JOBS))
    return parts
