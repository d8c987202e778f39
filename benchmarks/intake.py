"""How fast people are answered, what it costs, what is lost: the product beside bots written as their libraries' documentation has them.

Run from the project's root: .venv/bin/python -m benchmarks.intake [--quick] [--only ROW ...] [--write docs/performance.md]
Rows: rates, round-trip, latency, memory, kills, postgresql. All take about twenty minutes; --quick takes five and shows less surely.
Linux only: it reads /proc. The first run makes the peers' environment, which needs the network.
"""

import argparse
import asyncio
import gc
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.load.figures import Figure, at_least, at_most, machine, table, told
from benchmarks.load.killing import killed_at_random
from benchmarks.load.measuring import Measured, closed_loop, memory_of_interviews, open_loop
from benchmarks.load.page import page
from benchmarks.load.places import PRODUCT, Places, durability, safe_postgresql

STOCK, KEEPING, AIOGRAM, STOCK_POSTGRESQL = "ptb_polling", "ptb_persistence", "aiogram_polling", "ptb_postgres"
# The product without the role that does jobs: what they cost is the difference.
WITHOUT_JOBS, ROLES_WITHOUT_JOBS = f"{PRODUCT} without jobs", "web,intake,sender"
PEOPLE = 100
ROUND_TRIP = 0.08
OPEN_INTERVIEWS = 1000
FEW, MANY = 500, 10_000
LATENCY_LIMITS = {100: 25.0, 400: 50.0}
KILLED_ANSWERS = 10


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. Times in seconds."""

    rounds: int
    warm_up: float
    seconds: float
    slow_seconds: float
    latency_seconds: float
    invited: int
    many: int
    killed_people: int
    kills: int


WHOLE = Extent(5, 3, 8, 15, 20, 3000, MANY, 200, 20)
QUICK = Extent(2, 2, 4, 8, 6, 1500, MANY // 5, 40, 5)

Row = Callable[[Path, Extent], Awaitable[list[Figure]]]


async def rates(folder: Path, extent: Extent) -> list[Figure]:
    """Product and peers in turn, the other way round every other time."""
    places = Places(folder, extent.invited)
    rounds = [
        await _round(places, (PRODUCT, STOCK, AIOGRAM, WITHOUT_JOBS), extent, backwards=number % 2 == 1) for number in range(extent.rounds)
    ]
    ours, jobless = ([measured[name] for measured in rounds] for name in (PRODUCT, WITHOUT_JOBS))
    jobs = [one.cpu_milliseconds - other.cpu_milliseconds for one, other in zip(ours, jobless, strict=True)]
    peers = ", ".join(f"{name} {rounds[-1][name].cpu_milliseconds:.2f} ms" for name in (STOCK, AIOGRAM))
    return [
        at_least("events per second, polling, against stock python-telegram-bot", 6, _ratios(rounds, STOCK)),
        at_least("the same against aiogram", 3, _ratios(rounds, AIOGRAM)),
        at_most("CPU per event (user + system), without jobs", 0.6, [one.cpu_milliseconds for one in jobless], "ms"),
        told("the jobs of an event (evidence, suggested tags)", f"{median(jobs):.2f} ms more"),
        told("the peers' CPU per event", peers),
        told("events per second of the product", ", ".join(f"{one.events_per_second:.0f}" for one in ours)),
        told("the driver's own share of a processor meanwhile", ", ".join(f"{one.driver_share:.0%}" for one in ours)),
        _nothing_lost(ours),
    ]


async def round_trip(folder: Path, extent: Extent) -> list[Figure]:
    """Telegram as far away as it is."""
    places = Places(folder, extent.invited)
    rounds = []
    for number in range(max(1, extent.rounds // 2)):
        slow = Extent(1, extent.warm_up, extent.slow_seconds, 0, 0, 0, 0, 0, 0)
        rounds.append(await _round(places, (PRODUCT, STOCK), slow, backwards=number % 2 == 1, round_trip=ROUND_TRIP))
    return [at_least("with 80 ms round trip for sending, against stock", 100, _ratios(rounds, STOCK))]


async def latency(folder: Path, extent: Extent) -> list[Figure]:
    """People who act at random instants, whatever the bot does."""
    places = Places(folder, extent.invited)
    measured = await open_loop(
        places.bot_of(PRODUCT),
        interviews=OPEN_INTERVIEWS,
        rates=list(LATENCY_LIMITS),
        warm_up=extent.warm_up,
        seconds=extent.latency_seconds,
    )
    for one in measured:
        _say(str(one))
    what = "p99 from update to its reply accepted, {} open interviews, {:.0f} events/s"
    return [
        at_most(what.format(OPEN_INTERVIEWS, one.rate), LATENCY_LIMITS[int(one.rate)], [one.milliseconds(99)], "ms") for one in measured
    ]


async def memory(folder: Path, extent: Extent) -> list[Figure]:
    """Resident memory, few interviews open and many."""
    places = Places(folder, FEW + extent.many)
    found = await memory_of_interviews(places.bot_of(PRODUCT), few=FEW, many=extent.many)
    return [at_most("memory per 10,000 open interviews", 5, [found], "MB")]


async def kills(folder: Path, extent: Extent) -> list[Figure]:
    """The same kills on the product and on the peers; on the peers, losses must be seen."""
    places = Places(folder, extent.killed_people, questions=KILLED_ANSWERS)
    survived = {}
    for name in (PRODUCT, STOCK, KEEPING, AIOGRAM):
        one = await killed_at_random(places.bot_of(name), people=extent.killed_people, answers=KILLED_ANSWERS, kills=extent.kills)
        _say(str(one))
        survived[name] = one
    ours = survived.pop(PRODUCT)
    what = f"{extent.killed_people} people × {KILLED_ANSWERS} answers, {ours.kills} × SIGKILL"
    lost = Figure(
        f"lost, duplicated, misplaced answers; missing prompts: {what}", "0", f"{ours.losses}; {ours.missing} missing", ours.is_whole
    )
    peers = [told(f"the same, {name}", f"{one.losses}; {one.missing} missing") for name, one in survived.items()]
    return [lost, at_most("prompts sent twice per kill", 5, [ours.said_twice_a_kill], ""), *peers]


async def postgresql(folder: Path, extent: Extent) -> list[Figure]:
    """One worker on a server beside it."""
    with safe_postgresql() as server:
        places = Places(folder, extent.invited, server=server)
        _say(f"PostgreSQL: {durability(server)}")
        names = (PRODUCT, STOCK_POSTGRESQL)
        rounds = [await _round(places, names, extent, backwards=number % 2 == 1) for number in range(max(1, extent.rounds // 2))]
    ours = [measured[PRODUCT] for measured in rounds]
    cpu = told("CPU per event of the worker on PostgreSQL, the server's not counted", f"{ours[-1].cpu_milliseconds:.2f} ms")
    what = "PostgreSQL, one worker, against stock python-telegram-bot with PostgreSQL"
    return [at_least(what, 6, _ratios(rounds, STOCK_POSTGRESQL)), cpu, _nothing_lost(ours, " (PostgreSQL)")]


ROWS: dict[str, Row] = {
    "rates": rates,
    "round-trip": round_trip,
    "latency": latency,
    "memory": memory,
    "kills": kills,
    "postgresql": postgresql,
}


async def _round(places: Places, names: Sequence[str], extent: Extent, *, backwards: bool, round_trip: float = 0.0) -> dict[str, Measured]:
    """Every bot once: what the machine does meanwhile meets them all alike."""
    measured = {}
    for name in reversed(names) if backwards else names:
        only = ROLES_WITHOUT_JOBS if name == WITHOUT_JOBS else ""
        bot_of = places.bot_of(PRODUCT if only else name, only=only)
        one = await closed_loop(bot_of, people=PEOPLE, warm_up=extent.warm_up, seconds=extent.seconds, round_trip=round_trip)
        _say(f"{one}{' (without jobs)' if only else ''}")
        measured[name] = one
        gc.collect()
    return measured


def _ratios(rounds: Sequence[dict[str, Measured]], peer: str) -> list[float]:
    return [one[PRODUCT].events_per_second / one[peer].events_per_second for one in rounds]


def _nothing_lost(ours: Sequence[Measured], where: str = "") -> Figure:
    answers = sum(one.losses.written for one in ours)
    wrong = sum(one.losses.lost + one.losses.duplicated + one.losses.misplaced + one.unanswered for one in ours)
    what = f"lost, duplicated, misplaced answers; missing prompts: {answers} answers without a kill{where}"
    return Figure(what, "0", str(wrong), all(one.losses.is_none and not one.unanswered for one in ours))


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


async def measured_rows(names: Sequence[str], extent: Extent) -> list[Figure]:
    """The figures of these rows."""
    figures: list[Figure] = []
    for name in names:
        print(name, flush=True)
        with tempfile.TemporaryDirectory(prefix="kompass-intake-") as folder:
            figures += await ROWS[name](Path(folder), extent)
    return figures


def main(given: argparse.Namespace) -> None:
    # The driver shares the machine with what it measures: it must not stop to look for garbage in the middle.
    gc.disable()
    at = machine(datetime.now(UTC))
    figures = asyncio.run(measured_rows(given.only or list(ROWS), QUICK if given.quick else WHOLE))
    print("\n".join(["", at, "", *table(figures)]))
    if given.write is not None:
        before = given.write.read_text(encoding="utf-8") if given.write.exists() else ""
        given.write.write_text(page(at, figures, before), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="shorter and fewer runs")
    parser.add_argument("--only", nargs="+", choices=list(ROWS), help="only these rows")
    parser.add_argument("--write", type=Path, help="write the document here too")
    main(parser.parse_args())
