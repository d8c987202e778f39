"""The pages in a Chromium of a phone's size: with script and without, and for people who do not use a mouse."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, FilePayload, Page, ViewportSize

from storage.errors import StorageFull
from tests.web.conftest import Site, agree
from web.forms import MAX_FILE

PHONE: ViewportSize = {"width": 390, "height": 844}
SCREEN: ViewportSize = {"width": 1280, "height": 900}
CHAT = "#chat .line"
FINGER = 44
PICTURE: FilePayload = {"name": "anslagstavla med ett långt namn 2026-03-02.png", "mimeType": "image/png", "buffer": b"\x89PNG" * 1000}


@pytest.fixture
async def plain(browser: Browser) -> AsyncIterator[Page]:
    """A phone whose browser runs no script."""
    context = await browser.new_context(viewport=PHONE, locale="sv-SE", java_script_enabled=False)
    yield await context.new_page()
    await context.close()


async def answer(page: Page, text: str) -> None:
    before = await page.locator(CHAT).count()
    await page.get_by_label("Skriv här").fill(text)
    await page.get_by_role("button", name="Skicka").click()
    await page.locator(CHAT).nth(before + 1).wait_for()


def sparse_file(folder: Path, size: int) -> Path:
    """A file of that size; a path, for the bytes themselves would take Playwright half a minute."""
    path = folder / "film.mp4"
    with path.open("wb") as file:
        file.truncate(size)
    return path


async def press(page: Page, name: str) -> None:
    before = await page.locator(CHAT).count()
    await page.get_by_role("button", name=name, exact=True).click()
    await page.locator(CHAT).nth(before).wait_for()


async def log_in(page: Page, site: Site) -> None:
    await page.goto(site.logins["E1"])
    await page.locator("main button").click()
    await page.locator("table.coverage").wait_for()


async def test_an_answer_is_given_with_script_and_only_the_conversation_changes(page: Page, served: Site) -> None:
    await page.goto(f"{served.address}/i/{served.tokens[0]}")
    await page.evaluate("window.isTheSamePage = true")
    await page.get_by_role("button", name="Ja, jag vill svara").click()
    await page.get_by_label("Skriv här").wait_for()

    await answer(page, "Vi har möten varje månad.")

    assert await page.evaluate("document.activeElement.id") == "text"
    await page.keyboard.type("Och ett råd.")
    await page.keyboard.press("Control+Enter")
    await page.get_by_text("Och ett råd.", exact=True).wait_for()
    assert await page.evaluate("document.activeElement.id") == "text"
    assert "Sparat" in await page.locator("#announced").inner_text()
    await press(page, "Klar")
    await page.get_by_text("Fråga 2 av").first.wait_for()
    assert await page.locator("#last").is_visible()
    assert await page.evaluate("window.isTheSamePage")


async def test_an_answer_is_given_without_script_and_the_newest_is_in_sight(plain: Page, served: Site) -> None:
    await plain.goto(f"{served.address}/i/{served.tokens[0]}")
    await plain.get_by_role("button", name="Ja, jag vill svara").click()
    for _ in range(2):
        await answer(plain, "Vi har möten varje månad. " * 20)
        await press(plain, "Klar")

    last = await plain.locator("#last").bounding_box()
    composer = await plain.locator(".composer").bounding_box()
    assert "Fråga 3 av" in await plain.locator("#last").inner_text()
    assert last is not None
    assert composer is not None
    assert 0 <= last["y"] < composer["y"] < PHONE["height"]


async def test_without_script_opening_a_long_conversation_shows_its_end(plain: Page, served: Site) -> None:
    address = f"{served.address}/i/{served.tokens[0]}"
    await plain.goto(address)
    await plain.get_by_role("button", name="Ja, jag vill svara").click()
    for number in range(3):
        await answer(plain, f"Svar {number}. " + "Vi har möten varje månad. " * 15)

    await plain.goto("about:blank")
    await plain.goto(address)

    last = await plain.locator("#last").bounding_box()
    assert last is not None
    assert 0 < last["y"] < PHONE["height"]


async def test_a_server_out_of_reach_is_told_and_the_text_stays(page: Page, served: Site) -> None:
    address = f"{served.address}/i/{served.tokens[0]}"
    await page.goto(address)
    await page.get_by_role("button", name="Ja, jag vill svara").click()
    await page.get_by_label("Skriv här").fill("Får inte försvinna")
    await page.route("**/i/*", lambda route: route.abort())

    await page.get_by_role("button", name="Skicka").click()

    await page.locator("#out-of-reach").wait_for()
    assert await page.get_by_label("Skriv här").input_value() == "Får inte försvinna"
    await page.unroute("**/i/*")
    await page.get_by_role("button", name="Skicka").click()
    await page.locator(".line.own").wait_for()


async def test_a_full_disk_is_told_with_script_too_and_the_text_can_be_sent_again(page: Page, served: Site) -> None:
    await page.goto(f"{served.address}/i/{served.tokens[0]}")
    await page.get_by_role("button", name="Ja, jag vill svara").click()
    await page.get_by_label("Skriv här").fill("Får inte försvinna")
    served.trouble.append(StorageFull("refusals.disk_full", path="/data"))

    await page.get_by_role("button", name="Skicka").click()

    await page.get_by_role("alert").get_by_text("Det kunde inte sparas").wait_for()
    assert await page.get_by_label("Skriv här").input_value() == "Får inte försvinna"
    served.trouble.clear()
    await page.get_by_role("button", name="Skicka").click()
    await page.locator(".line.own").wait_for()
    assert not await page.get_by_text("Det kunde inte sparas").is_visible()


async def test_without_script_a_full_disk_gives_the_text_back_to_be_sent_again(plain: Page, served: Site) -> None:
    await plain.goto(f"{served.address}/i/{served.tokens[0]}")
    await plain.get_by_role("button", name="Ja, jag vill svara").click()
    await plain.get_by_label("Skriv här").fill("Får inte försvinna")
    served.trouble.append(StorageFull("refusals.disk_full", path="/data"))
    await plain.get_by_role("button", name="Skicka").click()
    assert await plain.get_by_label("Det här skrev du").input_value() == "Får inte försvinna"

    served.trouble.clear()
    await plain.get_by_role("button", name="Försök igen").click()

    assert await plain.locator(".line.own p").inner_text() == "Får inte försvinna"


async def test_a_picture_is_sent_with_script_and_can_be_taken_back_before(page: Page, served: Site, tmp_path: Path) -> None:
    await page.goto(f"{served.address}/i/{served.tokens[0]}")
    await page.get_by_role("button", name="Ja, jag vill svara").click()
    field = page.get_by_label("Bifoga fil")
    await field.set_input_files(PICTURE)
    await page.get_by_role("button", name="Ta bort filen").click()
    assert await field.evaluate("field => field.files.length") == 0
    assert await field.evaluate("field => field === document.activeElement")
    await field.set_input_files(sparse_file(tmp_path, MAX_FILE + 1))
    await page.get_by_role("alert").get_by_text("större än 20 MB").wait_for()
    assert await field.evaluate("field => field.files.length") == 0

    await field.set_input_files(PICTURE)
    await answer(page, "Vår anslagstavla")

    assert await page.locator(".line.own p").inner_text() == "[bild]\nVår anslagstavla"
    assert await field.evaluate("field => field.files.length") == 0, "the next answer is not sent with the same picture"
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_a_picture_is_sent_without_script(plain: Page, served: Site) -> None:
    await plain.goto(f"{served.address}/i/{served.tokens[0]}")
    await plain.get_by_role("button", name="Ja, jag vill svara").click()

    await plain.get_by_label("Bifoga fil").set_input_files(PICTURE)
    await answer(plain, "Vår anslagstavla")

    assert await plain.locator(".line.own p").inner_text() == "[bild]\nVår anslagstavla"


async def test_a_file_far_too_large_is_told_by_us_and_not_by_the_browser(plain: Page, served: Site, tmp_path: Path) -> None:
    await plain.goto(f"{served.address}/i/{served.tokens[0]}")
    await plain.get_by_role("button", name="Ja, jag vill svara").click()

    await plain.get_by_label("Bifoga fil").set_input_files(sparse_file(tmp_path, 2 * MAX_FILE))
    await plain.get_by_role("button", name="Skicka").click()

    await plain.get_by_text("En fil får vara högst 20 MB").wait_for()


async def test_a_double_click_sends_once(page: Page, served: Site) -> None:
    await page.goto(f"{served.address}/i/{served.tokens[0]}")
    await page.get_by_role("button", name="Ja, jag vill svara").click()
    await page.get_by_label("Skriv här").fill("En gång")

    await page.get_by_role("button", name="Skicka").dblclick()

    await page.locator(".line.own").wait_for()
    await page.reload()
    assert await page.locator(".line.own").count() == 1


async def test_everything_to_press_in_the_chat_is_as_large_as_a_finger(page: Page, served: Site) -> None:
    await page.goto(f"{served.address}/i/{served.tokens[0]}")
    await page.get_by_role("button", name="Ja, jag vill svara").click()
    await page.get_by_text("Meny").click()

    for button in await page.locator("button:visible, summary:visible, .attach label, .attach input").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= FINGER, await button.inner_text()


async def test_no_page_has_a_serious_fault_for_anybody_on_a_phone(page: Page, served: Site) -> None:
    await page.goto(served.address)
    assert await serious_faults(page) == []
    await log_in(page, served)
    # The report is checked where it is made.
    for address in await addresses(served):
        await page.goto(served.address + address)
        assert await serious_faults(page) == [], address


@pytest.mark.parametrize(("size", "locale"), [(PHONE, "sv-SE"), (SCREEN, "en-GB")], ids=["phone", "screen"])
async def test_every_page_fits_and_obeys_its_policy(browser: Browser, served: Site, size: ViewportSize, locale: str) -> None:
    context = await browser.new_context(viewport=size, locale=locale)
    page = await context.new_page()
    blocked: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            blocked.append(message.text)

    page.on("console", listen)
    await log_in(page, served)
    for address in ("/", "/e/e1/report", *await addresses(served)):
        await page.goto(served.address + address)
        assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    await context.close()
    assert blocked == []


async def addresses(site: Site) -> list[str]:
    """Every kind of page: a chat that is begun and one that is not, an error, and the evaluators' pages."""
    async with site.browser() as other:
        await agree(other, f"/i/{site.tokens[0]}")
    own = [
        f"/e/e1{page}"
        for page in (
            *("", "/q/1.4", "/sources", "/sources/s1", "/evidence/d1", "/evidence/d1/hidden", "/private", "/area/1", "/points", "/chat"),
            "/search?q=dialog",
        )
    ]
    return [f"/i/{site.tokens[0]}", f"/i/{site.tokens[1]}", "/i/nope", *own]


async def serious_faults(page: Page) -> list[str]:
    """What axe finds to be serious by the guidelines for accessible pages, WCAG 2.1 AA."""
    # The rows of a table are alike, and axe takes three seconds for the 45 of the overview.
    await page.evaluate("document.querySelectorAll('tbody:nth-of-type(n+2), tr:nth-child(n+7)').forEach((each) => each.remove())")
    found = await Axe().run(page, options={"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    serious = [each for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in serious]
