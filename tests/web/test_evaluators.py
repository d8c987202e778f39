"""The evaluators' pages: evidence and its tags, findings, and who gets to see the evaluation at all."""

import re

import httpx
import pytest

from bot.jobs.doing import work_off
from storage.database import Transaction
from storage.evaluations import members_named
from storage.jobs import add_job, claim_jobs, give_up_job
from tests.web.conftest import AT, DOCUMENT, Site, agree, fields, say

PAGES = (
    "",
    "/q/1.4",
    "/sources",
    "/sources/s1",
    "/evidence/d1",
    "/evidence/d1/hidden",
    "/private",
    "/area/1",
    "/points",
    "/report",
    "/chat",
)


def tags(site: Site) -> list[str]:
    return [row for row in site.stored() if row.startswith("tag:")]


async def interviewed(site: Site) -> str:
    """A person has answered one question; the sub-question it was about."""
    async with site.browser() as browser:
        address = f"/i/{site.tokens[0]}"
        await agree(browser, address)
        await say(browser, address, text="Vi har ett råd. Det möts <varje> månad & lyssnar.")
        page = (await browser.get(address)).text
        await say(browser, address, action=next(value for value in fields(page, "action") if value.startswith("done")))
    work_off(site.database, site.database.folder, site.clock.now)
    return next(row for row in tags(site)).split(", ")[2].strip("'")


@pytest.mark.parametrize("page", PAGES)
async def test_a_member_opens_every_page(evaluator: httpx.AsyncClient, page: str) -> None:
    answer = await evaluator.get(f"/e/e1{page}")

    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


async def test_nobody_else_does(site: Site, client: httpx.AsyncClient) -> None:
    for page in PAGES:
        assert (await client.get(f"/e/e1{page}")).status_code == 403, page
    await client.post(site.logins["E1"])
    for page in PAGES:
        assert (await client.get(f"/e/e2{page}")).status_code == 404, "an evaluation of others is as good as none"
        assert (await client.get(f"/e/e77{page}")).status_code == 404, page


async def test_what_does_not_exist_is_a_page_that_says_so(evaluator: httpx.AsyncClient) -> None:
    for page in ("/q/1.99", "/q/1", "/sources/s99", "/evidence/x1", "/area/9", "/area/1.1", "/nothing"):
        answer = await evaluator.get(f"/e/e1{page}")

        assert answer.status_code == 404, page
        assert "Sidan finns inte" in answer.text


async def test_a_reader_reads_and_changes_nothing(site: Site) -> None:
    async with site.browser() as reader:
        await reader.post(site.logins["E3"])
        before = tags(site)
        page = (await reader.get("/e/e1/sources/s1")).text

        refused = await reader.post("/e/e1/sources/s1", data={"form": "tag", "evidence_item": "d1", "confirm": "1.4"})

        assert "<textarea" not in page
        assert not fields(page, "confirm")
        assert refused.status_code == 403
        assert tags(site) == before
        assert (await reader.get("/e/e1/chat")).status_code == 403


async def test_who_leads_is_told_that_something_is_stuck_and_nobody_else(site: Site, evaluator: httpx.AsyncClient) -> None:
    def give_up(tx: Transaction) -> None:
        add_job(tx, "fetch_file", {}, AT)
        for job in claim_jobs(tx, ["fetch_file"], AT, AT, 1):
            give_up_job(tx, job, "TooLarge")

    async def is_told() -> bool:
        return "kompass stuck list" in (await evaluator.get("/e/e1")).text

    def promote(tx: Transaction) -> None:
        members_named(tx, 1, "E1")[0].role = "lead"

    site.database.write(give_up)
    as_evaluator = await is_told()
    site.database.write(promote)
    assert (as_evaluator, await is_told()) == (False, True)


async def test_the_contact_person_opens_nothing_yet(site: Site) -> None:
    async with site.browser() as contact:
        await contact.post(site.logins["E4"])

        assert (await contact.get("/e/e1")).status_code == 403


async def test_a_passage_is_confirmed_by_a_click_on_a_suggestion_and_then_in_the_draft(site: Site, evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/sources/s1")).text
    offered = fields(page, "confirm")
    assert "strategi för medborgardialog" not in (await evaluator.get("/e/e1/area/1")).text

    answer = await evaluator.post("/e/e1/sources/s1", data={"form": "tag", "evidence_item": "d1", "confirm": offered[0]})

    assert (answer.status_code, answer.headers["location"]) == (303, "/e/e1/sources/s1?at=d1#d1")
    assert len(tags(site)) == 1
    area = offered[0].partition(".")[0]
    assert "strategi för medborgardialog" in (await evaluator.get(f"/e/e1/area/{area}")).text


@pytest.mark.parametrize(("language", "because"), [("sv", "för orden: "), ("en", "for the words: ")])
async def test_a_suggestion_says_which_words_of_the_passage_speak_for_it(evaluator: httpx.AsyncClient, language: str, because: str) -> None:
    await evaluator.post("/language", data={"language": language, "back": "/"})
    page = (await evaluator.get("/e/e1/evidence/d1")).text
    told = re.findall(f'<span class="why" dir="auto">{because}([^<]+)</span>', page)
    assert told
    assert {word for words in told for word in words.split(", ")} <= set(re.findall(r"\w+", DOCUMENT))


async def test_any_sub_question_can_be_chosen_and_taken_off_again(site: Site, evaluator: httpx.AsyncClient) -> None:
    await evaluator.post("/e/e1/evidence/d1", data={"form": "tag", "evidence_item": "d1", "sub_question": "5.2"})
    page = (await evaluator.get("/e/e1/q/5.2")).text
    assert 'id="d1"' in page
    assert "bekräftad av E1" in page

    await evaluator.post("/e/e1/q/5.2", data={"form": "tag", "evidence_item": "d1", "remove": "5.2"})

    assert tags(site) == []


async def test_an_evaluator_decides_what_a_piece_shows_and_the_draft_says_so(site: Site, evaluator: httpx.AsyncClient) -> None:
    await evaluator.post("/e/e1/evidence/d1", data={"form": "tag", "evidence_item": "d1", "sub_question": "5.2"})

    answer = await evaluator.post("/e/e1/evidence/d1", data={"form": "tag", "evidence_item": "d1", "decide": "kind", "kind": "partly"})

    assert answer.status_code == 303
    assert "finns delvis" in (await evaluator.get("/e/e1/evidence/d1")).text.partition("<blockquote")[0].partition("<option")[0]


async def test_a_kind_that_does_not_exist_is_refused_beside_the_form(site: Site, evaluator: httpx.AsyncClient) -> None:
    answer = await evaluator.post("/e/e1/evidence/d1", data={"form": "tag", "evidence_item": "d1", "decide": "kind", "kind": "splendid"})

    assert answer.status_code == 422
    assert "Det finns inget slag splendid." in answer.text


async def test_adding_without_choosing_is_told_beside_the_form_and_changes_nothing(site: Site, evaluator: httpx.AsyncClient) -> None:
    answer = await evaluator.post("/e/e1/sources/s1", data={"form": "tag", "evidence_item": "d2", "sub_question": ""})

    assert answer.status_code == 422
    card = answer.text.partition('id="d2"')[2].partition("</article>")[0]
    assert "Välj en delfråga i listan först." in card
    assert answer.text.count("Välj en delfråga i listan först.") == 1
    assert tags(site) == []


async def test_an_asked_tag_waits_to_be_confirmed(site: Site, evaluator: httpx.AsyncClient) -> None:
    asked = await interviewed(site)
    page = (await evaluator.get(f"/e/e1/q/{asked}")).text
    assert "efter frågan, ej granskad" in page
    assert "&lt;varje&gt; månad &amp; lyssnar" in page

    await evaluator.post(f"/e/e1/q/{asked}", data={"form": "tag", "evidence_item": fields(page, "evidence_item")[0], "confirm": asked})

    assert (await evaluator.get(f"/e/e1/q/{asked}")).text.count("bekräftad av E1") == 1


async def test_the_coverage_table_counts_voices_and_tells_confirmed_from_asked_in_words(site: Site, evaluator: httpx.AsyncClient) -> None:
    asked = await interviewed(site)
    before = (await evaluator.get("/e/e1")).text
    item = site.evidence()[-1]

    await evaluator.post(f"/e/e1/evidence/{item}", data={"form": "tag", "evidence_item": item, "confirm": asked})

    after = (await evaluator.get("/e/e1")).text
    assert before.count('class="asked"') == after.count('class="asked"') + 1
    assert after.count('class="confirmed"') == before.count('class="confirmed"') + 1
    assert '<span class="unseen"> bekräftade</span>' in after


async def test_where_evidence_is_thin_is_told_most_points_first_until_it_stands_firmly(site: Site, evaluator: httpx.AsyncClient) -> None:
    before = (await evaluator.get("/e/e1")).text
    at_stake = [int(points) for points in re.findall(r"Upp till (\d+) av", before)]
    assert len(at_stake) == 45
    assert at_stake == sorted(at_stake, reverse=True)

    asked = await interviewed(site)
    said = site.evidence()[-1]
    for item in (said, "d1"):
        await evaluator.post("/e/e1/sources/s1", data={"form": "tag", "evidence_item": item, "sub_question": asked})

    gaps = (await evaluator.get("/e/e1")).text.partition('id="gaps"')[2].partition("</section>")[0]
    assert gaps.count("poäng på spel") == 44
    assert f'/q/{asked}"' not in gaps


async def test_a_sub_question_shows_what_each_side_says_and_what_that_says_together(site: Site, evaluator: httpx.AsyncClient) -> None:
    asked = await interviewed(site)
    *_, first, second = site.evidence()
    await evaluator.post("/e/e1/sources/s1", data={"form": "tag", "evidence_item": "d1", "sub_question": asked})

    page = (await evaluator.get(f"/e/e1/q/{asked}")).text

    sides = page.partition('class="sides"')[2].partition("</dl>")[0]
    assert re.findall(r"<dt>(\w+) <span class=\"note\">([^<]*)</span>", sides) == [("Enhetschef", "en röst"), ("Dokument", "en röst")]
    assert re.findall(r'<a href="#(\w+)">', sides) == [first, second, "d1"]
    together = page.partition('class="statements"')[2].partition("</ul>")[0]
    assert "Flera är överens om att det är på plats: en enhetschef och ett dokument." in together
    assert set(re.findall(r'<a href="#(\w+)">', together)) == {first, second, "d1"}


async def test_every_id_of_a_draft_leads_to_its_passage_in_the_whole_text(site: Site, evaluator: httpx.AsyncClient) -> None:
    await interviewed(site)
    for item in ("d1", "d2"):
        await evaluator.post("/e/e1/sources/s1", data={"form": "tag", "evidence_item": item, "sub_question": "1.4"})
    cited: set[str] = set()
    for area in "12345678":
        cited |= set(re.findall(r'href="(/e/e1/evidence/[a-z]+\d+)"', (await evaluator.get(f"/e/e1/area/{area}")).text))
    report = (await evaluator.get("/e/e1/report")).text
    assert {"/e/e1/evidence/d1", "/e/e1/evidence/d2"} < cited
    assert "/e/e1/evidence/d1" in report

    for address in cited:
        page = (await evaluator.get(address)).text
        passage = re.search(r"<mark[^>]*>(.+?)</mark>", page, re.DOTALL)
        assert passage is not None
        assert passage[1]
    page = (await evaluator.get("/e/e1/evidence/d2")).text
    assert '<mark id="d2">Varje nämnd håller två dialogmöten om året.</mark>' in page
    assert "Medborgarna informeras om resultat i en årlig broschyr." in page.partition("</mark>")[2]


async def test_a_sources_whole_text_is_shown_in_its_order(evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/sources/s1")).text

    words = [line.strip("# ") for line in DOCUMENT.split("\n") if line.strip("# ")]
    places = [page.find(word.split(". ")[0]) for word in words]
    assert -1 not in places
    assert places == sorted(places)


async def test_findings_are_worded_saved_and_shown_in_the_draft(evaluator: httpx.AsyncClient) -> None:
    lines = {"form": "strength", "text": ["Bra <dialog>", "", "Strategi"], "evidence": ["d1", "", "d1, d2"]}

    answer = await evaluator.post("/e/e1/area/1", data=lines)

    assert answer.headers["location"] == "/e/e1/area/1#edit-strength"
    page = (await evaluator.get("/e/e1/area/1")).text
    assert "Bra &lt;dialog&gt;" in page.partition('class="editing"')[0]
    assert fields(page, "evidence")[:3] == ["d1", "d1, d2", ""]


async def test_a_finding_without_evidence_is_refused_beside_its_list_with_what_was_typed(evaluator: httpx.AsyncClient) -> None:
    lines = {"form": "improvement", "text": ["Saknar mål", "Mer dialog"], "evidence": ["", "d2"]}

    answer = await evaluator.post("/e/e1/area/1", data=lines)

    assert answer.status_code == 422
    form = answer.text.partition('id="edit-improvement"')[2]
    assert "saknar underlag" in form
    assert "\nSaknar mål</textarea>" in form
    assert "\nMer dialog</textarea>" in form
    assert "saknar underlag. Skriv" not in answer.text.partition('id="edit-improvement"')[0]


async def test_the_checklists_are_walked_in_the_same_chat(site: Site, evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/chat")).text
    await say(evaluator, "/e/e1/chat", action=fields(page, "action")[0])
    page = (await evaluator.get("/e/e1/chat")).text
    assert "Leta efter:" in page

    await say(evaluator, "/e/e1/chat", action=next(value for value in fields(page, "action") if value.startswith("found")))
    await say(evaluator, "/e/e1/chat", text="Finns på sidan 3.")

    page = (await evaluator.get("/e/e1/chat")).text
    assert "Finns på sidan 3." in page
    assert [row for row in site.stored() if row.startswith("part:") and "Finns på sidan 3." in row]


async def test_two_evaluators_have_walks_of_their_own(site: Site, evaluator: httpx.AsyncClient) -> None:
    page = (await evaluator.get("/e/e1/chat")).text
    await say(evaluator, "/e/e1/chat", action=fields(page, "action")[0])
    async with site.browser() as other:
        await other.post(site.logins["E2"])

        assert "Leta efter:" not in (await other.get("/e/e1/chat")).text


async def test_the_pages_are_there_in_english(evaluator: httpx.AsyncClient) -> None:
    await evaluator.post("/language", data={"language": "en", "back": "/"})

    for page in PAGES:
        answer = await evaluator.get(f"/e/e1{page}")
        assert answer.status_code == 200
        # The report and the walk keep the evaluation's language.
        assert f'<html lang="{"sv" if page in ("/report", "/chat") else "en"}">' in answer.text, page
