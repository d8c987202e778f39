"""What a process says of itself, and Telegram's way in: beside the pages, with rules of their own, and there without any pages."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.conftest import HOST, Site
from web.front import Front
from web.health import Health
from web.webhook import MAX_BODY, WEBHOOK_PATH

SECRET_HEADER = {"X-Telegram-Bot-Api-Secret-Token": "the secret"}
NEIGHBOUR, STRANGER = ("10.1.2.3", 5000), ("81.2.69.142", 5000)


class Process:
    """A process as the front sees it: what it misses is what a test says."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}
        self.asked: list[str | None] = []
        self.received: list[tuple[str | None, bytes]] = []
        self.status = 200

    def front(self, *, webhook: bool = True, pages: Site | None = None) -> Front:
        health = Health(["web", "intake"], self._missing, self._metrics)
        return Front(health, self._receive if webhook else None, pages.app if pages else None)

    async def _missing(self, role: str | None) -> dict[str, str]:
        self.asked.append(role)
        return self.missing

    async def _metrics(self) -> bytes:
        return b"kompass_events_total 7.0\n"

    async def _receive(self, secret: str | None, body: bytes) -> int:
        self.received.append((secret, body))
        return self.status


@pytest.fixture
def process() -> Process:
    return Process()


def asking(front: Front, client: tuple[str, int] = ("127.0.0.1", 5000), **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(front, client=client), base_url=HOST, headers=headers)


async def test_a_living_process_says_so_and_asks_nobody(process):
    answer = await asking(process.front()).get("/health")
    assert (answer.status_code, answer.text, process.asked) == (200, "ok", [])
    assert answer.headers["cache-control"] == "no-store"


async def test_a_process_that_can_do_its_share_is_ready(process):
    answer = await asking(process.front()).get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": {}, "roles": ["web", "intake"]})


async def test_one_that_cannot_names_what_is_missing(process):
    process.missing = {"database": "does not answer"}
    answer = await asking(process.front()).get("/ready")
    assert (answer.status_code, answer.json()["missing"]) == (503, {"database": "does not answer"})


async def test_a_role_is_asked_for_alone_and_another_process_is_not_answered_for(process):
    client = asking(process.front())
    assert (await client.get("/ready/web")).status_code == 200
    assert (await client.get("/ready/sender")).status_code == 404
    assert process.asked == ["web"]


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        (("127.0.0.1", 1), {}, 200),
        (("::1", 1), {}, 200),
        (NEIGHBOUR, {}, 200),
        (STRANGER, {}, 404),
        (("unknown", 1), {}, 404),
        (("127.0.0.1", 1), {"X-Forwarded-For": "81.2.69.142"}, 404),
        (("127.0.0.1", 1), {"X-Forwarded-For": "10.1.2.3"}, 404),
        (NEIGHBOUR, {"Forwarded": "for=81.2.69.142"}, 404),
        (NEIGHBOUR, {"Via": "1.1 proxy"}, 404),
    ],
)
async def test_numbers_are_for_neighbours_who_ask_without_a_proxy(process, client, headers, status):
    answer = await asking(process.front(), client, **headers).get("/metrics")
    assert answer.status_code == status
    assert ("kompass_events_total" in answer.text) is (status == 200)


async def test_an_update_is_handed_on_whole_and_answered_without_a_body(process, site):
    process.status = 503
    # What no page of ours would be let through with.
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    client = asking(process.front(pages=site), STRANGER)
    answer = await client.post(WEBHOOK_PATH, content=b'{"update_id": 1}', headers=SECRET_HEADER | elsewhere)
    assert (answer.status_code, answer.content) == (503, b"")
    assert process.received == [("the secret", b'{"update_id": 1}')]


async def test_an_update_without_the_secret_is_for_the_channel_to_refuse(process):
    await asking(process.front()).post(WEBHOOK_PATH, content=b"{}")
    assert process.received == [(None, b"{}")]


async def test_an_update_may_be_as_large_as_agreed_and_no_larger(process):
    client = asking(process.front())
    assert (await client.post(WEBHOOK_PATH, content=b"a" * MAX_BODY, headers=SECRET_HEADER)).status_code == 200
    assert (await client.post(WEBHOOK_PATH, content=b"a" * (MAX_BODY + 1), headers=SECRET_HEADER)).status_code == 413
    assert [len(body) for _, body in process.received] == [MAX_BODY]


async def test_an_update_of_unknown_length_is_counted_as_it_comes(process):
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 2):
            yield b"a" * 1024

    answer = await asking(process.front()).post(WEBHOOK_PATH, content=endless(), headers=SECRET_HEADER)
    assert (answer.status_code, answer.content, process.received) == (413, b"", [])


async def test_half_an_update_is_not_handed_on(process):
    coming = [{"type": "http.request", "body": b'{"update', "more_body": True}, {"type": "http.disconnect"}]
    scope = {"type": "http", "method": "POST", "path": WEBHOOK_PATH, "query_string": b"", "headers": [], "client": ("127.0.0.1", 1)}

    async def receive():
        return coming.pop(0)

    async def send(_):
        pass

    await process.front()(scope, receive, send)

    assert process.received == []


async def test_where_updates_are_fetched_nothing_can_be_brought(process, site):
    assert (await asking(process.front(webhook=False)).post(WEBHOOK_PATH, content=b"{}")).status_code == 404
    assert (await asking(process.front(webhook=False, pages=site)).post(WEBHOOK_PATH, content=b"{}")).status_code == 404


async def test_the_pages_are_beside_it_with_their_own_rules(process, site):
    client = asking(process.front(pages=site))
    page = await client.get("/")
    assert page.status_code == 200
    assert "content-security-policy" in page.headers
    assert (await client.post("/", data={"code": "x"}, headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await client.get("/health")).text == "ok"


async def test_a_process_without_pages_has_none(process):
    client = asking(process.front())
    assert [(await client.get(path)).status_code for path in ("/", "/i/token", "/static/style.css", "/health")] == [404, 404, 404, 200]
