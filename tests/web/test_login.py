"""Logging in by a link that serves once."""

import httpx
import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.web.conftest import SECRET, Site
from web.login import _SALT, LINK_LIFETIME, login_link


async def test_opening_the_link_logs_nobody_in_and_changes_nothing(site: Site, client: httpx.AsyncClient) -> None:
    before = site.stored()

    page = await client.get(site.logins["E1"])

    assert page.status_code == 200
    assert page.text.count("<button") == 1
    assert site.stored() == before
    assert (await client.get("/e/e1")).status_code == 403


async def test_the_button_logs_in_and_leads_to_the_evaluation(site: Site, client: httpx.AsyncClient) -> None:
    answer = await client.post(site.logins["E1"])

    assert (answer.status_code, answer.headers["location"]) == (303, "/e/e1")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await client.get("/e/e1")).status_code == 200


async def test_a_link_serves_once(site: Site, client: httpx.AsyncClient) -> None:
    await client.post(site.logins["E1"])
    async with site.browser() as other:
        answer = await other.post(site.logins["E1"])

    assert answer.status_code == 410
    assert "kompass evaluator add" in answer.text


async def test_who_is_logged_in_already_goes_on_by_a_spent_link(site: Site, client: httpx.AsyncClient) -> None:
    await client.post(site.logins["E1"])

    assert (await client.post(site.logins["E1"])).headers["location"] == "/e/e1"
    assert (await client.post(site.logins["E2"])).headers["location"] == "/e/e1", "a link that is not spent logs in"


def forged(site: Site) -> str:
    return login_link("another secret", site.address, 1, "nonce")


def cut_off(site: Site) -> str:
    return site.logins["E1"][:-3]


def too_old(site: Site) -> str:
    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - int(LINK_LIFETIME.total_seconds()) - 1

    carried = URLSafeTimedSerializer(SECRET, salt=_SALT).loads(site.logins["E1"].rpartition("/")[2])
    return f"/login/{URLSafeTimedSerializer(SECRET, salt=_SALT, signer=Earlier).dumps(carried)}"


@pytest.mark.parametrize("link", [forged, cut_off, too_old])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_not_valid_is_told_so(site: Site, client: httpx.AsyncClient, link: object, method: str) -> None:
    assert callable(link)

    answer = await client.request(method, link(site))

    assert answer.status_code == 410
    assert "Inloggningslänken gäller inte" in answer.text
    assert "set-cookie" not in answer.headers


async def test_logging_out_ends_the_session(site: Site, evaluator: httpx.AsyncClient) -> None:
    stolen = dict(evaluator.cookies)

    await evaluator.post("/logout")

    assert (await evaluator.get("/e/e1")).status_code == 403
    async with site.browser() as thief:
        thief.cookies.update(stolen)
        assert (await thief.get("/e/e1")).status_code == 403


async def test_a_session_ends_by_itself(site: Site, evaluator: httpx.AsyncClient) -> None:
    site.clock.pass_time(hours=13)

    assert (await evaluator.get("/e/e1")).status_code == 403
