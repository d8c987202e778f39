"""One bot under load, as often as wanted: quick numbers while something is being changed.

Run from the project's root: .venv/bin/python -m benchmarks.one_bot [BOT ...] [--seconds 8] [--round-trip 0.08] [--postgresql]
[--webhooks 3] [--kills 5]
BOT is kompass or a module of benchmarks/peers. Prints a line a run.
"""

import argparse
import asyncio
import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.intake import PEOPLE
from benchmarks.load.killing import PATIENCE, killed_at_random
from benchmarks.load.measuring import closed_loop
from benchmarks.load.places import PRODUCT, Places, safe_postgresql
from tests.databases import TestServer


@contextmanager
def _server(given: argparse.Namespace) -> Iterator[TestServer | None]:
    if not given.postgresql:
        yield None
        return
    with safe_postgresql() as server:
        yield server


async def run(places: Places, name: str, given: argparse.Namespace) -> str:
    """The line of one run."""
    is_ours = name == PRODUCT
    bot_of = places.bot_of(name, only=given.only if is_ours else "", webhooks=given.webhooks if is_ours else 0)
    if given.kills:
        patience = None if is_ours else PATIENCE
        survived = await killed_at_random(
            bot_of, people=given.people, answers=given.answers, kills=given.kills, seed=given.seed, patience=patience
        )
        return str(survived)
    measured = await closed_loop(bot_of, people=given.people, warm_up=given.warm_up, seconds=given.seconds, round_trip=given.round_trip)
    return str(measured)


def main(given: argparse.Namespace) -> None:
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="kompass-one-bot-") as folder, _server(given) as server:
        questions = given.answers if given.kills else 20
        places = Places(Path(folder), given.invited, server=server, questions=questions)
        for name in given.bots:
            print(asyncio.run(run(places, name, given)), flush=True)
            gc.collect()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bots", nargs="*", default=[PRODUCT], metavar="BOT")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--invited", type=int, default=1000, help="how many interviews there are; 43 events each")
    parser.add_argument("--warm-up", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--round-trip", type=float, default=0.0, help="seconds that Telegram is away")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--only", default="", help="the product's roles")
    parser.add_argument("--webhooks", type=int, default=0, help="bring updates to so many processes of the product")
    parser.add_argument("--kills", type=int, default=0, help="kill it so often instead of measuring its speed")
    parser.add_argument("--answers", type=int, default=10, help="how many each gives when it is killed")
    parser.add_argument("--seed", type=int, default=1)
    main(parser.parse_args())
