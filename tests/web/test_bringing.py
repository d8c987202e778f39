"""Files on the page Sources: brought, read beside, told of in sentences, renewed, and handed out again to who may read."""

import asyncio
import re
from io import BytesIO

import httpx
import pytest
from reportlab.pdfgen import canvas
from sqlmodel import select

from bot.jobs.doing import work_off
from bot.jobs.kinds import READ_FILE
from evaluation.cutting import cut
from evidence.model import SourceKind
from importers.model import Limits
from storage.arrivals import READING, arrivals_of, change_arrival
from storage.files import path_of, sha256_of
from storage.tables.sources import Evidence, HiddenSpan, Source, SourceVersion
from tests.web.conftest import DOCUMENT, Site

SOURCES = "/e/e1/sources"
PAGES = ("Nämnden följer upp målen varje månad.", "Chefer får en utbildning i ledarskap.", "Budgeten beslutas av fullmäktige i juni.")
PLAN = "Nämnden följer upp målen varje månad. Chefer får en utbildning i ledarskap.\n"


def pdf() -> bytes:
    data = BytesIO()
    drawn = canvas.Canvas(data, invariant=True)
    for sentence in PAGES:
        drawn.drawString(72, 700, sentence)
        drawn.showPage()
    drawn.save()
    return data.getvalue()


async def bring(browser: httpx.AsyncClient, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
    """Post as the form does; a field that is left empty is sent empty."""
    form = {"form": "bring", "kind": "document", "date": "", "owner": "", "url": "", "renews": "", **fields}
    sent = [("file", (name, data, "application/octet-stream")) for name, data in files]
    return await browser.post(SOURCES, data=form, files=sent or {"file": ("", b"", "application/octet-stream")})


async def read(site: Site) -> None:
    await asyncio.to_thread(work_off, site.database, site.database.folder, site.clock.now, (READ_FILE,))


def sources(site: Site) -> list[Source]:
    return site.database.read(lambda tx: list(tx.exec(select(Source).order_by(Source.id))))


async def test_several_files_are_taken_in_with_what_is_said_of_them(site: Site, evaluator: httpx.AsyncClient) -> None:
    answer = await bring(
        evaluator, ("plan.txt", PLAN.encode()), ("mål.pdf", pdf()), kind="intranet", date="2026-01-07", owner="Kommunkansliet"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"{SOURCES}#arrivals")
    assert (await evaluator.get(SOURCES)).text.count("Väntar på att läsas") == 2

    await read(site)

    taken = sources(site)[1:]
    assert [(one.kind, one.title, str(one.date), one.owner, one.came_in) for one in taken] == [
        ("intranet", "plan.txt", "2026-01-07", "Kommunkansliet", "web"),
        ("intranet", "mål.pdf", "2026-01-07", "Kommunkansliet", "web"),
    ]
    assert 'href="/e/e1/sources/s2"' in (await evaluator.get(SOURCES)).text


async def test_the_source_page_tells_where_it_came_from_and_shows_the_page_that_a_passage_is_on(
    site: Site, evaluator: httpx.AsyncClient
) -> None:
    data = pdf()
    await bring(evaluator, ("mål.pdf", data), owner="Kommunkansliet")
    await read(site)

    page = (await evaluator.get(f"{SOURCES}/s2")).text

    told = (sha256_of(data)[:12], "application/pdf", "Kommunkansliet", "sidan Källor", "Sida 1", "Sida 2", "Sida 3")
    assert [words for words in told if words not in page] == []
    assert page.index("Sida 2</h2>") < page.index(PAGES[1]) < page.index("Sida 3</h2>") < page.index(PAGES[2])


async def test_the_original_and_its_pages_are_for_those_who_may_read(site: Site, evaluator: httpx.AsyncClient) -> None:
    data = pdf()
    await bring(evaluator, ("mål.pdf", data))
    await read(site)
    original, picture = f"{SOURCES}/s2/original/{sha256_of(data)}", f"{SOURCES}/s2/page/2"
    for member in (evaluator, await site.logged_in("E3")):
        got = await member.get(original)
        assert (got.content, got.headers["content-type"]) == (data, "application/pdf")
        assert got.headers["content-disposition"].startswith("attachment")
    assert (await evaluator.get(picture)).content.startswith(b"\x89PNG")
    assert (await evaluator.get(f"{SOURCES}/s2/page/4")).status_code == 404
    contact = await site.logged_in("E4")
    for address in (original, picture):
        assert (await contact.get(address)).status_code == 403
        assert (await site.browser().get(address)).status_code == 403


async def test_an_original_with_hidden_words_is_not_given_out(site: Site, evaluator: httpx.AsyncClient) -> None:
    data = DOCUMENT.encode()

    def hide(tx):
        version = tx.exec(select(SourceVersion)).one()
        tx.add(HiddenSpan(source_version_id=version.id, start_at=0, end_at=1, words="#", reason="prov", member_id=1, at=site.clock.now()))

    assert (await evaluator.get(f"{SOURCES}/s1/original/{sha256_of(data)}")).content == data
    site.database.write(hide)
    assert (await evaluator.get(f"{SOURCES}/s1/original/{sha256_of(data)}")).status_code == 404
    assert "Originalet lämnas inte ut" in (await evaluator.get(f"{SOURCES}/s1")).text


async def test_a_file_that_cannot_be_read_is_told_in_a_sentence_until_it_is_put_away(site: Site, evaluator: httpx.AsyncClient) -> None:
    await bring(evaluator, ("rapport <b>.pdf", b"%PDF-1.7 and no more"))
    await read(site)
    page = (await evaluator.get(SOURCES)).text
    assert "rapport &lt;b&gt;.pdf</bdi>" in page
    assert "Filen är skadad" in page, "its name stands above the sentence and not in it again"
    answer = await evaluator.post(SOURCES, data={"put_away": "1"})
    assert answer.status_code == 303
    assert "rapport" not in (await evaluator.get(SOURCES)).text


async def test_a_file_that_lacks_its_end_says_so_where_it_came_in_and_on_its_page(site: Site, evaluator: httpx.AsyncClient) -> None:
    whole = pdf()
    await bring(evaluator, ("helt.pdf", whole), ("halvt.pdf", whole[: whole.index(b"trailer")]))
    await read(site)
    said = "Filen slutar mitt i."
    assert (await evaluator.get(SOURCES)).text.count(said) == 1
    cut = (await evaluator.get(f"{SOURCES}/s3")).text
    assert said in cut.partition('<details class="about">')[0], "in sight without opening anything"
    assert said not in (await evaluator.get(f"{SOURCES}/s2")).text


async def test_what_is_under_way_is_asked_for_again_and_tells_the_page_it_is_at(site: Site, evaluator: httpx.AsyncClient) -> None:
    await bring(evaluator, ("plan.txt", PLAN.encode()))
    site.database.write(lambda tx: change_arrival(tx, 1, state=READING, pages_read=12, pages=200))
    part = (await evaluator.get(f"{SOURCES}/arrivals")).text
    assert 'hx-trigger="every 1s"' in part
    assert "Läser sida 12 av 200" in part
    assert '<progress max="200" value="12"' in part
    assert "put_away" not in part
    await read(site)
    part = (await evaluator.get(f"{SOURCES}/arrivals")).text
    assert "every 1s" not in part
    assert 'hx-select="#listing"' in part


async def test_a_new_version_keeps_what_was_confirmed_and_shows_what_is_gone_until_it_is_settled(
    site: Site, evaluator: httpx.AsyncClient
) -> None:
    for item in ("d1", "d2"):
        await evaluator.post(f"{SOURCES}/s1", data={"form": "tag", "evidence_item": item, "confirm": "1.4"})
    newer = DOCUMENT.replace("antogs 2024", "antogs 2026")
    await bring(evaluator, ("dialog.md", newer.encode()), renews="s1")
    await read(site)

    page = (await evaluator.get(f"{SOURCES}/s1")).text
    assert page.count("<code>") == 2, "two versions"
    told = re.search(r"\d+ ställen", page)
    assert told is not None
    listed = (await evaluator.get(SOURCES)).text.partition('id="listing"')[2]
    assert told[0] in listed, "the list counts what the page shows, without what is gone"
    number = re.search(r"<dt>källa</dt><dd>1</dd>", (await evaluator.get("/e/e1")).text)
    assert number is not None, "two versions are one source"
    gone = page.partition('id="gone"')[2].partition("</section>")[0]
    assert "Kommunen har en strategi för medborgardialog som antogs 2024." in gone
    assert "Varje nämnd" not in gone
    assert "bekräftad av E1" in page.partition('id="d2"')[2]
    assert "Stämmer fortfarande" in (await evaluator.get("/e/e1/evidence/d1")).text

    await evaluator.post("/e/e1/evidence/d1", data={"form": "tag", "evidence_item": "d1", "settle": "d1"})
    assert "Stämmer fortfarande" not in (await evaluator.get("/e/e1/evidence/d1")).text


@pytest.mark.parametrize(
    ("files", "fields", "sentence"),
    [
        ((), {}, "Välj minst en fil"),
        ((("a.txt", b"A"), ("b.txt", b"B")), {"renews": "s1"}, "hör till en enda fil"),
        ((("a.txt", b"A"), ("b.txt", b"B")), {"url": "https://x.example"}, "hör till en enda fil"),
        ((("a.txt", b"A"),), {"url": "javascript:alert(1)"}, "ska börja med http"),
        ((("a.txt", b"A"),), {"kind": "interview"}, "Välj vad filerna är"),
        ((("a.txt", b"A"),), {"date": "2026-02-30"}, "ska vara en dag"),
        ((("a.txt", b"A"),), {"renews": "s99"}, "Det finns ingen källa s99"),
    ],
)
async def test_a_form_that_says_too_little_or_too_much_takes_nothing_in(site, evaluator, files, fields, sentence) -> None:
    answer = await bring(evaluator, *files, owner="Kansliet", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Kansliet"' in answer.text
    assert site.database.read(lambda tx: arrivals_of(tx, 1)) == []


@pytest.mark.parametrize("code", ["E3", "E4"])
async def test_who_may_not_judge_brings_nothing(site: Site, code: str) -> None:
    member = await site.logged_in(code)
    before = site.stored()
    assert (await bring(member, ("plan.txt", PLAN.encode()))).status_code == 403
    assert (await member.post(SOURCES, data={"put_away": "1"})).status_code in (403, 422)
    assert site.stored() == before
    assert not path_of(site.database.folder, sha256_of(PLAN.encode())).exists()


async def test_more_than_the_limit_is_refused_and_another_sites_form_too(site: Site, evaluator: httpx.AsyncClient) -> None:
    object.__setattr__(site.app.state.service, "limits", Limits(megabytes=1))
    assert (await bring(evaluator, ("plan.txt", b"a" * 1_000_000))).status_code == 303
    answer = await bring(evaluator, ("plan.txt", b"a" * 2_100_000))
    assert (answer.status_code, "Filerna är för stora" in answer.text) == (413, True)
    foreign = await evaluator.post(
        SOURCES, files={"file": ("plan.txt", b"a")}, data={"kind": "document"}, headers={"origin": "https://else.example"}
    )
    assert foreign.status_code == 403


async def test_a_long_source_is_shown_in_parts_and_an_item_leads_to_its_own(site: Site, evaluator: httpx.AsyncClient) -> None:
    text = "\n".join(f"Mål nummer {number} i budgeten följs upp av nämnden." for number in range(130))
    await bring(evaluator, ("mål.txt", text.encode()))
    await read(site)
    codes = site.database.read(
        lambda tx: list(tx.exec(select(Evidence.code).where(Evidence.source_version_id == 2).order_by(Evidence.start_at)))
    )
    first, last = (await evaluator.get(f"{SOURCES}/s2")).text, (await evaluator.get(f"{SOURCES}/s2?part=3")).text
    assert ("Mål nummer 0 " in first, "Mål nummer 60 " in first, "Mål nummer 129 " in last, "Mål nummer 119 " in last) == (
        True,
        False,
        True,
        False,
    )
    assert f"?at={codes[125]}#{codes[125]}" in (await evaluator.get(f"/e/e1/evidence/{codes[125]}")).text
    assert f'id="{codes[125]}"' in (await evaluator.get(f"{SOURCES}/s2?at={codes[125]}")).text
    answer = await evaluator.post(f"{SOURCES}/s2?part=3", data={"form": "tag", "evidence_item": codes[125], "confirm": "1.4"})
    assert answer.headers["location"] == f"{SOURCES}/s2?at={codes[125]}#{codes[125]}"
    assert len(cut("mål.txt", text.encode(), SourceKind.DOCUMENT).pieces) == len(codes)
