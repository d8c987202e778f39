"""The log of a running program: every line is JSON, whoever writes it, and none holds what people wrote."""

import io
import json
import logging
import sys

import pytest
import structlog

from kompass.event_log import log_to_stderr


@pytest.fixture
def logging_to_stderr(monkeypatch):
    handlers, written = logging.root.handlers[:], io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    # A test that ran uvicorn by itself has left it a log of its own.
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    log_to_stderr()
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers


def test_ours_and_a_librarys_line_are_read_alike(logging_to_stderr):
    structlog.get_logger().warning("telegram cannot be reached", seconds=2)
    logging.getLogger("uvicorn.error").warning("Port %s is slow", 8000)
    ours, theirs = logging_to_stderr()
    assert (ours["event"], ours["level"], ours["seconds"]) == ("telegram cannot be reached", "warning", 2)
    assert (theirs["event"], theirs["level"], theirs["library"]) == ("Port 8000 is slow", "warning", "uvicorn.error")
    assert [line["timestamp"][-1] for line in (ours, theirs)] == ["Z", "Z"]


def test_of_an_error_in_a_library_only_its_kind_is_kept(logging_to_stderr):
    error = ValueError("Ett hemligt svar")
    text = "Task exception was never retrieved\nfuture: <Task finished exception=ValueError('Ett hemligt svar')>"
    logging.getLogger("asyncio").error(text, exc_info=error)
    (line,) = logging_to_stderr()
    assert (line["event"], line["error"]) == ("Task exception was never retrieved", "ValueError")
    assert "hemligt" not in str(line)


def test_what_libraries_chat_about_is_not_kept(logging_to_stderr):
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot123:SECRET/getMe")
    assert logging_to_stderr() == []
