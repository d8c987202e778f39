"""``kompass serve``."""

from typing import Annotated

import typer

from kompass.page_server import listening_at
from kompass.roles import ALL_ROLES, WITH_TELEGRAM, Role, UnknownRole, listed, roles_named
from kompass.runner import running
from kompass.runner import serve as serve_until_stopped
from kompass.settings import Settings, read_settings


def _roles(names: str) -> str:
    try:
        return listed(roles_named(names))
    except UnknownRole as error:
        raise typer.BadParameter(str(error)) from None


EVERYTHING = listed(ALL_ROLES)
Only = Annotated[
    str,
    typer.Option(callback=_roles, help=f"Do only this: some of {EVERYTHING}. Other processes, on the same PostgreSQL, do the rest."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(only: Only = EVERYTHING) -> None:
    """Everything in one process: pages, Telegram, sending. Migrates the database first."""
    settings, roles = read_settings(), roles_named(only)
    # The data folder first: a second runner is told of the first one, not of its port.
    with running(settings) as database:
        listening = listening_at(settings)
        serve_until_stopped(settings, database, listening, _greeting(settings, roles), roles)


def _greeting(settings: Settings, roles: frozenset[Role]) -> str:
    share = "" if roles == ALL_ROLES else f" ({listed(roles)} only)"
    return f"Kompass serves at {settings.links_begin_with}{share}. {_telegram(settings, roles)} Stop with Ctrl-C."


def _telegram(settings: Settings, roles: frozenset[Role]) -> str:
    if settings.telegram_token is None:
        return "Telegram is off (no KOMPASS_TELEGRAM_TOKEN); the web chat works."
    return "Telegram is on." if roles & WITH_TELEGRAM else "Telegram is for other processes."
