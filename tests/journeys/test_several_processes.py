"""Several processes on one PostgreSQL, each with its share: one conversation, one sender at a time, and one who stands in."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from storage.database import open_database
from tests.bot.evaluation import MAJA, answers, make_evaluation
from tests.databases import Copy, Prepared, TestServer
from tests.journeys.serving import Browser, Kompass
from tests.telegram_emulator.emulator import Emulator

SECRET = "the-secret-of-this-webhook"


@pytest.fixture(scope="session")
def on_server(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("on-server"), make_evaluation)


@pytest.fixture
def place(on_server: Prepared, postgres: TestServer, tmp_path: Path):
    with on_server.copied(tmp_path / "data", postgres) as copy:
        yield copy


@pytest.fixture
async def process(place: Copy, bytecode: dict[str, str], telegram: Emulator) -> AsyncIterator[Callable[..., Kompass]]:
    """Makes one more process that shares the database, by its name."""
    assert place.url is not None
    made: list[Kompass] = []
    place.folder.mkdir(exist_ok=True)
    shared = {
        **bytecode,
        "KOMPASS_DATABASE_URL": place.url,
        "KOMPASS_TELEGRAM_API": telegram.base_url,
        "KOMPASS_TELEGRAM_TOKEN": telegram.token,
    }

    def make(name: str, **settings: str) -> Kompass:
        made.append(Kompass(place.folder.parent, {**shared, **settings}, name=name))
        return made[-1]

    yield make
    for each in made:
        await each.ends()


def answered(place: Copy) -> list[tuple[str, str]]:
    with open_database(place.folder, migrate=False, url=place.url) as database:
        return [(row["status"], row["text"]) for row in answers(database)]


async def begins(person, token):
    await person.starts(token)
    await person.hears("agree")
    await person.presses("agree")
    return await person.hears("skip")


async def test_four_processes_with_a_role_each_hold_one_conversation(process, place, telegram):
    roles = ("web", "intake", "sender", "jobs")
    shares = {role: process(role) for role in roles}
    for role, share in shares.items():
        await share.serves("--only", role)
    for share in shares.values():
        await share.is_ready()

    maja = telegram.user("Maja")
    await begins(maja, place.told.tokens[MAJA])
    await maja.writes("Till fyra processer.")
    await maja.hears("done")
    async with Browser(shares["web"].address, place.told.tokens[MAJA]) as browser:
        await browser.opens()
        assert "Till fyra processer." in await browser.writes("Och från sidan.")
        await browser.presses("done")

    assert answered(place)[0] == ("answered", "Till fyra processer.\nOch från sidan.")
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{shares['sender'].address}/")).status_code == 404
        numbers = {role: (await client.get(f"{share.address}/metrics")).text for role, share in shares.items()}
    sent_none = 'kompass_messages_sent_total{channel="telegram"} 0.0'
    assert (sent_none in numbers["sender"], sent_none in numbers["intake"]) == (False, True)
    assert 'kompass_events_total{channel="telegram"}' in numbers["intake"]
    assert 'kompass_events_total{channel="web"}' in numbers["web"]
    assert all("kompass_answers{" in text for text in numbers.values())

    assert [await share.stops(seconds=5) for share in shares.values()] == [0, 0, 0, 0]
    for share in shares.values():
        for secret in ("fyra processer", "från sidan", telegram.token, place.told.tokens[MAJA]):
            assert secret not in share.log


async def test_when_the_one_that_fetches_and_sends_dies_another_stands_in(process, place, telegram):
    first, second = process("first"), process("second")
    await first.serves()
    maja = telegram.user("Maja")
    await begins(maja, place.told.tokens[MAJA])
    await second.serves()
    await second.is_ready()

    await first.dies()
    await maja.writes("Hör någon mig?")

    await maja.hears("done", seconds=10)
    assert answered(place) == [("open", "Hör någon mig?")]


async def test_a_webhook_spread_over_two_processes_of_which_one_dies(process, place, telegram):
    brought = {"KOMPASS_TELEGRAM_MODE": "webhook", "KOMPASS_TELEGRAM_SECRET": SECRET, "KOMPASS_PUBLIC_URL": "http://balancer.example"}
    first, second = process("first", **brought), process("second", **brought)
    telegram.balances(first.address, second.address)
    await first.serves("--only", "intake,sender")
    await second.serves("--only", "intake,sender")
    await second.is_ready()
    maja = telegram.user("Maja")
    await begins(maja, place.told.tokens[MAJA])
    await first.dies()

    await maja.writes("Den andra hör mig.")

    await maja.hears("done", seconds=20)
    assert answered(place) == [("open", "Den andra hör mig.")]
