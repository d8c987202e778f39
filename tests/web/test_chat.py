"""The interviewee's chat over HTTP, with the real intake behind it."""

import re

import httpx
import pytest

from storage.errors import StorageFull
from tests.web.conftest import Site, agree, fields, say


def action(page: str, name: str) -> str:
    return next(value for value in fields(page, "action") if value.startswith(f"{name}:"))


def address(site: Site, person: int = 0) -> str:
    return f"/i/{site.tokens[person]}"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_at_an_invitation_stores_nothing(site: Site, client: httpx.AsyncClient, method: str) -> None:
    before = site.stored()

    answer = await client.request(method, address(site))

    assert answer.status_code == 200
    assert site.stored() == before


async def test_the_first_screen_is_in_the_language_of_the_person_and_offers_to_agree_before_to_decline(
    site: Site, client: httpx.AsyncClient
) -> None:
    swedish = (await client.get(address(site, 0))).text
    english = (await client.get(address(site, 1))).text

    assert '<html lang="sv">' in swedish
    assert '<html lang="en">' in english
    assert [value.partition(":")[0] for value in fields(swedish, "action")][:2] == ["agree", "decline"]
    assert "<textarea" not in swedish, "nothing is stored before somebody has agreed, so there is nothing to write in"


async def test_a_post_is_answered_with_the_way_back_to_the_same_address(site: Site, client: httpx.AsyncClient) -> None:
    page = (await client.get(address(site))).text

    answer = await client.post(address(site), data={"action": fields(page, "action")[0], "event": fields(page, "event")[0]})

    assert (answer.status_code, answer.headers["location"]) == (303, address(site))


async def test_what_is_written_is_stored_and_shown_as_it_was_typed(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    await say(client, address(site), text="\nRad ett\r\n\r\n<b>två</b> {{ 3 }} *x* \u202eomvänt🙂\0")

    page = (await client.get(address(site))).text
    assert '<p dir="auto">\nRad ett\n\n&lt;b&gt;två&lt;/b&gt; {{ 3 }} *x* \u202eomvänt🙂</p>' in page
    assert any("\\nRad ett\\n\\n<b>två</b>" in row for row in site.stored() if row.startswith("part:"))


async def test_every_page_has_an_event_of_its_own(site: Site, client: httpx.AsyncClient) -> None:
    first, second = [fields((await client.get(address(site))).text, "event")[0] for _ in range(2)]

    assert first != second


async def test_the_same_post_twice_is_one_event(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    form = {"event": "e-1", "text": "En gång"}

    await client.post(address(site), data=form)
    await client.post(address(site), data=form)

    assert (await client.get(address(site))).text.count("En gång") == 1


async def test_words_beside_a_pressed_button_are_stored_before_the_button_counts(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    await say(client, address(site), text="Först.")
    page = (await client.get(address(site))).text

    await say(client, address(site), text="Sedan.", action=action(page, "done"))

    after = (await client.get(address(site))).text
    assert "Fråga 2 av" in after
    assert [row for row in site.stored() if row.startswith("part:") and "Sedan." in row]


async def test_a_command_of_the_menu_does_not_swallow_what_was_being_written(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    page = (await client.get(address(site))).text

    await client.post(address(site), data={"event": fields(page, "event")[0], "text": ["Halvskrivet", "/integritet"]})

    assert ">Halvskrivet</p>" in (await client.get(address(site))).text


async def test_an_empty_post_shows_where_one_is(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))

    answer = await say(client, address(site), text="")

    assert answer.status_code == 303
    assert not [row for row in site.stored() if row.startswith("part:")]


async def test_a_long_text_of_ones_own_is_folded_and_kept_whole(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    long = "Vi mäter varje år. " * 6000

    await say(client, address(site), text=long)

    page = (await client.get(address(site))).text
    assert "<details><summary>" in page
    assert long.strip() in page


async def test_another_browser_is_told_that_the_interview_is_open_elsewhere_and_may_knock(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    async with site.browser() as other:
        page = (await other.get(address(site))).text
        assert "Fråga 1" not in page
        assert fields(page, "action") == ["knock"]

        await other.post(address(site), data={"action": "knock", "event": fields(page, "event")[0]})

        asked = (await client.get(address(site))).text
        await client.post(address(site), data={"action": action(asked, "admit"), "event": fields(asked, "event")[0]})
        assert "Fråga 1" in (await other.get(address(site))).text


async def test_words_for_an_interview_that_is_open_elsewhere_are_given_back(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    async with site.browser() as other:
        answer = await other.post(address(site), data={"text": "Mina ord", "event": "e"})

    assert answer.status_code == 409
    assert "Mina ord" in answer.text
    assert not [row for row in site.stored() if row.startswith("part:")]


async def test_a_browser_cannot_take_the_name_of_a_logged_in_evaluator(site: Site) -> None:
    async with site.browser() as forger:
        forger.cookies.set("kompass_browser", "member-1")

        answer = await forger.post("/i/whatever", data={"text": "Jag är E1", "event": "e"})
        await forger.post(address(site), data={"action": "agree:1.0", "event": "f"})

    assert answer.status_code == 404
    assert "kompass_browser=" in answer.headers["set-cookie"]
    assert not [row for row in site.stored() if row.startswith("binding:") and "member-1" in row]


@pytest.mark.parametrize("door", ["nope", "a/b?c#d", "%2e%2e", "x" * 3000, "…🙂"])
async def test_a_link_that_opens_nothing_is_told_so(client: httpx.AsyncClient, door: str) -> None:
    answer = await client.post("/", data={"code": door})
    page = await client.get(answer.headers["location"])

    assert page.status_code == 404
    assert "Länken eller koden gäller inte" in page.text


async def test_a_short_code_opens_the_chat_and_goes_on_by_the_cookie(site: Site, client: httpx.AsyncClient) -> None:
    answer = await client.post("/", data={"code": f"  {site.shorts[0].upper()} "})
    there = answer.headers["location"]

    assert "Fråga 1" in await agree(client, there)
    async with site.browser() as other:
        assert (await other.get(there)).status_code == 404, "a short code serves once"


async def test_guessing_codes_ends_for_a_while_for_the_address_they_come_from(site: Site) -> None:
    for _ in range(10):
        async with site.browser() as guesser:
            assert (await guesser.get("/i/abcdefgh")).status_code == 404
    async with site.browser() as guesser:
        assert (await guesser.get(f"/i/{site.shorts[0]}")).status_code == 429
        assert (await guesser.post(f"/i/{site.shorts[0]}", data={"action": "agree:1.0"})).status_code == 429
        assert (await guesser.get(address(site))).status_code == 200, "a personal link cannot be guessed"
    site.clock.pass_time(hours=2)
    async with site.browser() as patient:
        assert (await patient.get(f"/i/{site.shorts[0]}")).status_code == 200


async def test_when_nothing_can_be_stored_the_words_are_given_back_to_be_sent_again(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    site.trouble.append(StorageFull("refusals.disk_full", path="/data"))

    answer = await say(client, address(site), text="Det här får inte\nförsvinna")

    assert answer.status_code == 503
    assert "Det kunde inte sparas" in answer.text
    assert re.search(r"<textarea[^>]*name=\"text\"[^>]*>\nDet här får inte\nförsvinna</textarea>", answer.text)
    site.trouble.clear()
    again = {"event": fields(answer.text, "event")[0], "text": "Det här får inte\nförsvinna"}
    assert (await client.post(address(site), data=again)).status_code == 303
    assert "försvinna" in (await client.get(address(site))).text


async def test_after_forgetting_the_link_says_why_it_has_ended(site: Site, client: httpx.AsyncClient) -> None:
    await agree(client, address(site))
    await say(client, address(site), text="/glom")
    page = (await client.get(address(site))).text

    await say(client, address(site), action=action(page, "agree"))

    gone = await client.get(address(site))
    assert gone.status_code == 404
    assert "Har du bett oss glömma dig" in gone.text
