"""``kompass demo``."""

from pathlib import Path
from typing import Annotated

import typer

from kompass.demo import show_demo
from kompass.demo_folder import SHIPPED


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option("--from", help="A folder with an evaluation; the shipped one unless given.")] = SHIPPED,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Write the drafts and the report, and stop.")] = False,
    out: Annotated[Path, typer.Option(help="Where to write; the data folder is in it.")] = Path("demo-output"),
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port to serve at; KOMPASS_PORT unless given.")] = None,
) -> None:
    """Load an evaluation from a folder through the real intake, write its drafts and report, and serve it."""
    show_demo(folder, out, port=port, serves=not no_serve)
