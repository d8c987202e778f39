"""Work in a thread, with a process beside it, that ends soon after the program is told to end."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeAlias

# Asked before everything that takes long; raises Stopped when there is no time for it.
GoOn: TypeAlias = Callable[[], None]


class Stopped(Exception):
    """The program ends: what is not written yet is done when it runs again."""


def always() -> None:
    """The GoOn of whoever has nothing else to do."""


async def in_thread(work: Callable[[GoOn], None], stop: Callable[[], None], *, pause: float = 0.0) -> None:
    """Do the work in a thread; cancelled, it goes on no more, and ``stop`` ends the process that it may wait for.

    ``pause``: so many seconds nothing more of the kind is begun.
    """
    ending = threading.Event()

    def go_on() -> None:
        if ending.is_set():
            raise Stopped

    try:
        await asyncio.to_thread(work, go_on)
        await asyncio.sleep(pause)
    except asyncio.CancelledError:
        ending.set()
        stop()
        raise
