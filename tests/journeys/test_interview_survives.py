"""An interview over Telegram while the server is killed at every bad moment: no word is lost, and none comes twice."""

from tests.bot.evaluation import MAJA
from tests.journeys.serving import Browser
from texts.catalogue import load_texts

SAID = load_texts("sv")


async def begins(person, token):
    await person.starts(token)
    await person.hears("agree")
    await person.presses("agree")
    return await person.hears("skip")


async def test_a_whole_interview_survives_being_killed_at_every_bad_moment(kompass, telegram):
    await kompass.serves()
    (kompass.folder / "more.csv").write_text("namn;roll\nSiv Ask;enhetschef\n", encoding="utf-8")
    (invited,) = (await kompass.runs("invite", "e1", "more.csv", "--json")).rows
    assert invited["telegram"] == f"https://t.me/kompass_test_bot?start={invited['token']}"
    siv = telegram.user("Siv")
    await begins(siv, invited["token"])

    # Killed before the words have been fetched.
    await siv.writes("Orden före hämtningen.")
    await kompass.dies()
    await kompass.serves()
    await siv.hears("done")

    # Killed at the moment when Telegram is told that they are taken: from here on nobody sends them again.
    await siv.writes("Orden som bekräftas.")
    await telegram.all_taken()
    await kompass.dies()
    await kompass.serves()

    # Killed when they have just been handed over: before, in or after the commit, and before Telegram is told.
    called = len(telegram.calls)
    await siv.writes("Orden mitt i.")
    await telegram.until(lambda: any(call.method == "getUpdates" for call in telegram.calls[called:]))
    await kompass.dies()
    await kompass.serves()
    await siv.hears("done")
    await siv.presses("done")
    await siv.hears("Fråga 2 av")

    # Killed when the reply has gone out and nobody has noted that it has.
    await siv.writes("Orden i ett svar som aldrig blir klart.")
    await siv.hears("done")
    await kompass.dies()

    told = [row for row in (await kompass.runs("export", "e1", "answers")).rows if row["interviewee"] == invited["code"]]
    assert [(row["status"], row["text"]) for row in told] == [
        ("answered", "Orden före hämtningen.\nOrden som bekräftas.\nOrden mitt i."),
        ("open", "Orden i ett svar som aldrig blir klart."),
    ]

    await kompass.serves()
    await telegram.all_taken()
    await siv.presses("unknown")
    for _ in range(18):
        await siv.hears("skip")
        await siv.presses("skip")
    await siv.hears("Orden mitt i.")
    await siv.presses("go")
    await siv.hears(SAID("bot.thanks"))
    again = kompass.answers_of(invited["code"])
    assert [row["text"] for row in again if row["text"]] == [row["text"] for row in told]
    assert [row["status"] for row in again] == ["answered", "unknown", *["skipped"] * 18]

    assert await kompass.stops(seconds=5) == 0
    for secret in ("Orden", "svar som aldrig", invited["token"], telegram.token, telegram.token.partition(":")[2], "Siv Ask"):
        assert secret not in kompass.log


async def test_an_interview_begun_on_telegram_goes_on_on_the_page_and_back(kompass, telegram, invitations):
    await kompass.serves()
    maja = telegram.user("Maja")
    question = await begins(maja, invitations.tokens[MAJA])
    await maja.writes("Från telefonen.")
    await maja.hears("done")

    async with Browser(kompass.address, invitations.tokens[MAJA]) as browser:
        assert "Från telefonen." not in await browser.opens()
        page = await browser.writes("Från datorn.")
        assert "Från telefonen." in page
        assert "Från datorn." in page
        second = await browser.presses("done")
        assert "Fråga 2 av 20" in second

    await maja.starts()
    await maja.hears("Fråga 2 av 20")
    await maja.presses("skip", on=question)
    await maja.hears("Fråga 2 av 20")
    await maja.writes("Hemma igen.")
    await maja.hears("done")

    assert [(row["status"], row["text"], row["channel"]) for row in kompass.answers_of("P01")] == [
        ("answered", "Från telefonen.\nFrån datorn.", "web"),
        ("open", "Hemma igen.", "telegram"),
    ]
    for secret in ("telefonen", "datorn", "Hemma", invitations.tokens[MAJA], telegram.token):
        assert secret not in kompass.log
