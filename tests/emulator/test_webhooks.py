"""setWebhook and its kin: what may be set, what getUpdates says meanwhile, and where updates go."""

import asyncio

import pytest

from tests.emulator.calling import Api, Clock, Receiver, Reply, keyboard, texts
from tests.telegram_emulator.emulator import Emulator
from tests.telegram_emulator.people import User

WEBHOOK_IS_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


async def test_what_waits_is_posted_with_the_secret_once_a_webhook_is_set(
    telegram: Emulator, api: Api, anna: User, receiver: Receiver
) -> None:
    assert (await api("setWebhook", url=receiver.url, secret_token="s3cret-_"))["description"] == "Webhook was set"
    await anna.writes("Hej")
    await telegram.all_taken()
    assert receiver.said == ["/start", "Hej"]
    assert receiver.secrets == ["s3cret-_"] * 2
    assert [each["update_id"] for each in receiver.arrived] == [each.update.id for each in telegram.posts]


async def test_what_the_webhook_answers_in_its_body_is_thrown_away(telegram: Emulator, api: Api, anna: User, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url)
    await telegram.all_taken()
    assert telegram.messages == []
    assert receiver.secrets == [None]


async def test_get_updates_is_refused_while_a_webhook_is_set(telegram: Emulator, api: Api, anna: User, receiver: Receiver) -> None:
    receiver.statuses = [500] * 100
    await api("setWebhook", url=receiver.url)
    refused = await api("getUpdates")
    assert (refused["error_code"], refused["description"]) == (409, WEBHOOK_IS_ACTIVE)
    assert (await api("deleteWebhook"))["description"] == "Webhook was deleted"
    assert (await api("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert texts(await api("getUpdates")) == ["/start"]


async def test_a_poller_that_waits_is_ended_by_a_webhook(telegram: Emulator, api: Api, receiver: Receiver) -> None:
    polling = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    await api("setWebhook", url=receiver.url)
    assert (await polling)["description"] == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"secret_token": "å"}, "secret token contains unallowed characters"),
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "kompass.example"}, "invalid webhook URL specified"),
    ],
)
async def test_a_webhook_that_telegram_would_refuse_is_refused(telegram: Emulator, api: Api, parameters: Reply, words: str) -> None:
    refused = await api("setWebhook", **({"url": "https://kompass.example/hook"} | parameters))
    assert refused["description"] == f"Bad Request: {words}"
    assert telegram.webhook_url == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://kompass.example/", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("https://kompass.example:8080/", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ],
)
async def test_only_https_on_its_ports_is_good_enough_where_that_is_asked_for(url: str, words: str, http) -> None:
    async with Emulator(takes_http=False) as telegram:
        response = await http.post(f"{telegram.base_url}/bot{telegram.token}/setWebhook", json={"url": url})
        assert (await response.json())["description"] == f"Bad Request: {words}"


async def test_the_info_tells_what_is_set_and_what_went_wrong(
    telegram: Emulator, api: Api, anna: User, receiver: Receiver, clock: Clock
) -> None:
    assert (await api("getWebhookInfo"))["result"] == {"url": "", "has_custom_certificate": False, "pending_update_count": 1}
    receiver.statuses, receiver.headers = [503], {"Retry-After": "3600"}
    await api("setWebhook", url=receiver.url, max_connections=7, allowed_updates=["message"])
    await telegram.until(lambda: len(telegram.posts) == 1)
    assert (await api("getWebhookInfo"))["result"] == {
        "url": receiver.url,
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 7,
        "last_error_date": int(clock.now.timestamp()),
        "last_error_message": "Wrong response from the webhook: 503 Service Unavailable",
        "allowed_updates": ["message"],
    }


@pytest.mark.parametrize("method", ["setWebhook", "deleteWebhook"])
async def test_what_waits_can_be_dropped(telegram: Emulator, api: Api, anna: User, receiver: Receiver, method: str) -> None:
    await api(method, url=receiver.url, drop_pending_updates=True)
    assert telegram.unconfirmed == 0


async def test_an_empty_address_removes_the_webhook(telegram: Emulator, api: Api, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url)
    await api("setWebhook", url="")
    assert telegram.webhook_url == ""


@pytest.mark.parametrize("pace", [1.0])
async def test_a_second_worker_that_sets_the_webhook_in_the_same_second_must_wait(api: Api, receiver: Receiver) -> None:
    assert (await api("setWebhook", url=receiver.url))["ok"]
    assert (await api("setWebhook", url=receiver.url))["parameters"] == {"retry_after": 1}


@pytest.mark.parametrize("pace", [0.0])
async def test_the_same_webhook_again_changes_nothing(api: Api, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url)
    assert (await api("setWebhook", url=receiver.url))["description"] == "Webhook is already set"


async def test_a_webhook_is_kept_through_an_outage(telegram: Emulator, api: Api, anna: User, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url)
    await telegram.all_taken()
    await telegram.stop()
    await anna.writes("Under avbrottet")
    await telegram.start()
    await telegram.all_taken()
    assert receiver.said == ["/start", "Under avbrottet"]


async def test_presses_and_edits_are_posted_too(telegram: Emulator, api: Api, anna: User, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url)
    await api("sendMessage", chat_id=anna.id, text="En fråga", reply_markup=keyboard("done:1"))
    await anna.edits(await anna.writes("Hje"), "Hej")
    await telegram.all_taken()
    await anna.presses("done")
    await telegram.all_taken()
    assert receiver.kinds == ["message", "message", "edited_message", "callback_query"]
