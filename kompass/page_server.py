"""What listens: uvicorn, ours to start and to stop."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from kompass.sentences import CommandRefused
from kompass.settings import Settings

# How long requests under way may take to finish when the program stops, in seconds.
GRACE = 1


class PageServer(uvicorn.Server):
    """Ours to stop. uvicorn raises a signal again when it has finished, and the program would die before it lets go of its data folder."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=GRACE)
        )

    def stop(self) -> None:
        """Take no more connections, and end when requests under way are answered."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM end the pages; the runner then ends everything else, and the program ends well."""
        # Only the main thread is told of signals.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
        yield


def listening_at(settings: Settings) -> socket.socket:
    """The port, taken before anything else is done. Raises CommandRefused when another program has it."""
    # Bound here and not by uvicorn, which would leave with a log line of its own.
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError:
        raise CommandRefused(
            f"Port {settings.port} on {settings.host} cannot be used: another program may have it, or it is not this machine's. "
            "Choose another in KOMPASS_PORT or KOMPASS_HOST."
        ) from None
