"""Telegram brings what people say: the same conversation by the other way in, and the change from one way to the other."""

import httpx
import pytest

from tests.bot.evaluation import MAJA, OLA
from tests.journeys.serving import Browser, Kompass

SECRET = "the-secret-of-this-webhook"
PATH = "/telegram/webhook"


@pytest.fixture
def webhook(kompass: Kompass) -> Kompass:
    kompass.settings = {
        **kompass.settings,
        "KOMPASS_TELEGRAM_MODE": "webhook",
        "KOMPASS_TELEGRAM_SECRET": SECRET,
        "KOMPASS_PUBLIC_URL": kompass.address,
    }
    return kompass


async def begins(person, token):
    await person.starts(token)
    await person.hears("agree")
    await person.presses("agree")
    return await person.hears("skip")


async def test_an_interview_by_webhook_with_pages_beside_it(webhook, telegram, invitations):
    await webhook.serves()
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await maja.writes("Det här kom genom dörren.")
    await maja.hears("done")
    await maja.presses("done")
    await maja.hears("Fråga 2 av 20")
    async with Browser(webhook.address, invitations.tokens[OLA]) as browser:
        await browser.opens()
    assert next((row["status"], row["text"]) for row in webhook.answers_of("P01")) == ("answered", "Det här kom genom dörren.")

    assert await webhook.stops(seconds=5) == 0
    for secret in ("genom dörren", SECRET, telegram.token, invitations.tokens[MAJA]):
        assert secret not in webhook.log


async def test_who_does_not_know_the_secret_brings_nothing(webhook, telegram):
    await webhook.serves()
    await telegram.until(lambda: bool(telegram.webhook_url))
    async with httpx.AsyncClient(base_url=webhook.address, trust_env=False) as stranger:
        answers = [
            await stranger.post(PATH, json={"update_id": 1}, headers=headers)
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"})
        ]
    assert [(answer.status_code, answer.content) for answer in answers] == [(403, b""), (403, b"")]


async def test_what_was_said_while_nobody_listened_is_brought_afterwards(webhook, telegram, invitations):
    await webhook.serves()
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await webhook.dies()
    await maja.writes("Sagt till ingen.")
    await webhook.serves()
    await maja.hears("done", seconds=20)
    assert [row["text"] for row in webhook.answers_of("P01")] == ["Sagt till ingen."]


async def test_back_to_polling_the_webhook_is_taken_away_and_nothing_is_lost(webhook, telegram, invitations):
    await webhook.serves()
    maja = telegram.user("Maja")
    await begins(maja, invitations.tokens[MAJA])
    await webhook.stops()

    webhook.settings = {name: value for name, value in webhook.settings.items() if name != "KOMPASS_TELEGRAM_MODE"}
    await maja.writes("Mellan två dörrar.")
    await webhook.serves()
    await maja.hears("done", seconds=20)

    assert telegram.webhook_url == ""
    async with httpx.AsyncClient(base_url=webhook.address, trust_env=False) as client:
        assert (await client.post(PATH, json={"update_id": 1})).status_code == 404
