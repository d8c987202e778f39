"""``kompass serve`` and ``kompass demo``."""

from pathlib import Path
from typing import Annotated

import typer

from kompass.demo import show_demo
from kompass.demo_folder import SHIPPED
from kompass.runner import running
from kompass.runner import serve as serve_pages
from kompass.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command()(demo)


def serve() -> None:
    """Everything in one process: pages, Telegram, sending. Migrates the database first."""
    settings = read_settings()
    with running(settings) as database:
        telegram = "Telegram is on." if settings.telegram_token else "Telegram is off (no KOMPASS_TELEGRAM_TOKEN); the web chat works."
        serve_pages(settings, database, f"Kompass serves at {settings.links_begin_with}. {telegram} Stop with Ctrl-C.")


def demo(
    folder: Annotated[Path, typer.Option("--from", help="A folder with an evaluation; the shipped one unless given.")] = SHIPPED,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Write the drafts and the report, and stop.")] = False,
    out: Annotated[Path, typer.Option(help="Where to write; the data folder is in it.")] = Path("demo-output"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to serve at.")] = 8000,
) -> None:
    """Load an evaluation from a folder through the real intake, write its drafts and report, and serve it."""
    show_demo(folder, out, port=port, serves=not no_serve)
