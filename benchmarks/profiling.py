"""What one event costs the product, and where: ``kompass serve`` under the intake benchmark's closed loop, sampled by py-spy.

Run from the project's root: .venv/bin/python -m benchmarks.profiling [--seconds 20] [--raw FILE] [--bot ptb_polling]
py-spy is fetched by uv at first. The raw file is what flamegraph.pl and speedscope.app read. Prints milliseconds of an event by library and
by function; a function's share holds what it calls. Sampling itself slows the program: read the shares, take the sum from intake.py.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.bots import ROOT
from benchmarks.load.measuring import BotOf, Load, load
from benchmarks.load.places import PRODUCT, Places
from benchmarks.load.processes import cpu_seconds

PEOPLE, INVITED = 100, 2500
# What is done once for each evaluation and process is not an event's: so many events come first, or so many seconds pass.
WARM_EVENTS, LONGEST_WARM_UP = 5000, 60.0
SAMPLES_A_SECOND = 250
# Functions that take less of an event than this, in milliseconds, are left out.
LEAST = 0.01
# What waits looks busy to py-spy when it waits for the interpreter's lock, for the disk (a commit) or in a short sleep.
IDLE = ("_worker (concurrent/", "select (selectors.py", "do_commit (sqlalchemy/", "breathe (bot/jobs/")
_OF_FRAME = re.compile(r"(?P<function>.*) \((?P<file>[^():]*)(?::\d+)?\)$")


@dataclass(frozen=True, slots=True)
class Stack:
    """Functions from the outermost in, each with its file, and in how many samples they were found."""

    frames: tuple[tuple[str, str], ...]
    samples: int


def stacks_in(raw: str) -> Iterator[Stack]:
    """py-spy's raw format, without the threads that wait."""
    for line in raw.splitlines():
        frames, _, samples = line.rpartition(" ")
        names = frames.split(";")
        if any(idle in names[-1] for idle in IDLE):
            continue
        matches = [_OF_FRAME.match(name) for name in names]
        yield Stack(tuple((found["function"], found["file"]) for found in matches if found), int(samples))


def by_library(stacks: Iterable[Stack]) -> Counter[str]:
    """Samples by the package whose code was running; a file of Python's own stands by its name."""
    counted: Counter[str] = Counter()
    for stack in stacks:
        counted[stack.frames[-1][1].partition("/")[0] if stack.frames else "?"] += stack.samples
    return counted


def by_function(stacks: Iterable[Stack], rooms: frozenset[str]) -> Counter[str]:
    """Samples in which a function of ours was running or waited for what it had called."""
    counted: Counter[str] = Counter()
    for stack in stacks:
        for function, file in set(stack.frames):
            if file.partition("/")[0] in rooms:
                counted[f"{file} {function}"] += stack.samples
    return counted


def by_caller(stacks: Iterable[Stack], rooms: frozenset[str]) -> Counter[str]:
    """Samples by the innermost function of ours, with the libraries that it called: each sample counts once."""
    counted: Counter[str] = Counter()
    for stack in stacks:
        ours = next((f"{file} {function}" for function, file in reversed(stack.frames) if file.partition("/")[0] in rooms), "the loop")
        counted[ours] += stack.samples
    return counted


async def sampled(bot_of: BotOf, seconds: float, raw: Path) -> float:
    """Sample the bot under load into ``raw``; the processor time of an event, in milliseconds."""
    async with load(bot_of) as one:
        one.crowd.on_finished = lambda _: _begin(one)
        for _ in range(PEOPLE):
            one.crowd.begin()
        await one.until(lambda: one.crowd.tally.events >= WARM_EVENTS, seconds=LONGEST_WARM_UP)
        events, cpu = one.crowd.tally.events, cpu_seconds(one.process.pid)
        await _spy(one.process.pid, seconds, raw)
        return (cpu_seconds(one.process.pid) - cpu) * 1000 / (one.crowd.tally.events - events)


def _begin(one: Load) -> None:
    one.crowd.begin()


async def _spy(process_id: int, seconds: float, raw: Path) -> None:
    words = ["record", "--duration", f"{seconds:.0f}", "--rate", str(SAMPLES_A_SECOND), "--format", "raw", "--output", str(raw)]
    spy = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uv", "tool", "run", "--quiet", "py-spy", *words, "--pid", str(process_id)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await spy.wait() == 0, "py-spy could not sample the bot: on Linux it needs the right to trace another process."


def told(stacks: list[Stack], milliseconds: float, rooms: frozenset[str]) -> Iterator[str]:
    """The tables."""
    whole = sum(stack.samples for stack in stacks)
    tables = {
        "By library": by_library(stacks),
        "By function, with the libraries it calls": by_caller(stacks, rooms),
        "By function, with everything it calls": by_function(stacks, rooms),
    }
    for title, counted in tables.items():
        yield f"\n{title}, ms of {milliseconds:.2f} an event:"
        for name, samples in counted.most_common():
            cost = milliseconds * samples / whole
            if cost >= LEAST:
                yield f"{cost:8.3f}  {name}"


async def main(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        places = Places(Path(temporary), INVITED)
        milliseconds = await sampled(places.bot_of(given.bot, only=given.only), given.seconds, given.raw)
    rooms = frozenset(path.parent.name for path in ROOT.glob("*/__init__.py")) | {"benchmarks"}
    print("\n".join(told(list(stacks_in(given.raw.read_text(encoding="utf-8"))), milliseconds, rooms)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--raw", type=Path, default=Path(tempfile.gettempdir()) / "kompass-profile.txt")
    parser.add_argument("--bot", default=PRODUCT, help="a module of benchmarks/peers instead of the product")
    parser.add_argument("--only", default="", help="the product's roles, as for kompass serve --only")
    asyncio.run(main(parser.parse_args()))
