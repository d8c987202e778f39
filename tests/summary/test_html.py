"""The draft as a page and as a part of one: escaped, self-contained, and every id leads somewhere."""

import re

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.model import EvidenceKind, SourceKind
from summary.area_draft import area_draft
from summary.model import Finding
from summary.writers.html import draft_fragment, draft_page

NASTY = st.one_of(
    st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1),
    st.sampled_from(["<script>alert(1)</script>", "</bdi><b>x", "{{ 7 * 7 }}", "{% raw %}", '" onclick="x', "&lt;b&gt;", "\u202egnirts"]),
)


@pytest.fixture
def items(make):
    return [
        make("Vi frågar brukarna.", reviewed=False),
        make("Policyn gäller alla.", source_kind=SourceKind.DOCUMENT, kind=EvidenceKind.PARTLY),
        make("En policy", source_kind=SourceKind.WEBSITE, kind=EvidenceKind.NOT_FOUND, from_checklist=True),
    ]


@pytest.fixture
def page(edition, items, texts):
    return lxml.html.fromstring(draft_page(area_draft(edition, "1", items, [], texts), texts))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=NASTY, title=NASTY.filter(str.strip), phrase=NASTY)
def test_what_people_wrote_is_text_and_never_markup(edition, make, texts, said, title, phrase):
    def tags(said, title, phrase):
        items = [make(said, id="i1"), make(said, id="d2", source_kind=SourceKind.DOCUMENT, source_title=title)]
        draft = area_draft(edition, "1", items, [Finding("1", "strength", phrase, ("i1",), proposed=False)], texts)
        parsed = lxml.html.fromstring(draft_page(draft, texts))
        return [(element.tag, sorted(element.attrib)) for element in parsed.iter()], parsed.text_content()

    nasty, read = tags(said, title, phrase)

    assert nasty == tags("plain", "plain", "plain")[0]
    assert phrase.strip() in read


def test_the_page_needs_nothing_from_elsewhere(page):
    assert not page.xpath("//script | //link | //img | //iframe | //*[@style] | //@*[starts-with(name(), 'on')]")
    assert all(href.startswith("#") for href in page.xpath("//@href"))
    assert not re.search(r"url\(|@import|https?:", page.xpath("//style")[0].text)


def test_every_link_of_the_page_leads_to_a_place_in_it_and_no_id_is_there_twice(page):
    ids = page.xpath("//@id")

    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href")} <= set(ids)


def test_the_list_of_evidence_says_what_each_id_is_and_leads_back(page):
    answer, document, finding = (page.get_element_by_id(f"evidence-{each}") for each in ("i1", "d2", "w3"))

    assert "Intervju: enhetschef 2 mars 2026 finns på plats" in " ".join(answer.text_content().split())
    assert "1.1 (ännu inte granskat)" in answer.text_content()
    assert "Dokument: Budget 2026" in document.text_content()
    assert "1.1 (granskat)" in document.text_content()
    assert "Webbplats: utvärderarnas anteckning" in finding.text_content()
    assert page.get_element_by_id(answer.xpath(".//a/@href")[0][1:]).text_content().strip().endswith("[i1]")


def test_what_is_not_reviewed_is_marked(page):
    (unreviewed,) = page.xpath("//div[@class='unreviewed']")

    assert "Ännu inte granskat" in unreviewed.text_content()
    assert "Vi frågar brukarna" in unreviewed.text_content()
    assert "Policyn" not in unreviewed.text_content()


def test_a_fragment_leads_where_the_caller_says(edition, items, texts):
    fragment = draft_fragment(area_draft(edition, "1", items, [], texts), texts, lambda each: f"/evidence/{each}?a=1&b=2")

    assert '<a href="/evidence/i1?a=1&amp;b=2">i1</a>' in fragment
    assert fragment.lstrip().startswith("<article")
    assert "<style" not in fragment


def test_an_interviewees_code_is_not_printed_and_an_evaluators_is(edition, make, texts):
    items = [make(by="P07"), make(by="E1", source_kind="document", from_checklist=True)]

    page = draft_page(area_draft(edition, "1", items, [], texts), texts)

    assert "P07" not in page
    assert "bedömt av E1" in page


def test_a_summary_is_a_list_of_claims_each_with_its_own_links(edition, make, texts):
    items = [make(), make(), make(kind=EvidenceKind.PARTLY)]

    page = lxml.html.fromstring(draft_page(area_draft(edition, "1", items, [], texts), texts))

    claims = page.xpath("//*[@class='summary']/ul/li")
    assert [[link.text for link in claim.xpath(".//a")] for claim in claims[:2]] == [["i1", "i2"], ["i3"]]
    assert page.xpath("//*[@class='summary']/h4")[0].text == "Sammanfattning: tre källor"


def test_an_interviewees_source_title_is_not_printed(edition, make, texts):
    item = make(source_title="Intervju med Karin Lind")

    assert "Karin" not in draft_page(area_draft(edition, "1", [item], [], texts), texts)
