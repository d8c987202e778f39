"""Starting while Telegram is out of reach, with a token that Telegram does not know, and stopping."""

from tests.bot.evaluation import MAJA, OLA
from tests.journeys.serving import Browser

OTHER_TOKEN = "7000000001:AAnotherTokenThatNobodyKnows_0123456"


async def test_while_telegram_is_out_of_reach_the_page_works_and_later_telegram_too(kompass, telegram, invitations):
    await telegram.stop()
    await kompass.serves()
    async with Browser(kompass.address, invitations.tokens[OLA]) as browser:
        await browser.opens()
        await browser.presses("agree")
        assert "Without Telegram." in await browser.writes("Without Telegram.")
    assert "telegram cannot be reached" in kompass.log

    await telegram.start()
    maja = telegram.user("Maja")
    await maja.starts(invitations.tokens[MAJA])
    await maja.hears("agree", seconds=20)

    assert "telegram is connected" in kompass.log
    assert telegram.token not in kompass.log


async def test_a_wrong_token_ends_with_one_sentence_that_does_not_hold_it(kompass, telegram):
    kompass.settings = {**kompass.settings, "KOMPASS_TELEGRAM_TOKEN": OTHER_TOKEN}

    done = await kompass.runs("serve")

    assert done.status == 1
    assert "KOMPASS_TELEGRAM_TOKEN" in done.err
    assert done.err.count("\n") == 1
    assert OTHER_TOKEN.partition(":")[2] not in done.err + done.out


async def test_sigterm_stops_it_while_it_waits_for_telegram_and_a_page_is_open(kompass, telegram, invitations):
    await kompass.serves()
    await telegram.until(lambda: any(call.method == "getMe" for call in telegram.calls))
    async with Browser(kompass.address, invitations.tokens[MAJA]) as browser:
        await browser.opens()

        assert await kompass.stops(seconds=5) == 0

    assert not (kompass.folder / "data" / "runner.pid").exists()
