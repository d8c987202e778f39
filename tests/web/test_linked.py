"""What is linked with a piece, on its card: folded copies, parts, offered contradictions; each settled by a click, without JavaScript."""

import httpx
import pytest

from bot.jobs.doing import work_off
from evaluation.access import ADMINISTRATOR
from evaluation.confirming import confirm_tag
from evaluation.ingesting import Arriving, ingest, read_arriving
from evidence.links import alike_in
from evidence.model import SourceKind
from storage.evaluations import evaluation_by_id
from storage.evidence import evidence_items
from storage.links import links_of
from tests.web.conftest import AT, Site, fields

SAID = "Kommunen har en strategi för medborgardialog som antogs 2024."  # d1 of the site's document
DENIED = "Kommunen har ingen strategi för medborgardialog som antogs 2024."


@pytest.fixture
def copies(site: Site) -> Site:
    """w4 says what d1 says, d5 the opposite; both are confirmed for 1.4, as d1 is."""
    for name, text, kind in (("sida.txt", SAID, SourceKind.WEBSITE), ("annan.txt", DENIED, SourceKind.DOCUMENT)):
        files = read_arriving([Arriving(name, text.encode(), kind)], site.database.folder)
        site.database.write(lambda tx, files=files: ingest(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), files, AT))
    for item in ("d1", "w4", "d5"):
        site.database.write(lambda tx, item=item: confirm_tag(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), item, "1.4", AT))
    work_off(site.database, site.database.folder, site.clock.now)
    return site


def grouped(site: Site) -> set[str]:
    return set(alike_in(site.database.read(lambda tx: evidence_items(tx, 1))))


def states(site: Site, kind: str) -> set[str]:
    return {link.state.value for link in site.database.read(lambda tx: links_of(tx, 1)) if link.kind == kind}


def card(page: str, item: str) -> str:
    return page.partition(f'<article class="card" id="{item}"')[2].partition("</article>")[0]


async def test_copies_are_one_card_with_the_other_behind_a_click(copies: Site, evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/q/1.4")).text
    folded = card(page, "d1").partition('<details class="also">')[2].partition("</details>")[0]
    assert "Också sagt eller skrivet på ett ställe till" in folded
    assert 'id="w4"' in folded
    assert page.count('id="w4"') == 1
    assert '<article class="card" id="w4"' not in page


async def test_a_folded_piece_keeps_its_tag_and_it_can_be_taken_off_there(copies: Site, evaluator: httpx.AsyncClient) -> None:
    folded = card((await evaluator.get("/e/e1/q/1.4")).text, "d1").partition('<details class="also">')[2].partition("</details>")[0]
    assert fields(folded, "remove") == ["1.4"]
    await evaluator.post("/e/e1/q/1.4", data={"form": "tag", "evidence_item": "w4", "remove": "1.4"})
    assert 'id="w4"' not in (await evaluator.get("/e/e1/q/1.4")).text


async def test_not_the_same_ungroups_and_both_have_a_card(copies: Site, evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/q/1.4")).text
    assert fields(card(page, "d1"), "apart") == ["w4"]

    answer = await evaluator.post("/e/e1/q/1.4", data={"form": "link", "evidence_item": "d1", "apart": "w4"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/e/e1/q/1.4#d1")
    page = (await evaluator.get("/e/e1/q/1.4")).text
    assert '<article class="card" id="w4"' in page
    assert grouped(copies) == set()


async def test_an_offered_contradiction_shows_both_sentences_and_is_confirmed_or_not(copies: Site, evaluator: httpx.AsyncClient) -> None:
    shown = card((await evaluator.get("/e/e1/q/1.4")).text, "d5")
    assert "Säger de emot varandra?" in shown
    assert SAID in shown
    assert shown.count(DENIED) >= 2

    await evaluator.post("/e/e1/q/1.4", data={"form": "link", "evidence_item": "d5", "against": fields(shown, "against")[0]})
    assert states(copies, "contradicts") >= {"confirmed"}
    shown = card((await evaluator.get("/e/e1/q/1.4")).text, "d5")
    assert "enligt E1" in shown

    await evaluator.post("/e/e1/q/1.4", data={"form": "link", "evidence_item": "d5", "not_against": fields(shown, "not_against")[0]})
    assert "confirmed" not in states(copies, "contradicts")


@pytest.mark.parametrize("page", ["/e/e1/evidence/d2", "/e/e1/sources/s1"])
async def test_two_pieces_are_linked_by_hand(copies: Site, evaluator: httpx.AsyncClient, page: str) -> None:
    await evaluator.post(page, data={"form": "link", "evidence_item": "d2", "kind": "same_as", "other": " D3 "})
    assert {"d2", "d3"} <= grouped(copies)
    assert "Också sagt eller skrivet på ett ställe till" in (await evaluator.get("/e/e1/evidence/d2")).text


async def test_a_part_is_shown_at_both_ends_and_taken_back(copies: Site, evaluator: httpx.AsyncClient) -> None:
    await evaluator.post("/e/e1/evidence/d2", data={"form": "link", "evidence_item": "d2", "kind": "part_of", "other": "d3"})
    assert "Är en del av" in (await evaluator.get("/e/e1/evidence/d2")).text
    whole = (await evaluator.get("/e/e1/evidence/d3")).text
    assert "Innehåller" in whole
    await evaluator.post("/e/e1/evidence/d3", data={"form": "link", "evidence_item": "d3", "part": fields(whole, "part")[0]})
    assert states(copies, "part_of") == {"rejected"}
    assert "Innehåller" not in (await evaluator.get("/e/e1/evidence/d3")).text


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", "Skriv det andra beläggets beteckning"), ("d99", "inget underlag d99"), ("d2", "kan inte kopplas till sig själv")],
)
async def test_a_link_that_makes_no_sense_is_told_beside_its_form(copies: Site, evaluator: httpx.AsyncClient, typed: str, why: str) -> None:
    answer = await evaluator.post("/e/e1/evidence/d2", data={"form": "link", "evidence_item": "d2", "kind": "same_as", "other": typed})
    assert answer.status_code == 422
    assert answer.text.count(why) == 1
    assert fields(answer.text, "other") == [typed]


async def test_a_reader_sees_what_is_linked_and_has_no_buttons(copies: Site) -> None:
    reader = await copies.logged_in("E3")
    page = (await reader.get("/e/e1/q/1.4")).text
    refused = await reader.post("/e/e1/q/1.4", data={"form": "link", "evidence_item": "d1", "apart": "w4"})
    await reader.aclose()
    assert "Också sagt eller skrivet" in page
    assert not any(fields(page, name) for name in ("apart", "against", "not_against", "other"))
    assert refused.status_code == 403
    assert grouped(copies) == {"d1", "w4"}


async def test_what_was_said_is_shown_as_text_whatever_it_looks_like(site: Site, evaluator: httpx.AsyncClient) -> None:
    hostile = "Vi har <script>alert(1)</script> en plan för dialog & samråd."
    for number in range(2):
        files = read_arriving([Arriving(f"{number}.txt", f"{hostile} {number}".encode(), SourceKind.DOCUMENT)], site.database.folder)
        site.database.write(lambda tx, files=files: ingest(tx, ADMINISTRATOR, evaluation_by_id(tx, 1), files, AT))
    await evaluator.post("/e/e1/evidence/d4", data={"form": "link", "evidence_item": "d4", "kind": "contradicts", "other": "d5"})
    page = (await evaluator.get("/e/e1/evidence/d4")).text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") >= 2
