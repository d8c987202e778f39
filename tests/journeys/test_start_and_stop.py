"""Starting while Telegram is out of reach, with a token that Telegram does not know, and stopping."""

from time import perf_counter

import pytest

from evaluation.access import ADMINISTRATOR
from evaluation.inviting import invite
from storage.database import open_database
from storage.evaluations import evaluation_by_id
from tests.bot.evaluation import AT, MAJA, OLA, answers
from tests.journeys.serving import PATIENCE, Browser

OTHER_TOKEN = "7000000001:AAnotherTokenThatNobodyKnows_0123456"
CROWD = 15


@pytest.fixture
def crowd(kompass) -> list[str]:
    """The tokens of people more."""
    people = "name,role\n" + "".join(f"Person {number},unit_manager\n" for number in range(CROWD))
    with open_database(kompass.folder / "data", migrate=False) as database:
        invited = database.write(lambda tx: invite(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), people.encode(), "people.csv", AT))
    return [one.token for one in invited]


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


async def test_sigterm_under_load_ends_soon_loses_nothing_and_says_nothing_twice(kompass, telegram, crowd):
    await kompass.serves()
    people = [telegram.user(f"Person {number}") for number, _ in enumerate(crowd)]
    for person, token in zip(people, crowd, strict=True):
        await person.starts(token)
        await person.hears("agree")
        await person.presses("agree")
        await person.hears("skip")
    heard_before = {person.id: len(person.messages) for person in people}
    # Stopped while most sends are on their way: Telegram takes its time to answer, and has carried them out by then.
    telegram.slows("sendMessage", 0.3, times=len(people))
    for person in people:
        await person.writes("Mitt i allt.")
    await telegram.until(lambda: any(len(person.messages) > heard_before[person.id] for person in people))

    began = perf_counter()
    assert await kompass.stops(seconds=PATIENCE) == 0
    assert perf_counter() - began < 3

    telegram.behaves()
    await kompass.serves()
    for person in people:
        await person.hears("done")
    await telegram.all_taken()
    await kompass.is_ready()
    # Whatever was still to be sent has been, once the sender says a last thing to each.
    for person in people:
        await person.presses("done")
        await person.hears("Fråga 2 av")
    assert {len(person.messages) - heard_before[person.id] for person in people} == {2}
    with open_database(kompass.folder / "data", migrate=False) as database:
        assert [row["text"] for row in answers(database) if row["text"]] == ["Mitt i allt."] * len(people)
