"""A small evaluation behind real pages: real SQLite, the real intake, two evaluators, a reader, and two people to be asked."""

import re
import shutil
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.events import Event
from bot.intake import Intake
from evaluation.access import ADMINISTRATOR
from evaluation.creating import create_evaluation
from evaluation.ingesting import Arriving, ingest, read_arriving
from evaluation.inviting import invite
from evaluation.members import add_evaluator
from evidence.model import SourceKind
from storage.database import Database, Transaction, open_database
from web.app import create_app
from web.login import login_link
from web.service import Service

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOST = "http://kompass.example"
SECRET = "a secret of these tests"
PEOPLE = "namn;roll;språk\nMaja Berg;enhetschef;sv\nOla Ek;facklig företrädare;en\n"
DOCUMENT = """# Medborgardialog

Kommunen har en strategi för medborgardialog som antogs 2024. Varje nämnd håller två dialogmöten om året.

Medborgarna informeras om resultat i en årlig broschyr.
"""


@dataclass
class Clock:
    """What the pages take for the time."""

    at: datetime = AT

    def now(self) -> datetime:
        return self.at

    def pass_time(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


@dataclass(frozen=True)
class Made:
    """A folder with the evaluation, and what was told only once: tokens, short codes, and the members' codes, ids and nonces."""

    folder: Path
    tokens: list[str]
    shorts: list[str]
    members: list[tuple[str, int, str]]


@dataclass
class Site:
    """The pages, and what a test has to know to use them."""

    database: Database
    app: Starlette
    address: str
    clock: Clock
    tokens: list[str]
    shorts: list[str]
    logins: dict[str, str]
    trouble: list[Exception] = field(default_factory=list)

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser with no cookie yet. An error of ours becomes a page, as it does for people."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=self.address, headers={"accept-language": "sv", **headers})

    async def logged_in(self, code: str) -> httpx.AsyncClient:
        """A browser in which that member has logged in."""
        browser = self.browser()
        assert (await browser.post(self.logins[code])).status_code == 303
        return browser

    def stored(self) -> list[str]:
        """Every row of every table, to see whether anything has changed."""
        return self.database.read(_dump)

    def evidence(self) -> list[str]:
        """The ids of all evidence, in order."""
        return self.database.read(lambda tx: [row[0] for row in tx.connection().exec_driver_sql("SELECT code FROM evidence ORDER BY id")])


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The evaluation, made once; every test gets a copy of its folder."""
    folder = tmp_path_factory.mktemp("made")
    with open_database(folder, migrate=True) as database:
        return Made(folder, *database.write(lambda tx: _fill(tx, folder)))


@pytest.fixture
def database(made: Made, tmp_path: Path) -> Iterator[Database]:
    shutil.copytree(made.folder, tmp_path / "data")
    with open_database(tmp_path / "data", migrate=False) as database:
        yield database


@pytest.fixture
def site(made: Made, database: Database) -> Site:
    return make_site(made, database, HOST)


@pytest.fixture
async def served(made: Made, database: Database) -> AsyncIterator[Site]:
    """The pages over HTTP on a port of their own, for a real browser."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    site = make_site(made, database, address)
    config = uvicorn.Config(site.app, log_config=None, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # What ``serve`` does, without its loop: the tests' own loop serves, and ends when the test does.
    await server.startup(sockets=[listening])
    yield site
    await server.shutdown(sockets=[listening])


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with no cookie yet; ``browser`` is a real Chromium."""
    async with site.browser() as browser:
        yield browser


@pytest.fixture
async def evaluator(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of E1, logged in."""
    browser = await site.logged_in("E1")
    yield browser
    await browser.aclose()


def make_site(made: Made, database: Database, address: str) -> Site:
    folder = database.folder
    clock, trouble = Clock(), list[Exception]()
    intake = Intake(database)

    async def take(events: Sequence[Event]) -> None:
        # What a full disk does to the intake, at the moment a test chooses.
        if trouble:
            raise trouble[0]
        await intake.take(events)

    app = create_app(Service(database=database, folder=folder, secret=SECRET, public_url=address, now=clock.now, take=take))
    logins = {code: login_link(SECRET, address, member_id, nonce) for code, member_id, nonce in made.members}
    return Site(database, app, address, clock, made.tokens, made.shorts, logins, trouble)


def _fill(tx: Transaction, folder: Path) -> tuple[list[str], list[str], list[tuple[str, int, str]]]:
    values = {"edition": "2010", "language": "sv", "on_forget": "erase"}
    evaluation = create_evaluation(tx, ADMINISTRATOR, AT, name="Kompass i Björkvik", municipality="Björkvik", year=2026, **values)
    invited = invite(tx, ADMINISTRATOR, evaluation, PEOPLE.encode(), "people.csv", AT)
    members = [
        add_evaluator(tx, ADMINISTRATOR, evaluation, AT, email=email, name=name, organisation="Granstad", role=role)
        for email, name, role in (
            ("asa@granstad.se", "Åsa Lind", "evaluator"),
            ("bo@granstad.se", "Bo Ask", "evaluator"),
            ("rut@granstad.se", "Rut Al", "reader"),
            ("kim@bjorkvik.se", "Kim Ö", "contact"),
        )
    ]
    document = Arriving("dialog.md", DOCUMENT.encode(), SourceKind.DOCUMENT, title="Strategi för dialog")
    ingest(tx, ADMINISTRATOR, evaluation, read_arriving([document], folder), AT)
    other = create_evaluation(tx, ADMINISTRATOR, AT, name="En annan", municipality="Tallby", year=2026, **values)
    add_evaluator(tx, ADMINISTRATOR, other, AT, email="tor@tallby.se", name="Tor", organisation="", role="lead")
    return (
        [one.token for one in invited],
        [one.short for one in invited],
        [(one.member.code, one.member.id or 0, one.nonce) for one in members],
    )


def _dump(tx: Transaction) -> list[str]:
    rows = tx.connection().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all()
    return [f"{name}: {tuple(row)!r}" for (name,) in rows for row in tx.connection().exec_driver_sql(f'SELECT * FROM "{name}"')]


def fields(page: str, name: str) -> list[str]:
    """The values of the inputs and buttons of that name, in order."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


async def agree(browser: httpx.AsyncClient, address: str) -> str:
    """Open the chat and agree; the page with the first question."""
    page = (await browser.get(address)).text
    (event,) = fields(page, "event")
    await browser.post(address, data={"action": fields(page, "action")[0], "event": event})
    return (await browser.get(address)).text


async def say(browser: httpx.AsyncClient, address: str, **form: str) -> httpx.Response:
    """Post what was typed or pressed, with the event of the page that is shown."""
    page = (await browser.get(address)).text
    return await browser.post(address, data={"event": fields(page, "event")[0], **form})
