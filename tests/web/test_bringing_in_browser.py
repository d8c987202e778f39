"""Bringing files in a real browser: dropped or chosen, with script and without, on a phone and on a screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, FilePayload, Page

from bot.jobs.doing import handlers
from bot.jobs.worker import Worker
from tests.web.conftest import Site
from tests.web.test_bringing import PAGES, pdf
from tests.web.test_browser import PHONE, SCREEN, log_in

GOALS: FilePayload = {"name": "mål och uppföljning 2026.pdf", "mimeType": "application/pdf", "buffer": pdf()}
BROKEN: FilePayload = {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 and no more"}
DROPPED = """(name) => {
  const files = new DataTransfer();
  files.items.add(new File(["Nämnden följer upp målen varje månad. Chefer får en utbildning i ledarskap."], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.querySelector("h1").dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true}));
  }
}"""


@pytest.fixture
async def reading(served: Site) -> AsyncIterator[None]:
    """The worker beside the pages."""

    async def take(_: object) -> None:
        return

    at_work = handlers(served.database, served.database.folder, served.clock.now)
    running = asyncio.create_task(Worker(served.database, take, at_work, served.clock.now, gather=0.01, look=0.1).run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def open_form(page: Page, site: Site) -> None:
    await log_in(page, site)
    await page.goto(f"{site.address}/e/e1/sources")
    await page.locator("summary").first.click()


@pytest.mark.usefixtures("reading")
async def test_a_fresh_pdf_becomes_confirmed_tags_without_the_page_being_loaded_again(page: Page, served: Site) -> None:
    await open_form(page, served)
    await page.get_by_label("Filer", exact=True).set_input_files(GOALS)
    await page.get_by_role("button", name="Läs in").click()
    await page.locator("#arrivals").get_by_text("Inläst", exact=True).wait_for(timeout=60_000)
    await page.locator("#listing").get_by_text(GOALS["name"]).click()
    await page.locator("article.piece").first.wait_for()
    assert await page.locator("h2.page-number").all_inner_texts() == ["Sida 1", "Sida 2", "Sida 3"]
    await page.get_by_text("Visa hur sidan ser ut").first.click()
    assert await page.locator(".page-picture img").first.evaluate("async (picture) => (await picture.decode(), picture.naturalWidth)") > 500
    for number, sub_question in enumerate(("3.2", "7.1", "4.1")):
        card = page.locator("article.piece").nth(number)
        await card.get_by_text("Ändra: delfråga").click()
        await card.get_by_role("combobox", name="Delfråga för").select_option(sub_question)
        await card.get_by_role("button", name="Lägg till").click()
        await page.locator("article.piece").nth(number).get_by_text("bekräftad av E1").wait_for()
    assert [await page.locator("article.piece mark").nth(number).inner_text() for number in range(3)] == list(PAGES)


@pytest.mark.usefixtures("reading")
async def test_a_file_is_dropped_beside_the_form_and_read(page: Page, served: Site) -> None:
    await log_in(page, served)
    await page.goto(f"{served.address}/e/e1/sources")
    await page.evaluate(DROPPED, "släppt.txt")
    assert await page.evaluate("[...document.getElementById('file').files].map((file) => file.name)") == ["släppt.txt"]
    await page.get_by_role("button", name="Läs in").click()
    await page.locator("#listing").get_by_text("släppt.txt").wait_for(timeout=60_000)


@pytest.mark.usefixtures("reading")
async def test_without_script_a_refusal_is_seen_by_looking_again_and_put_away(browser: Browser, served: Site) -> None:
    context = await browser.new_context(viewport=PHONE, locale="sv-SE", java_script_enabled=False)
    page = await context.new_page()
    await open_form(page, served)
    await page.get_by_label("Filer", exact=True).set_input_files(BROKEN)
    await page.get_by_role("button", name="Läs in").click()
    for _ in range(100):
        if await page.locator("#arrivals .trouble").count():
            break
        await page.get_by_role("link", name="Se hur långt").click(timeout=5000)
        await asyncio.sleep(0.1)
    assert "skadad" in await page.locator("#arrivals .trouble").inner_text()
    await page.get_by_role("button", name="Ta bort rapport.pdf ur listan").click()
    assert await page.locator("#arrivals li").count() == 0
    await context.close()


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
async def test_nobody_is_shut_out_of_the_form_and_nothing_is_wider_than_the_page(page: Page, served: Site, size) -> None:
    await page.set_viewport_size(size)
    await open_form(page, served)
    faults = await Axe().run(page)
    assert faults.violations_count == 0, faults.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
