"""The log of a running program: JSON lines on stderr. The other commands say sentences and log nothing."""

import sys

import structlog


def log_to_stderr() -> None:
    """For the runner, before anything is logged: structlog's own way is stdout, which belongs to the command."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
