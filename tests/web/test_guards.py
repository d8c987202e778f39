"""What surrounds every page: its headers, where forms may come from, how much may be sent, and what is said when something goes wrong."""

from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Message

from storage.database import Database
from tests.web.conftest import HOST, Site, agree
from texts.catalogue import LANGUAGES
from web.forms import MAX_BODY
from web.languages import asked_for
from web.own_forms import is_own

PUBLIC = "https://kompass.example"


async def test_every_page_is_private_strict_and_out_of_search_engines(site: Site, evaluator: httpx.AsyncClient) -> None:
    for address in ("/", f"/i/{site.tokens[0]}", "/i/nope", "/nothing", "/e/e1", "/e/e1/report", "/e/e2", site.logins["E2"]):
        headers = (await evaluator.get(address)).headers
        assert headers["cache-control"] == "no-store", address
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert "noindex" in headers["x-robots-tag"]
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for rule in ("script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert rule in policy


async def test_pages_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere(site: Site, evaluator: httpx.AsyncClient) -> None:
    for address in ("/", f"/i/{site.tokens[0]}", "/e/e1", "/e/e1/area/1", "/e/e1/sources/s1", "/e/e1/q/1.1", "/e/e1/points"):
        page = (await evaluator.get(address)).text
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert ' src="http' not in page
        assert ' href="http' not in page


async def test_static_files_are_there_and_kept(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    answer = await client.get(style)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert (await client.get("/static/draft.css")).status_code == 200
    assert (await client.get("/static/../pages.py")).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": HOST, "sec-fetch-site": "cross-site"},
        {"origin": f"{HOST}.evil.example"},
        {"origin": f"{HOST}:8080"},
    ],
)
async def test_a_form_of_another_site_is_refused_and_nothing_is_stored(site: Site, headers: dict[str, str]) -> None:
    async with site.browser() as browser:
        await agree(browser, f"/i/{site.tokens[0]}")
        before = site.stored()

        answer = await browser.post(f"/i/{site.tokens[0]}", data={"text": "Hej", "event": "e"}, headers=headers)

    assert answer.status_code == 403
    assert "annan webbplats" in answer.text
    assert site.stored() == before


@pytest.mark.parametrize("headers", [{}, {"origin": HOST, "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}])
async def test_our_own_forms_and_programs_are_taken(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.post("/", data={"code": "x"}, headers=headers)).status_code == 303


def test_behind_a_proxy_the_public_address_is_our_own_too() -> None:
    assert is_own(Headers({"host": "127.0.0.1:8000", "origin": PUBLIC}), "http", PUBLIC)
    assert is_own(Headers({"host": "kompass.example", "origin": PUBLIC}), "http", "http://other.example")
    assert not is_own(Headers({"host": "127.0.0.1:8000", "origin": "https://kompass.example:444"}), "http", PUBLIC)


@given(st.text())
def test_no_origin_however_odd_is_an_error_or_ours(origin: str) -> None:
    assert not is_own(Headers(raw=[(b"host", b"kompass.example"), (b"origin", origin.encode("utf-8", "replace"))]), "https", PUBLIC) or (
        origin.partition("://")[2] in ("kompass.example", "kompass.example:443")
    )


async def test_a_body_too_large_is_refused_whole_and_nothing_is_stored(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, f"/i/{site.tokens[0]}")
    before = site.stored()

    answer = await client.post(f"/i/{site.tokens[0]}", data={"text": "a" * MAX_BODY, "event": "e"})

    assert answer.status_code == 413
    assert "inget av det här har sparats" in answer.text
    assert site.stored() == before


async def test_a_body_of_unknown_length_is_counted_as_it_comes(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 2):
            yield b"a" * 1024

    answer = await client.post("/", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 413


async def test_half_a_form_is_not_acted_on(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, f"/i/{site.tokens[0]}")
    before = site.stored()
    coming: list[Message] = [{"type": "http.request", "body": b"event=e&text=Vi+har+int", "more_body": True}, {"type": "http.disconnect"}]
    request = client.build_request("POST", f"/i/{site.tokens[0]}", data={"text": "Vi har inte"})
    scope = {
        "type": "http",
        "method": "POST",
        "path": request.url.path,
        "query_string": b"",
        "scheme": "http",
        "headers": request.headers.raw,
    }

    async def receive() -> Message:
        return coming.pop(0)

    async def send(_: Message) -> None:
        pass

    await site.app(scope, receive, send)

    assert site.stored() == before


async def test_a_form_that_cannot_be_read_is_told_so(client: httpx.AsyncClient) -> None:
    broken = {"content-type": "multipart/form-data; boundary=b"}

    answer = await client.post("/", content=b"no such boundary", headers=broken)

    assert answer.status_code in (400, 422)
    assert "Traceback" not in answer.text


async def test_a_method_that_a_page_lacks_is_a_page_with_a_sentence(client: httpx.AsyncClient) -> None:
    answer = await client.request("DELETE", "/")

    assert answer.status_code == 405
    assert "<h1>" in answer.text


async def test_a_fault_of_ours_is_a_page_without_its_cause(site: Site, database: Database, evaluator: httpx.AsyncClient) -> None:
    database.write(lambda tx: tx.connection().exec_driver_sql("UPDATE evaluation SET edition = '1066' WHERE id = 1"))
    database.write(lambda tx: tx.connection().exec_driver_sql("UPDATE evaluation SET reference = 'no json' WHERE id = 1"))

    answer = await evaluator.get("/e/e1")

    assert answer.status_code == 500
    assert "Något gick fel hos oss" in answer.text
    assert "1066" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_what_was_typed_is_shown_when_we_fail(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, f"/i/{site.tokens[0]}")
    site.trouble.append(ZeroDivisionError("Ett hemligt svar"))

    answer = await client.post(f"/i/{site.tokens[0]}", data={"text": "Mina ord", "event": "e"})

    assert answer.status_code == 500
    assert "Mina ord" in answer.text
    assert "hemligt" not in answer.text


async def test_errors_are_told_in_the_readers_language(site: Site) -> None:
    async with site.browser(**{"accept-language": "en-GB,en;q=0.9,sv;q=0.1"}) as english:
        assert "There is no such page" in (await english.get("/nothing")).text
    async with site.browser(**{"accept-language": "de"}) as german:
        assert "Sidan finns inte" in (await german.get("/nothing")).text


@given(st.text())
def test_any_accept_language_is_answered_in_a_language_we_have(header: str) -> None:
    assert asked_for(header) in LANGUAGES


def test_the_heaviest_language_that_we_have_wins() -> None:
    assert asked_for("de, sv;q=0.3, en;q=0.8") == "en"
    assert asked_for("en;q=0, sv;q=0.1") == "sv"
    assert asked_for("") == "sv"
