"""The report: its tables, its reference, what is missing, and that it is the same every time."""

from decimal import Decimal

import lxml.html
import pytest

from evidence.model import SourceKind
from rubric.editions import load_edition
from rubric.scoring import NOT_ASSESSED, score_table
from summary.area_draft import area_draft
from summary.conducted import Material, conducted
from summary.report import EvaluationFacts, Evaluator, Reference, report
from summary.writers.html import report_page

FACTS = EvaluationFacts("Våren 2026", "Granåsa kommun", 2026, (Evaluator("Karin Lind", "Mörkby kommun"), Evaluator("Per Åker", None)))
MATERIAL = Material({"unit_manager": 3, "union": 1}, {SourceKind.DOCUMENT: 2, SourceKind.WEBSITE: 1})
POINTS = {"1.1": Decimal("7.5"), "1.2": Decimal(11), "1.3": Decimal(0), "1.10": Decimal(5), "2.1": Decimal(20), "3.1": Decimal(7)}


@pytest.fixture
def make_page(edition, make, texts):
    def make_page(points=POINTS, reference=None, is_draft=True, key_facts=(), facts=FACTS, edition=edition):
        drafts = [area_draft(edition, "1", [make(id="i1"), make(id="i2", role="union", reviewed=False)], [], texts)]
        made = report(
            facts,
            edition,
            score_table(edition, points),
            drafts=drafts,
            material=MATERIAL,
            reference=reference,
            key_facts=key_facts,
            is_draft=is_draft,
            texts=texts,
        )
        return report_page(made, texts)

    return make_page


def reference(**given):
    values = {"label": "Medelvärde", "municipalities": 63, "years": "sedan 2010", "edition": "prov", "areas": {"1": 30, "2": 25, "3": 4}}
    return Reference(**(values | given))


def rows(page, table):
    return [[cell.text_content() for cell in row.xpath("td|th")] for row in lxml.html.fromstring(page).xpath(f"//table[{table}]//tbody/tr")]


def overview(page):
    return rows(page, "contains(@class, 'overview')")


def area_table(page):
    return rows(page, "not(contains(@class, 'overview'))")


def text(page):
    return " ".join(lxml.html.fromstring(page).text_content().split())


def test_the_overview_has_its_cells_in_order_and_sums_after_their_rows(make_page):
    assert overview(make_page()) == [
        ["1.1", "Fråga 1.1?", "8", "10", "75"],
        ["1.2", "Fråga 1.2?", "11", "30", "37"],
        ["1.3", "Fråga 1.3?", "0", "20", "0"],
        ["1.10", "Fråga 1.10?", "5", "5", "100"],
        ["1", "Demokrati, summa", "24", "65", "37"],
        ["2.1", "Fråga 2.1?", "20", "40", "50"],
        ["2", "Ledning, summa", "20", "40", "50"],
        ["3.1", "Fråga 3.1?", "7", "7", "100"],
        ["3", "Mål, summa", "7", "7", "100"],
        ["", "Totalt", "51", "112", "46"],
    ]


def test_missing_points_are_a_dash_with_a_note_and_nothing_is_summed(make_page):
    page = make_page({row: given for row, given in POINTS.items() if row != "1.3"})

    by_id = {row[0]: row[2:] for row in overview(page)}
    assert by_id["1.3"] == ["–", "20", "–"]
    assert by_id["1"] == ["–", "65", "–"]
    assert by_id[""] == ["–", "112", "–"]
    assert "Poäng saknas (–) för delfråga 1.3." in text(page)


def test_what_is_not_assessed_is_said_in_words(make_page):
    page = make_page(POINTS | {"1.3": NOT_ASSESSED})

    by_id = {row[0]: row[2:] for row in overview(page)}
    assert by_id["1.3"] == ["ej bedömd", "–", "–"]
    assert by_id["1"] == ["24", "45", "53"]
    assert "Ej bedömd betyder" in text(page)


def test_an_area_without_assessed_rows_prints_no_percentage(make_page):
    assert "Området är inte bedömt" in text(make_page(POINTS | {"2.1": NOT_ASSESSED}))


def test_the_reference_carries_its_number_years_and_edition_and_its_sum(make_page):
    page = make_page(reference=reference())

    assert "Medelvärde: 63 kommuner, sedan 2010, utgåva prov" in text(page)
    assert area_table(page)[-1] == ["Totalt", "51", "112", "46", "59"]


def test_a_reference_that_lacks_an_area_has_no_sum(make_page):
    table = area_table(make_page(reference=reference(areas={"1": 30, "2": 25})))

    assert [row[-1] for row in table] == ["30", "25", "–", "–"]


def test_a_reference_of_another_edition_is_named_and_not_shown(make_page):
    page = make_page(reference=reference(edition="2020"))

    assert "gäller utgåva 2020 och visas inte" in text(page)
    assert all(len(row) == 4 for row in area_table(page))
    assert "reference-line" not in page.partition("</style>")[2]


def test_both_series_of_the_radar_differ_in_line_and_marker(make_page):
    body = make_page(reference=reference()).partition("</style>")[2]

    assert 'class="own-line closed"' in body
    assert "<circle" in body
    assert 'class="reference-line"' in body
    assert 'class="reference-marker"' in body


def test_every_drawing_has_a_title_and_a_description_with_its_numbers(make_page):
    page = lxml.html.fromstring(make_page(reference=reference()))

    drawings = page.xpath("//svg[@role='img']")
    assert len(drawings) == 3
    for drawing in drawings:
        title, description = (page.get_element_by_id(place) for place in drawing.get("aria-labelledby").split())
        assert title.text_content()
        assert "Demokrati: 24, jämförelse 30" in description.text_content()


def test_the_cover_names_the_evaluators_with_their_organisations(make_page):
    assert "Utvärderare Karin Lind, Mörkby kommun Per Åker" in text(make_page())


def test_a_draft_is_marked_and_a_locked_report_is_not(make_page):
    draft, locked = make_page(is_draft=True), make_page(is_draft=False)

    assert "Det här är ett utkast" in text(draft)
    assert "(Utkast)" in lxml.html.fromstring(draft).xpath("//title")[0].text
    assert "Det här är ett utkast" not in text(locked)
    assert "(Utkast)" not in locked


def test_key_facts_are_a_section_only_if_there_are_any(make_page):
    assert "Folkmängd" in text(make_page(key_facts=[("Folkmängd", "9 556")]))
    assert "Kortfakta" not in text(make_page())


def test_the_same_values_give_the_same_bytes(make_page):
    assert make_page(reference=reference()) == make_page(reference=reference())


def test_names_from_outside_are_escaped(make_page):
    facts = EvaluationFacts("<b>x</b>", "<i>y</i>", 2026, (Evaluator("<s>z</s>", "<u>å</u>"),))

    page = make_page(facts=facts, key_facts=[("<em>a</em>", "<em>b</em>")], reference=reference(label="<q>m</q>"))

    assert not lxml.html.fromstring(page).xpath("//i | //s | //u | //em | //q | //p//b[text()='x']")


def test_every_link_leads_to_a_place_in_the_report(make_page):
    page = lxml.html.fromstring(make_page(key_facts=[("a", "b")]))

    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href")} <= set(ids)


def test_an_area_without_a_draft_says_so(make_page):
    assert "Det finns ingen text om området ännu." in text(make_page())


def test_the_whole_instrument_fits(make_page):
    edition = load_edition("2010")
    points = {row.id: Decimal(row.max_points) for row in edition.sub_questions}

    page = make_page(points, edition=edition)

    assert len(overview(page)) == 45 + 8 + 1
    assert overview(page)[-1] == ["", "Totalt", "800", "800", "100"]
    assert "8 områden med 45 delfrågor, och högst 800 poäng" in text(page)


def test_how_it_was_done_counts_people_by_role_and_sources_by_kind(texts):
    assert conducted(MATERIAL, texts) == (
        "Fyra personer har svarat på frågor: tre enhetschefer och en facklig företrädare.",
        "Underlaget omfattar också två dokument och en sida på webbplatsen.",
    )


def test_nothing_done_is_not_told(texts):
    assert conducted(Material({}, {}), texts) == ()
