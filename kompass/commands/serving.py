"""``kompass serve``."""

import typer

from kompass.runner import listening_at, running
from kompass.runner import serve as serve_pages
from kompass.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve() -> None:
    """Everything in one process: pages, Telegram, sending. Migrates the database first."""
    settings = read_settings()
    # The data folder first: a second runner is told of the first one, not of its port.
    with running(settings) as database:
        listening = listening_at(settings)
        telegram = "Telegram is on." if settings.telegram_token else "Telegram is off (no KOMPASS_TELEGRAM_TOKEN); the web chat works."
        serve_pages(settings, database, listening, f"Kompass serves at {settings.links_begin_with}. {telegram} Stop with Ctrl-C.")
