"""Points on the pages: one's own with a reason, locked, and the others' only then."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.conftest import Site

PAGE = "/e/e1/q/1.4"


@pytest.fixture
async def other(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of E2."""
    browser = await site.logged_in("E2")
    yield browser
    await browser.aclose()


async def give(browser: httpx.AsyncClient, points: str, reason: str = "Råd finns.", evidence: str = "") -> httpx.Response:
    return await browser.post(PAGE, data={"form": "points", "points": points, "reason": reason, "evidence": evidence})


async def test_points_are_given_with_a_reason_and_evidence(evaluator: httpx.AsyncClient) -> None:
    answer = await give(evaluator, "7,5", "Tre råd\noch möten", "d1 d2")

    assert answer.headers["location"] == f"{PAGE}#points"
    page = (await evaluator.get(PAGE)).text
    assert 'name="points" value="7,5"' in page
    assert "\nTre råd\noch möten</textarea>" in page
    assert 'name="evidence" value="d1, d2"' in page


@pytest.mark.parametrize(
    ("points", "reason", "evidence", "sentence"),
    [
        ("31", "För mycket", "", "Skriv ett tal från 0 till 30"),
        ("-1", "Minus", "", "Skriv ett tal från 0 till 30"),
        ("sju", "Ord", "", "Skriv ett tal från 0 till 30"),
        ("1e1", "Exponent", "", "Skriv ett tal från 0 till 30"),
        ("7", "", "", "Skriv en motivering"),
        ("7", "Fel belägg", "x99", "Det finns inget underlag x99"),
    ],
)
async def test_refused_points_are_told_beside_the_form_with_what_was_typed(
    site: Site, evaluator: httpx.AsyncClient, points: str, reason: str, evidence: str, sentence: str
) -> None:
    answer = await give(evaluator, points, reason, evidence)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'name="points" value="{points}"' in answer.text
    assert f"\n{reason}</textarea>" in answer.text
    assert f'name="evidence" value="{evidence}"' in answer.text
    assert not [row for row in site.stored() if row.startswith("points:")]


async def test_a_dash_means_not_assessed(evaluator: httpx.AsyncClient) -> None:
    await give(evaluator, "–", "Ligger hos regionen")

    assert 'name="points" value="-"' in (await evaluator.get(PAGE)).text


async def test_others_points_are_hidden_until_ones_own_are_locked(evaluator: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    await give(other, "22", "Hemligt skäl")
    await give(evaluator, "11")
    assert "Hemligt skäl" not in (await evaluator.get(PAGE)).text

    await other.post("/e/e1/points")
    assert "Hemligt skäl" not in (await evaluator.get(PAGE)).text, "theirs are locked, one's own are not"

    await evaluator.post("/e/e1/points")
    assert "Hemligt skäl" in (await evaluator.get(PAGE)).text


async def test_the_points_page_shows_ones_own_and_nobody_elses(evaluator: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    await give(other, "22", "Hemligt skäl")
    await give(evaluator, "11", "Eget skäl")

    page = (await evaluator.get("/e/e1/points")).text

    assert "Eget skäl" in page
    assert "Hemligt skäl" not in page
    assert "22" not in re.findall(r"<td[^>]*>([^<]*)</td>", page)


async def test_the_printed_table_has_its_cells_in_the_agreed_order_and_what_two_have_locked_alike(
    evaluator: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    for browser in (evaluator, other):
        await give(browser, "7,5")
        await browser.post("/e/e1/points")

    page = (await evaluator.get("/e/e1/points")).text
    printed = page.partition('class="points printed"')[2]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", printed, re.DOTALL)]

    assert ["1.4", "Hur främjas medborgardialog och deltagande", "8", "30", "25"] in rows
    assert ["1", "Offentlighet och demokrati", "", "100", ""] in rows, "nothing is summed while a row is missing"


async def test_what_the_rules_notice_is_told_beside_ones_points_and_before_they_are_locked(evaluator: httpx.AsyncClient) -> None:
    await give(evaluator, "29")
    page, points = (await evaluator.get(PAGE)).text, (await evaluator.get("/e/e1/points")).text
    assert "Poäng utan underlag" in page
    assert "Poäng utan underlag" in points
    assert "Vid en delfråga finns något att kontrollera innan du låser." in points

    await evaluator.post("/e/e1/points")

    locked = (await evaluator.get("/e/e1/points")).text
    assert "innan du låser" not in locked
    assert "Poäng utan underlag" in locked, "it is still so"


async def test_a_remark_leads_to_the_evidence_it_is_about(evaluator: httpx.AsyncClient) -> None:
    await evaluator.post("/e/e1/sources/s1", data={"form": "tag", "evidence_item": "d1", "sub_question": "1.4"})
    await give(evaluator, "29", evidence="d1")
    told = (await evaluator.get(PAGE)).text.partition('class="remarks"')[2].partition("</ul>")[0]
    assert "Höga poäng på en enda källa" in told
    assert '<a href="/e/e1/evidence/d1">d1</a>' in told


async def test_nobody_is_told_what_the_rules_notice_about_anothers_points(evaluator: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    await give(other, "29")
    await other.post("/e/e1/points")
    assert "Poäng utan underlag" not in (await evaluator.get(PAGE)).text
    assert "Poäng utan underlag" not in (await evaluator.get("/e/e1/points")).text
