import pytest

from importers.html import read_html
from importers.reading import read_source

PAGE = """<!doctype html><html lang="sv"><head><title>Synpunkter – Ekbacka kommun</title><style>p{color:red}</style>
<script>var hidden = "skriptets ord";</script></head><body>
<nav><ul><li>Barn och utbildning<li>Omsorg<li>Kommun och politik</ul></nav>
<main><h1>Synpunkter och klagomål</h1>
<p>Har du en synpunkt på vår service? Du kan lämna den här,
 på papper eller via telefon. Vi svarar inom <b>tio</b> arbetsdagar.</p>
<h2>Så hanterar vi din synpunkt</h2>
<ul><li>Du får en bekräftelse inom två dagar.</li><li>Ansvarig chef svarar.</li></ul>
<table><tr><th>År</th><th>Antal</th></tr><tr><td>2014</td><td>112</td></tr></table>
<p>Synpunkterna sammanställs två gånger om året och redovisas för nämnden, och sammanställningen publiceras här på sidan.</p></main>
<footer>Ekbacka kommun, Torget 1</footer></body></html>"""


def read(page):
    return read_source("sida.html", page.encode())


@pytest.fixture(scope="module")
def imported():
    return read(PAGE)


def test_a_page_is_its_main_text_line_by_line(imported):
    assert imported.text.split("\n") == [
        "Synpunkter och klagomål",
        "Har du en synpunkt på vår service? Du kan lämna den här, på papper eller via telefon. Vi svarar inom tio arbetsdagar.",
        "Så hanterar vi din synpunkt",
        "Du får en bekräftelse inom två dagar.",
        "Ansvarig chef svarar.",
        "År | Antal",
        "2014 | 112",
        "Synpunkterna sammanställs två gånger om året och redovisas för nämnden, och sammanställningen publiceras här på sidan.",
    ]


def test_a_page_is_called_by_its_title_and_its_headings_are_given(imported):
    assert imported.title == "Synpunkter – Ekbacka kommun"
    assert [(imported.text[heading.start : heading.end], heading.level) for heading in imported.headings] == [
        ("Synpunkter och klagomål", 1),
        ("Så hanterar vi din synpunkt", 2),
    ]


@pytest.mark.parametrize("unseen", ["skriptets ord", "color:red", "Barn och utbildning", "Torget 1"])
def test_scripts_styles_and_menus_are_left_out(imported, unseen):
    assert unseen not in imported.text


def test_a_page_of_links_alone_gives_all_its_visible_words():
    page = "<body><nav><a href='/a'>Protokoll från nämnden</a> <a href='/b'>Kallelser</a></nav></body>"
    assert read(page).text == "Protokoll från nämnden Kallelser"


def test_a_page_of_which_the_extraction_takes_a_small_part_gives_its_visible_words():
    # One flowing text and forty cards: the extraction takes the text for the page and the cards for links.
    cards = "".join(f"<div class='card'><a href='/{number}'><div>Mål {number}: fler ska vara nöjda</div></a></div>" for number in range(40))
    flowing = "Kommunstyrelsen har ansvar för information till invånarna och följer varje år upp hur den når fram. " * 4
    lines = read(f"<body><main>{cards}<article><p>{flowing}</p></article></main></body>").text.split("\n")
    assert [f"Mål {number}: fler ska vara nöjda" in lines for number in range(40)] == [True] * 40


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden>dolt</div>",
        "<div style='display: none'>dolt</div>",
        "<template>dolt</template>",
        "<noscript>dolt</noscript>",
        "<!-- dolt -->",
    ],
)
def test_hidden_parts_of_a_short_page_are_left_out(hidden):
    assert read(f"<body><p>Synligt</p>{hidden}<p>Också synligt</p></body>").text == "Synligt\nOckså synligt"


def test_signs_written_as_entities_are_the_signs_themselves():
    assert read("<p>Vatten &amp; avlopp &lt;b&gt; {{ mall }} &nbsp; &#229;</p>").text == "Vatten & avlopp <b> {{ mall }} å"


@pytest.mark.parametrize(
    "broken",
    [
        "<div>" * 20_000 + "djupt",
        "djupt" + "<a " * 30_000,
        "djupt<a href='" * 10_000,
        "<p>djupt</div></p><b",
        "<![<p>djupt",
        "djupt<![if",
        "<![CDATA[x]]>djupt<![",
    ],
)
def test_a_broken_page_still_gives_its_words(broken):
    blocks = read_html(broken).blocks
    assert "djupt" in " ".join(block.text for block in blocks)


def test_a_page_written_on_one_line_keeps_its_headings_lists_and_rows_apart():
    page = (
        "<html><body><nav><a>Start</a> <a>Kontakt</a></nav><h1>E-tjänster</h1><p>Här hittar du kommunens 42 e-tjänster.</p>"
        "<ul><li>Ansök om förskola</li><li>Felanmälan</li></ul></body></html>"
    )
    lines = read_source("sida.html", page.encode()).text.split("\n")
    assert lines == ["E-tjänster", "Här hittar du kommunens 42 e-tjänster.", "Ansök om förskola", "Felanmälan"]


def test_a_button_that_is_a_heading_is_read_and_others_are_not():
    answer = "<p>Du kan ringa oss eller skriva ett brev. Vi svarar inom två dagar, och ser till att rätt chef läser det.</p>"
    page = f"<html><body><main><h3><button>Hur klagar jag?</button></h3>{answer}<button>Dela sidan</button></main></body></html>"
    assert read(page).text.split("\n") == ["Hur klagar jag?", answer[3:-4]]
