from tests.web.test_browser import *
from tests.web.conftest import *
async def test_shot(page, served):
    await page.set_viewport_size(PHONE)
    await page.goto(f"{served.address}/i/{served.tokens[0]}")
    await page.get_by_role("button", name="Ja, jag vill svara").click()
    await page.get_by_label("Skriv här").wait_for()
    await page.screenshot(path="/tmp/shots/a.png")
    await page.get_by_label("Bifoga fil").set_input_files(PICTURE)
    await page.get_by_label("Bifoga fil").focus()
    await page.screenshot(path="/tmp/shots/b.png")
    await answer(page, "Vår tavla")
    await page.get_by_text("Meny").click()
    await page.screenshot(path="/tmp/shots/c.png")
