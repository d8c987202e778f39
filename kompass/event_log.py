"""The log of a running program: JSON lines on stderr. The other commands say sentences and log nothing."""

import logging
import sys

import structlog


def log_to_stderr() -> None:
    """For the runner, before anything is logged: structlog's own way is stdout, which belongs to the command."""
    libraries = logging.StreamHandler(sys.stderr)
    libraries.addFilter(_without_traceback)
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], format="%(levelname)s %(name)s %(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _without_traceback(record: logging.LogRecord) -> bool:
    """What libraries report of an error, without its text: that may hold what people wrote, or the token."""
    if record.exc_info and record.exc_info[0] is not None:
        record.msg, record.args = f"{record.getMessage().strip()} ({record.exc_info[0].__name__})", None
        record.exc_info = record.exc_text = None
    return True
