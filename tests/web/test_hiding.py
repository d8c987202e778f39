"""On the pages: what waits for an evaluator to look, clearing it, hiding words of it, and asking for what is hidden."""

import re

import httpx
from playwright.async_api import Page, expect

from evaluation.access import ADMINISTRATOR
from evaluation.ingesting import Arriving, ingest, read_arriving
from evidence.model import SourceKind
from storage.database import Transaction
from storage.evaluations import evaluation_by_id
from tests.web.conftest import AT, Site
from tests.web.test_browser import serious_faults

WORDS = "Anna Holm"
MINUTES = f"Enheten har en plan.\n\nEnhetschefen {WORDS} är sjukskriven och planen väntar.\n"
BUTTON = "Inget privat här"


def named(site: Site) -> str:
    """A document that names somebody with a private matter has come in; the id of the passage."""

    def add(tx: Transaction) -> None:
        files = read_arriving([Arriving("minutes.txt", MINUTES.encode(), SourceKind.DOCUMENT, title="Protokoll")], site.database.folder)
        ingest(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), files, AT)

    site.database.write(add)
    return site.evidence()[-1]


async def hide(browser: httpx.AsyncClient, item: str, words: str = WORDS, reason: str = "en enskild person") -> httpx.Response:
    form = {"form": "hide", "evidence_item": item, "words": words, "reason": reason}
    return await browser.post(f"/e/e1/evidence/{item}", data=form)


async def test_the_overview_tells_how_many_wait_and_leads_to_them(site: Site, evaluator: httpx.AsyncClient) -> None:
    assert "/e/e1/private" not in (await evaluator.get("/e/e1")).text
    named(site)

    page = (await evaluator.get("/e/e1")).text

    assert "Ett belägg nämner någon vid namn" in page
    assert "”Anna Holm” nämns tillsammans med hälsa (”sjukskriven”)." in (await evaluator.get("/e/e1/private")).text


async def test_what_is_cleared_by_a_click_waits_no_more(site: Site, evaluator: httpx.AsyncClient) -> None:
    item = named(site)
    await evaluator.post("/e/e1/private", data={"form": "tag", "evidence_item": item, "sub_question": "1.4"})
    assert WORDS not in (await evaluator.get("/e/e1/area/1")).text

    answer = await evaluator.post("/e/e1/private", data={"form": "tag", "evidence_item": item, "clear": item})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/e1/private#{item}")
    assert "Inget väntar." in (await evaluator.get("/e/e1/private")).text
    assert WORDS in (await evaluator.get("/e/e1/area/1")).text


async def test_hidden_words_are_on_no_page_but_the_one_that_shows_them_to_who_asks(site: Site, evaluator: httpx.AsyncClient) -> None:
    item = named(site)
    await evaluator.post("/e/e1/private", data={"form": "tag", "evidence_item": item, "sub_question": "1.4"})

    answer = await hide(evaluator, item)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/e/e1/evidence/{item}#{item}")
    for page in ("", "/private", "/q/1.4", "/sources", "/sources/s2", f"/evidence/{item}", "/area/1", "/report", "/chat"):
        text = (await evaluator.get(f"/e/e1{page}")).text
        assert WORDS not in text, page
    assert "Enhetschefen █████████ är sjukskriven" in (await evaluator.get(f"/e/e1/evidence/{item}")).text
    assert "Ord är dolda av E1 2 mars 2026: en enskild person." in (await evaluator.get("/e/e1/q/1.4")).text
    assert WORDS in (await evaluator.get(f"/e/e1/evidence/{item}/hidden")).text


async def test_they_are_put_back_by_a_click(site: Site, evaluator: httpx.AsyncClient) -> None:
    item = named(site)
    await hide(evaluator, item)
    page = (await evaluator.get(f"/e/e1/evidence/{item}/hidden")).text
    (number,) = re.findall(r'name="hidden" value="(\d+)"', page)

    answer = await evaluator.post(f"/e/e1/evidence/{item}/hidden", data={"form": "put_back", "hidden": number})

    assert answer.status_code == 303
    assert "Inga ord är dolda här." in (await evaluator.get(f"/e/e1/evidence/{item}/hidden")).text
    assert WORDS in (await evaluator.get(f"/e/e1/evidence/{item}")).text


async def test_what_is_not_hidden_cannot_be_put_back(site: Site, evaluator: httpx.AsyncClient) -> None:
    item = named(site)
    for number in ("99999", "9" * 5_000, "x", "", "²"):
        answer = await evaluator.post(f"/e/e1/evidence/{item}/hidden", data={"form": "put_back", "hidden": number})

        assert answer.status_code == 422, number
        assert "inte dolda" in answer.text


async def test_a_refused_form_is_shown_again_with_what_was_typed_and_why(site: Site, evaluator: httpx.AsyncClient) -> None:
    item = named(site)

    answer = await hide(evaluator, item, words="Karin Ek", reason="namn")

    assert answer.status_code == 422
    assert "Orden står inte så i" in answer.text
    assert ">\nKarin Ek</textarea>" in answer.text
    assert 'value="namn"' in answer.text


async def test_a_reader_sees_that_words_are_hidden_and_neither_them_nor_a_form(site: Site, evaluator: httpx.AsyncClient) -> None:
    item = named(site)
    await hide(evaluator, item)
    async with site.browser() as reader:
        await reader.post(site.logins["E3"])

        page = (await reader.get(f"/e/e1/evidence/{item}")).text

        assert "Ord är dolda av E1" in page
        assert "Dölj ord" not in page
        assert (await reader.get(f"/e/e1/evidence/{item}/hidden")).status_code == 403
        assert (await hide(reader, item, "planen")).status_code == 403


async def test_words_that_are_selected_in_the_passage_stand_in_the_field(served: Site, page: Page) -> None:
    item = named(served)
    await page.goto(served.logins["E1"])
    await page.get_by_role("button").first.click()
    await page.goto(f"{served.address}/e/e1/evidence/{item}")
    await expect(page.get_by_role("button", name=BUTTON)).to_be_visible()

    await page.evaluate(
        """item => {
            const text = document.querySelector(`[data-passage="${item}"]`).firstElementChild.firstChild;
            document.getSelection().setBaseAndExtent(text, 13, text, 22);
        }""",
        item,
    )
    await page.get_by_text("Dölj ord …").click()
    await expect(page.get_by_label("Orden som ska döljas")).to_have_value(WORDS)
    assert await serious_faults(page) == []
    await page.get_by_label("Varför").fill("någons hälsa")
    await page.get_by_role("button", name="Dölj orden").click()

    await expect(page.locator("mark")).to_contain_text("Enhetschefen █████████ är sjukskriven")
