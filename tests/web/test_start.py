"""The first page."""

import httpx
import pytest

from tests.web.conftest import Site
from web.start import own_address


async def test_a_code_leads_to_its_chat(client: httpx.AsyncClient) -> None:
    answer = await client.post("/", data={"code": " åäö/1 "})

    assert (answer.status_code, answer.headers["location"]) == (303, "/i/%C3%A5%C3%A4%C3%B6%2F1")


async def test_no_code_is_asked_for_again(client: httpx.AsyncClient) -> None:
    answer = await client.post("/", data={"code": "  "})

    assert answer.status_code == 422
    assert "Skriv koden ur din inbjudan" in answer.text


async def test_who_has_logged_in_finds_their_evaluations_and_no_others(evaluator: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    own = (await evaluator.get("/")).text

    assert 'href="/e/e1"' in own
    assert "Tallby" not in own
    assert "Björkvik" not in (await client.get("/")).text


async def test_a_chosen_language_is_remembered_and_leads_back(site: Site, evaluator: httpx.AsyncClient) -> None:
    answer = await evaluator.post("/language", data={"language": "en", "back": "/e/e1/points"})

    assert answer.headers["location"] == "/e/e1/points"
    assert '<html lang="en">' in (await evaluator.get("/e/e1/points")).text


@pytest.mark.parametrize("back", ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "e/e1", "/a\r\nb"])
def test_nobody_is_led_to_another_site(back: str) -> None:
    assert own_address(back) == "/"
