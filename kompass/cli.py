"""The command line: every command, its exit status, and errors as sentences.

0 done, 1 refused with the reason in one sentence on stderr and nothing changed, 2 wrong usage. It acts as administrator.
"""

import gc
import logging
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


class Command(NamedTuple):
    """Where a command is, and its line in --help. Its module is imported only when it is called: all of them take a second."""

    module: str
    help: str


# In the order of --help.
COMMANDS = {
    "evaluation": Command("evaluations", "Create an evaluation, list them, show one."),
    "invite": Command("people", "Invite everybody in a list who has not been invited yet, or give somebody new ways in."),
    "evaluator": Command("people", "The evaluation's own people."),
    "ingest": Command("sources", "Take documents and saved pages in as sources. The same bytes again are recognised."),
    "confirm": Command("sources", "Confirm that a piece of evidence speaks to a sub-question, as that evaluator."),
    "tag": Command("tagging", "Suggest sub-questions for texts: JSON Lines in on stdin, suggestions out in the same order."),
    "scores": Command("scores", "Points: import them, or print the table of a file."),
    "draft": Command("outputs", "The draft of one area, on stdout."),
    "report": Command("outputs", "The whole report, into a file."),
    "export": Command("outputs", "Everything of one kind that the evaluation holds, on stdout."),
    "stuck": Command("stuck", "What could not be played, sent or done: list it, try it again."),
    "bank": Command("banks", "The question bank: an interview guide, a booklet."),
    "check": Command(
        "checking", "Lint the editions, the question banks, the lexicons, the wording rules and the lists of names; count what there is."
    ),
    "backup": Command(
        "keeping", "Everything stored, files too, in one archive that is checked after it is written. The secret key is not in it."
    ),
    "restore": Command(
        "keeping", "Put a backup into an empty data folder, and into an empty database where KOMPASS_DATABASE_URL names one."
    ),
    "move-to": Command(
        "keeping", "Copy the data folder's database into an empty PostgreSQL database, and compare the two. The files stay in the folder."
    ),
    "serve": Command("serving", "Everything in one process: pages, Telegram, sending. Migrates the database first."),
    "demo": Command(
        "demonstrating", "Load an evaluation from a folder through the real intake, write its drafts and report, and serve it."
    ),
}


class Commands(TyperGroup):
    """The commands by name. For --help the names and lines above are enough; what is called is loaded."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Name and line of a command, not yet loaded; None when there is none."""
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name].help) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that is called, loaded."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name and found else found, rest


def loaded(name: str) -> Any:
    """The command itself, from its module."""
    holder = typer.Typer(add_completion=False)
    # Importing makes no garbage; looking for it took a tenth of the time (benchmarks/cold_start.py).
    gc.disable()
    try:
        module = import_module(f"kompass.commands.{COMMANDS[name].module}")
    finally:
        gc.enable()
    if "structlog" in sys.modules:
        # Its own way is stdout, which belongs to the command. Commands that load no room that logs need not pay for it.
        from kompass.event_log import log_to_stderr  # noqa: PLC0415

        log_to_stderr()
    module.register(holder)
    return get_group(holder).commands[name]


app = typer.Typer(name="kompass", cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def kompass() -> None:
    """Interviews, evidence and drafted reports for evaluating how a municipality is led."""


def main() -> None:
    """The entry of the ``kompass`` script."""
    _speak_utf8()
    # Libraries may only warn: their chattier lines hold addresses, and those hold tokens.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    try:
        app()
    except Exception as error:  # noqa: BLE001  (the last door: a person gets a sentence, whatever went wrong)
        # Knowing every room's errors costs as much as importing the rooms: only who fails pays for it.
        from kompass.sentences import sentence_for  # noqa: PLC0415

        print(sentence_for(error), file=sys.stderr)
        sys.exit(1)


def _speak_utf8() -> None:
    """JSON Lines are UTF-8 whatever the terminal's own encoding is."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
