"""The log of a running program: JSON lines on stderr, ours and the libraries'. Of the other commands a few log too; the rest say sentences.

No line holds what people wrote, nor a token: our own lines name things (interview 12, part "sender"), and of what a library says about an
error only its kind is kept.
"""

import json
import logging
import sys
from datetime import UTC, datetime

import structlog


def log_to_stderr() -> None:
    """Before anything is logged: structlog's own way is stdout, which belongs to the command."""
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(_LibraryLines())
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class _LibraryLines(logging.Formatter):
    """What libraries report, as a line like ours. An error's text may hold what people wrote: its kind stands for it."""

    def format(self, record: logging.LogRecord) -> str:
        # What follows the first line is the error again: asyncio writes the task with its exception there.
        said = record.getMessage().strip().partition("\n")[0]
        line = {
            "event": said,
            "library": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)
