"""The search page: for members, with filters, on a phone, and harmless whatever is typed."""

import re

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from bot.jobs.doing import work_off
from tests.web.conftest import Site, agree, fields, say
from tests.web.test_evaluators import interviewed

STRATEGY = "Kommunen har en strategi för medborgardialog som antogs 2024."


def hits(page: str) -> list[str]:
    return re.findall(r'<article class="card hit" id="(\w+)"', page)


async def found(browser: httpx.AsyncClient, **typed: str) -> list[str]:
    answer = await browser.get("/e/e1/search", params=typed)
    assert answer.status_code == 200
    return hits(answer.text)


async def test_a_part_of_a_word_is_found_and_marked_in_its_sentence(evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/search", params={"q": "DIALOG"})).text

    assert hits(page) == ["d1", "d2"]
    assert "Kommunen har en strategi för medborgar<mark>dialog</mark> som antogs 2024." in page


async def test_nothing_is_listed_before_something_is_asked_for(evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/search")).text

    assert hits(page) == []
    assert "Inget belägg stämmer" not in page


@pytest.mark.parametrize(
    "typed", ['"', "*", "'", "dialog AND", "(", 'a" OR b', "NEAR(x", "^dialog", "-dialog", "words:dialog", "%", "\\", "{}"]
)
async def test_whatever_is_typed_is_words_and_no_error(evaluator: httpx.AsyncClient, typed: str) -> None:
    page = await evaluator.get("/e/e1/search", params={"q": typed})

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"q": '"'}, "Skriv minst ett ord att söka efter."),
        ({"q": '"', "source": "document"}, "Skriv minst ett ord att söka efter."),
        ({"q": "xy"}, "skriv minst tre bokstäver"),
        ({"q": "xylofon"}, "Inget belägg har alla orden."),
        ({"q": "dialog xylofon"}, "Inget belägg har alla orden."),
        ({"q": "dialog", "source": "website"}, "ta bort en begränsning"),
        ({"q": "årlig"}, "Ett belägg."),
        ({"q": "två"}, "Ett belägg."),
        ({"q": "om"}, "2 belägg."),
    ],
)
async def test_the_page_says_how_much_was_found_and_what_to_do_when_nothing_was(
    evaluator: httpx.AsyncClient, typed: dict[str, str], told: str
) -> None:
    page = (await evaluator.get("/e/e1/search", params=typed)).text

    assert told in page
    assert bool(hits(page)) == ("belägg." in told and "Inget" not in told)


async def test_the_page_is_in_english_for_who_reads_english(evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/search", params={"q": "xy"}, headers={"accept-language": "en"})).text

    assert "<h1>Search the evidence</h1>" in page
    assert "write three letters or more" in page


async def test_what_people_wrote_and_what_is_typed_is_escaped(site: Site, evaluator: httpx.AsyncClient) -> None:
    await interviewed(site)
    page = (await evaluator.get("/e/e1/search", params={"q": "<varje>"})).text

    assert "<mark>&lt;varje&gt;</mark> månad &amp; lyssnar" in page
    assert 'value="&lt;varje&gt;"' in page
    assert "<varje>" not in page


async def test_filters_narrow_the_hits_down_and_need_no_words(site: Site, evaluator: httpx.AsyncClient) -> None:
    asked = await interviewed(site)
    await evaluator.post("/e/e1/evidence/d2", data={"form": "tag", "evidence_item": "d2", "sub_question": "5.2"})

    assert await found(evaluator, source="interview") == [item for item in site.evidence() if item.startswith("i")]
    assert await found(evaluator, role="unit_manager") == await found(evaluator, source="interview")
    assert await found(evaluator, about="5") == ["d2"]
    assert await found(evaluator, about="5.2", tagged="confirmed") == ["d2"]
    assert await found(evaluator, about=asked, tagged="unconfirmed") == await found(evaluator, source="interview")
    assert await found(evaluator, tagged="untagged") == ["d1", "d3"]
    assert await found(evaluator, q="strategi", about="5") == []


async def test_a_date_that_is_none_is_told_and_a_sub_question_that_is_none_is_no_page(evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/search", params={"q": "dialog", "since": "i våras"})).text

    assert "Skriv datum som 2026-03-02" in page
    assert hits(page) == []
    assert 'value="i våras"' in page
    assert (await evaluator.get("/e/e1/search", params={"about": "9.9"})).status_code == 404


@pytest.mark.parametrize("filter_name", ["source", "role", "tagged"])
async def test_a_choice_that_the_form_does_not_offer_is_told(evaluator: httpx.AsyncClient, filter_name: str) -> None:
    page = (await evaluator.get("/e/e1/search", params={"q": "dialog", filter_name: "janitor"})).text

    assert "går inte att läsa" in page
    assert hits(page) == []


async def test_only_members_who_read_evidence_search_it(site: Site, client: httpx.AsyncClient) -> None:
    assert (await client.get("/e/e1/search", params={"q": "dialog"})).status_code == 403
    statuses = {}
    for code in ("E1", "E3", "E4"):
        browser = await site.logged_in(code)
        statuses[code] = (await browser.get("/e/e1/search", params={"q": "dialog"})).status_code
        assert (await browser.get("/e/e2/search", params={"q": "dialog"})).status_code == 404
        await browser.aclose()

    assert statuses == {"E1": 200, "E3": 200, "E4": 403}


async def test_an_evaluator_searches_on_a_phone_while_typing(page: Page, served: Site) -> None:
    await page.goto(served.logins["E1"])
    await page.locator("main button").click()
    await page.get_by_role("searchbox").fill("strategi")
    await page.get_by_role("button", name="Sök").click()
    await page.locator(".hit").wait_for()
    await page.evaluate("window.isTheSamePage = true")

    await page.get_by_role("searchbox").fill("broschyr")
    await page.locator("#d3").wait_for()

    assert await page.evaluate("window.isTheSamePage")
    assert await page.locator(".hit mark").all_inner_texts() == ["broschyr"]
    assert "q=broschyr" in page.url
    await page.get_by_text("Begränsa").click()
    await page.get_by_label("Koppling till delfråga").select_option("confirmed")
    await page.get_by_text("Inget belägg stämmer").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_label("Koppling till delfråga").select_option("untagged")
    await page.locator("#d3").wait_for()
    broken = (await Axe().run(page)).response["violations"]
    assert [each["id"] for each in broken] == []
    kept = await page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "Medborgarna" not in kept
    await page.locator("#d3 .id").click()
    await page.get_by_text("Stycket i sin text").or_(page.locator("mark#d3")).first.wait_for()


async def talkative(site: Site) -> None:
    """An interview with thirty pieces of evidence about a mill."""
    async with site.browser() as person:
        address = f"/i/{site.tokens[0]}"
        await agree(person, address)
        await say(person, address, text="\n".join(f"Vi har nu haft vårt möte nummer {n} i kvarnen." for n in range(30)))
        page = (await person.get(address)).text
        await say(person, address, action=next(value for value in fields(page, "action") if value.startswith("done")))
    work_off(site.database, site.database.folder, site.clock.now)


async def test_with_script_more_hits_come_below_those_that_are_there(page: Page, served: Site) -> None:
    await talkative(served)
    await page.goto(served.logins["E1"])
    await page.locator("main button").click()
    await page.goto(f"{served.address}/e/e1/search?q=kvarnen")
    assert await page.locator(".hit").count() == 25

    await page.get_by_text("Visa fler").click()

    await page.locator(".hit").nth(29).wait_for()
    assert await page.locator(".hit mark").count() == 30
    assert await page.get_by_text("Visa fler").count() == 0


async def test_more_hits_than_a_page_holds_go_on_on_the_next(site: Site, evaluator: httpx.AsyncClient) -> None:
    await talkative(site)
    first = (await evaluator.get("/e/e1/search", params={"q": "kvarnen"})).text
    (more,) = re.findall(r'class="button" href="([^"]+)"', first)
    second = (await evaluator.get(more.replace("&amp;", "&"))).text

    assert (len(hits(first)), len(hits(second))) == (25, 5)
    assert not set(hits(first)) & set(hits(second))
    assert "De första 25 beläggen." in first
    assert "5 belägg till." in second
    assert 'class="button"' not in second


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "²"])
async def test_a_page_that_no_link_leads_to_is_the_first(evaluator: httpx.AsyncClient, after: str) -> None:
    assert await found(evaluator, q="dialog", after=after) == ["d1", "d2"]
