"""The command line: every command, its exit status, and errors as sentences.

0 done, 1 refused with the reason in one sentence on stderr and nothing changed, 2 wrong usage. It acts as administrator.
"""

import logging
import sys
from io import TextIOWrapper

import structlog
import typer

from kompass.commands import checking, evaluations, outputs, people, scores, serving, sources
from kompass.sentences import sentence_for

app = typer.Typer(
    name="kompass",
    help="Interviews, evidence and drafted reports for evaluating how a municipality is led.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
evaluations.register(app)
people.register(app)
sources.register(app)
scores.register(app)
outputs.register(app)
checking.register(app)
serving.register(app)


def main() -> None:
    """The entry of the ``kompass`` script."""
    _speak_utf8()
    _log_to_stderr()
    try:
        app()
    except Exception as error:  # noqa: BLE001  (the last door: a person gets a sentence, whatever went wrong)
        print(sentence_for(error), file=sys.stderr)
        sys.exit(1)


def _speak_utf8() -> None:
    """JSON Lines are UTF-8 whatever the terminal's own encoding is."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def _log_to_stderr() -> None:
    """Our log as JSON lines. Libraries may only warn: their chattier lines hold addresses, and those hold tokens."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
