"""Killed once between any two writes, and started anew: in the end everything is as it is without the kill.

The same short interview each time: a text, a photo, three questions. What is compared: the answers with their files, where the interview
is, the evidence, and what the person saw, of which at most one thing came twice. The points are those of ``dying.py``.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest

from benchmarks.load.bots import Process, stop
from benchmarks.load.killing import WEBHOOK_PAUSE
from bot.events import TELEGRAM
from bot.jobs.kinds import EVIDENCE, FETCH_FILE
from evaluation.access import ADMINISTRATOR
from evaluation.exporting import export_rows
from storage.conversation import interview_by_id
from storage.database import Database, Transaction, open_database
from storage.evaluations import evaluation_by_id
from storage.files import sha256_of
from storage.jobs import is_pending
from storage.outbox import unsent
from tests.crash.conftest import House, WarmBot
from tests.crash.dying import POINTS
from tests.databases import POSTGRESQL, SQLITE
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User

PHOTO = b"the bytes of a photo"
# Long enough for a loaded machine; an interview that goes well never waits it out.
PATIENCE = 60.0
MOMENT = 0.02

WAYS = {"polling-sqlite": (SQLITE, 0), "webhook-sqlite": (SQLITE, 1), "polling-postgresql": (POSTGRESQL, 0)}
# What a webhook changes is when Telegram is told; the other points it shares with polling.
ONLY_WEBHOOK = tuple(point for point in POINTS if "intake" in point)
CASES = [(way, point) for way in WAYS for point in (ONLY_WEBHOOK if WAYS[way][1] else POINTS)]


@dataclass(frozen=True)
class Outcome:
    """What is left of an interview. ``heard`` is what the person saw, in order."""

    answers: list[Any]
    state: dict[str, Any]
    evidence: list[Any]
    heard: list[str]


async def interview(house: House, way: str, point: str = "") -> Outcome:
    """One interview, from the link to its third question; the bot is started anew when it has died at the point."""
    kind, webhooks = WAYS[way]
    async with Emulator(webhook_pause=WEBHOOK_PAUSE) as telegram:
        bot = house.product(kind, webhooks=webhooks, point=point)(telegram)
        maja = telegram.user("Maja")
        async with living(bot) as has_died:
            await answers_two_questions(maja, bot.doors[0])
            await telegram.all_taken(seconds=PATIENCE)
            if point:
                await asyncio.wait_for(has_died.wait(), PATIENCE)
            with open_database(bot.folder / "data", migrate=False, url=bot.settings.get("KOMPASS_DATABASE_URL")) as database:
                await settled(database)
                left = database.read(what_is_left)
    return replace(left, heard=[message.text for message in maja.messages])


async def answers_two_questions(maja: User, door: str) -> None:
    await maja.starts(door)
    await maja.hears("agree", seconds=PATIENCE)
    await maja.presses("agree")
    await maja.hears("Fråga 1 av", seconds=PATIENCE)
    await maja.writes("Det finns en plan. Den följs upp varje år.")
    await maja.hears("done", seconds=PATIENCE)
    await maja.presses("done")
    await maja.hears("Fråga 2 av", seconds=PATIENCE)
    await maja.sends_photo(PHOTO, "Så ser det ut.")
    await maja.hears("done", seconds=PATIENCE)
    await maja.presses("done")
    await maja.hears("Fråga 3 av", seconds=PATIENCE)


@asynccontextmanager
async def living(bot: WarmBot) -> AsyncIterator[asyncio.Event]:
    """The bot, begun anew without its point once it has died; the event tells that it has."""
    has_died = asyncio.Event()
    process = bot.start()

    async def begins_anew() -> None:
        nonlocal process
        await ended(process)
        process = replace(bot, point="").start()
        has_died.set()

    anew = asyncio.create_task(begins_anew())
    try:
        yield has_died
    finally:
        anew.cancel()
        with suppress(asyncio.CancelledError):
            await anew
        stop(process)


async def ended(process: Process) -> None:
    # Its end is told to nobody but its parent.
    while process.poll() is None:  # noqa: ASYNC110
        await asyncio.sleep(MOMENT)


async def settled(database: Database) -> None:
    """Until nothing is left to be sent or done."""
    async with asyncio.timeout(PATIENCE):
        while await database.read_soon(has_something_to_do):  # noqa: ASYNC110
            await asyncio.sleep(MOMENT)


def has_something_to_do(tx: Transaction) -> bool:
    return bool(unsent(tx, TELEGRAM)) or any(is_pending(tx, kind) for kind in (EVIDENCE, FETCH_FILE))


def what_is_left(tx: Transaction) -> Outcome:
    evaluation = evaluation_by_id(tx, 1)
    rows = {what: export_rows(tx, ADMINISTRATOR, evaluation, what) for what in ("answers", "evidence")}
    state = interview_by_id(tx, 1).state
    return Outcome(
        answers=[(row["prompt"], row["status"], [(part["text"], part["file"]) for part in row["parts"]]) for row in rows["answers"]],
        state={name: state[name] for name in ("phase", "question", "turn", "answers")},
        # Ids are left out: on a server what is rolled back has used its own up.
        evidence=[(row["version"], row["text"], row["kind"], row["tags"]) for row in rows["evidence"]],
        heard=[],
    )


@pytest.fixture(scope="session")
def undisturbed() -> dict[str, Outcome]:
    """The interview on each kind of database without a kill, once it has been held."""
    return {}


@pytest.mark.parametrize(("way", "point"), CASES)
async def test_killed_once_and_started_anew_it_ends_as_without_the_kill(way, point, house, undisturbed):
    if way not in undisturbed:
        undisturbed[way] = await interview(house, way)
    wanted = undisturbed[way]

    found = await interview(house, way, point)

    assert replace(found, heard=[]) == replace(wanted, heard=[])
    assert found.heard in [wanted.heard, *with_one_twice(wanted.heard)]
    (photo,) = (file for _, _, parts in found.answers for _, file in parts if file)
    assert photo == sha256_of(PHOTO)


def with_one_twice(heard: Sequence[str]) -> Iterator[list[str]]:
    """What somebody may have heard who was told one thing twice."""
    for place, text in enumerate(heard):
        yield [*heard[:place], text, *heard[place:]]
