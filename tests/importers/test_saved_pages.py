"""Saved pages, alone or in one file, say where and when they were saved, and what was taken away is said."""

import datetime as dt

import pytest

from importers.model import UnreadableSource
from importers.reading import Limits, read_source
from tests.importers import making

PARAGRAPH = "Har du en synpunkt på vår service? Du kan lämna den här, på papper eller via telefon, och vi svarar inom tio dagar."


def page(body=f"<main><h1>Synpunkter</h1><p>{PARAGRAPH}</p></main>", head="", before=""):
    return f"<!DOCTYPE html>{before}<html lang='sv'><head><title>Synpunkter – Ekbacka</title>{head}</head><body>{body}</body></html>"


def read(written, name="sida.html", **limits):
    return read_source(name, written if isinstance(written, bytes) else written.encode(), Limits(**limits))


def notes(imported):
    return {note.key: dict(note.values) for note in imported.notes}


SINGLE_FILE = """<!--
 Page saved with SingleFile
 url: https://ekbacka.example/synpunkter
 saved date: Mon Mar 02 2026 10:05:00 GMT+0100 (centraleuropeisk normaltid)
-->"""


def test_a_single_file_says_where_and_when_it_was_saved():
    imported = read(page(before=SINGLE_FILE))
    assert (imported.url, imported.saved_at) == ("https://ekbacka.example/synpunkter", dt.datetime(2026, 3, 2, 9, 5, tzinfo=dt.UTC))
    assert imported.text == f"Synpunkter\n{PARAGRAPH}"


def test_a_page_saved_by_a_browser_says_where_it_was_saved():
    imported = read(page(before="<!-- saved from url=(0034)https://ekbacka.example/synpunkter -->"))
    assert (imported.url, imported.saved_at) == ("https://ekbacka.example/synpunkter", None)


@pytest.mark.parametrize(
    "head",
    ["<link rel='canonical' href='https://ekbacka.example/a'>", '<meta property="og:url" content="https://ekbacka.example/a">'],
)
def test_a_page_without_such_a_line_has_the_address_it_gives_itself(head):
    assert read(page(head=head)).url == "https://ekbacka.example/a"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "/synpunkter", "https://" + "a" * 3_000])
def test_what_is_no_address_on_the_web_is_none(address):
    assert read(page(head=f"<link rel='canonical' href='{address}'>")).url is None


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("<meta property='article:modified_time' content='2016-05-04T10:00:00+02:00'>", ""),
        ("<meta name='last-modified' content='Wed, 04 May 2016 10:00:00 GMT'>", ""),
        ("<meta name='dc.date' content='2014-01-01'><meta name='dcterms.modified' content='2016-05-04'>", ""),
        ("", "Senast uppdaterad: 2016-05-04"),
        ("", "Sidan uppdaterad den 4 maj 2016 av Kommunledningskontoret"),
        ("", "Publicerad 2 mars 2015. Senast granskad 4 maj 2016"),
        ("", "Last updated 4 May 2016"),
    ],
)
def test_a_page_has_the_day_it_says_it_was_changed(head, foot):
    body = f"<main><h1>Synpunkter</h1><p>{PARAGRAPH}</p></main><footer>{foot.replace('. ', '.</p><p>')}</footer>"
    assert read(page(body, head)).date == dt.date(2016, 5, 4)


def test_a_page_that_says_no_day_has_none():
    assert read(page(f"<main><p>{PARAGRAPH} Beslutat 2016-05-04.</p></main>")).date is None


def test_what_was_taken_away_is_said():
    body = (
        f"<nav>Barn och utbildning</nav><script>a</script><style>b</style><div hidden>dolt</div><main><p>{PARAGRAPH}</p>"
        "<img src='data:image/png;base64,QUJD'></main>"
    )
    taken = {"scripts_left_out": {"n": 2}, "hidden_left_out": {"n": 1}, "words_left_out": {"n": 3}, "embedded_left_out": {"n": 1}}
    assert notes(read(page(body))) == taken


def test_a_page_of_scripts_only_is_refused_as_one_without_words():
    with pytest.raises(UnreadableSource) as caught:
        read("<html><body><script>document.write('Kommunens plan')</script><noscript>Slå på skript</noscript></body></html>")
    assert caught.value.key == "source_markup_only"


def test_a_page_of_fifty_megabytes_of_pictures_is_read():
    picture = b'<img src="data:image/jpeg;base64,' + b"QUJD" * 12_500_000 + b'">'
    imported = read(page().encode().replace(b"</main>", picture + b"</main>"))
    assert imported.text == f"Synpunkter\n{PARAGRAPH}"
    assert notes(imported)["embedded_left_out"] == {"n": 1}


def test_a_page_of_fifty_megabytes_of_words_is_refused():
    with pytest.raises(UnreadableSource) as caught:
        read(b"<html><body>" + b"<p>Mer och mer</p>" * 2_800_000)
    assert (caught.value.key, caught.value.values["limit"]) == ("source_too_much_markup", 10)


def test_a_page_too_long_for_the_extraction_gives_its_visible_words():
    rows = "".join(f"<p>Mål {number}: {PARAGRAPH}</p>" for number in range(9_000))
    imported = read(page(f"<nav>Meny</nav><main>{rows}</main>"))
    assert imported.text.count(PARAGRAPH) == 9_000
    assert "Meny" not in imported.text


@pytest.mark.parametrize(("encoding", "declared"), [("cp1252", "iso-8859-1"), ("cp1252", "windows-1252"), ("utf-16", "utf-16")])
def test_a_page_is_read_in_the_encoding_it_names_and_nothing_is_guessed(encoding, declared):
    imported = read(page(head=f"<meta charset={declared}>").encode(encoding))
    assert PARAGRAPH in imported.text
    assert "encoding" not in notes(imported)


@pytest.mark.parametrize("declared", ["utf-16", "utf-16-le", "unicode_escape", "cp037", "hex"])
def test_a_page_that_names_an_encoding_it_cannot_be_in_is_read_as_what_it_is(declared):
    page = f"<html><meta charset='{declared}'><p>Allt om Ekbacka får en plan, C:\\ud800</p></html>"
    assert read_source("a.html", page.encode("cp1252")).text == "Allt om Ekbacka får en plan, C:\\ud800"


def test_an_archive_gives_its_page_with_address_and_time():
    headers = ["From: <Saved by Blink>", "Snapshot-Content-Location: https://ekbacka.example/s", "Date: Mon, 2 Mar 2026 10:05:00 +0100"]
    imported = read(making.archive(page(), headers=headers), "sida.mhtml")
    assert (imported.url, imported.saved_at) == ("https://ekbacka.example/s", dt.datetime(2026, 3, 2, 9, 5, tzinfo=dt.UTC))
    assert (imported.title, imported.text) == ("Synpunkter – Ekbacka", f"Synpunkter\n{PARAGRAPH}")
    assert (imported.media_type, notes(imported)["embedded_left_out"]) == ("multipart/related", {"n": 1})


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16"])
def test_an_archive_is_read_in_the_encoding_it_names(charset):
    assert PARAGRAPH in read(making.archive(page(), charset=charset), "sida.mht").text


def test_an_archive_without_a_page_is_refused():
    with pytest.raises(UnreadableSource) as caught:
        read(making.archive(page()).replace(b"text/html", b"text/css"), "sida.mhtml")
    assert caught.value.key == "source_no_page"
