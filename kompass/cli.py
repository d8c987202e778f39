"""The command line: every command, its exit status, and errors as sentences.

0 done, 1 refused with the reason in one sentence on stderr and nothing changed, 2 wrong usage. It acts as administrator.
"""

import logging
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

# In the order of --help. A command's module is imported when it is called: all of them together take a second to import.
MODULES = {
    "evaluation": "evaluations",
    "invite": "people",
    "evaluator": "people",
    "ingest": "sources",
    "confirm": "sources",
    "tag": "sources",
    "scores": "scores",
    "draft": "outputs",
    "report": "outputs",
    "export": "outputs",
    "check": "checking",
    "serve": "serving",
    "demo": "demonstrating",
}


class Commands(TyperGroup):
    """The commands by name, each read from its module when it is wanted."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; None when there is none."""
        if cmd_name not in MODULES:
            return None
        holder = typer.Typer(add_completion=False)
        import_module(f"kompass.commands.{MODULES[cmd_name]}").register(holder)
        return get_group(holder).commands[cmd_name]


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
