"""What one process answers over HTTP: its health always, pages and Telegram's webhook where it has the role."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

from kompass.counted import Counted, CountedTakes
from kompass.opened import now
from kompass.part import Part
from kompass.readiness import Readiness
from kompass.roles import Role, listed
from kompass.secret_key import secret_key
from kompass.settings import Settings
from storage.database import Database
from web.front import Front
from web.health import Health

if TYPE_CHECKING:
    from kompass.telegram_line import TelegramLine


def front_of(
    roles: frozenset[Role],
    settings: Settings,
    database: Database,
    takes: CountedTakes,
    counted: Counted,
    parts: Sequence[Part],
    telegram: "TelegramLine | None",
) -> Front:
    """The application of a process with these roles."""
    is_greeted = None if telegram is None else telegram.is_greeted
    readiness = Readiness(database, takes, parts, roles, now, is_greeted)
    health = Health([role.value for role in Role if role in roles], readiness.missing, _metrics(database, counted, listed(roles)))
    webhook = telegram.receive if telegram is not None and Role.INTAKE in roles else None
    return Front(health, webhook, _pages(settings, database, takes) if Role.WEB in roles else None)


def _pages(settings: Settings, database: Database, takes: CountedTakes) -> ASGIApp:
    # A process without pages does not load them.
    from web.app import create_app  # noqa: PLC0415
    from web.service import Service  # noqa: PLC0415

    return create_app(
        Service(
            database=database,
            folder=settings.data_dir,
            secret=secret_key(settings.data_dir),
            public_url=settings.links_begin_with,
            now=now,
            take=takes.take,
            limits=settings.limits,
        )
    )


def _metrics(database: Database, counted: Counted, roles: str) -> Callable[[], Awaitable[bytes]]:
    made: list[Any] = []

    async def text() -> bytes:
        if not made:
            # Prometheus' library costs a twentieth of a second: only who asks pays for it.
            module = await asyncio.to_thread(import_module, "kompass.metrics")
            made.append(module.Metrics(database, counted, now, roles))
        return bytes(await made[0].text())

    return text
