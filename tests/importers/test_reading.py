import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.reading import UnreadableSource, read_source

SENTENCE = "Å, ä och ö hör till språket – liksom ”citat”."


def refusal(name, data):
    with pytest.raises(UnreadableSource) as caught:
        read_source(name, data)
    return caught.value


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.md", "a.html", "a.htm"])
@pytest.mark.parametrize(
    "data",
    [
        SENTENCE.encode(),
        codecs.BOM_UTF8 + SENTENCE.encode(),
        codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"),
        SENTENCE.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_a_file_reads_the_same_in_every_encoding_and_under_every_ending(name, data):
    assert read_source(name, data).text == SENTENCE


def test_line_ends_of_every_system_become_line_feeds():
    assert read_source("a.txt", "ett\r\ntvå\rtre\nfyra\u2028fem".encode()).text == "ett\ntvå\ntre\nfyra\nfem"


def test_letters_with_loose_accents_become_whole_letters():
    assert read_source("a.txt", "A\u030a".encode()).text == "Å"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 docx", b"text\x00text", b"\xff\xfea\x00\x01\x00", codecs.BOM_UTF16_LE + b"a"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_bytes_that_are_no_text_are_refused_under_every_ending(name, data):
    assert refusal(name, data).key == "source_binary"


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_an_empty_file_is_refused(name, data):
    assert refusal(name, data).key == "source_empty"


@pytest.mark.parametrize(
    "page",
    ["<html><body><img src='x.png'></body></html>", "<p>", "<title>Bara titel</title><body></body>", "<script>var text = 'hej';</script>"],
)
def test_a_page_of_markup_alone_is_refused(page):
    assert refusal("a.html", page.encode()).key == "source_markup_only"


@pytest.mark.parametrize("name", ["plan", "arkiv.tar.gz", "budget.xlsx"])
def test_another_ending_is_refused_with_what_kompass_reads(name):
    error = refusal(name, b"text")
    assert (error.key, error.values["name"]) == ("source_ending", name)
    assert error.values["readable"] == "pdf, docx, odt, txt, md, html, mhtml, eml"


@given(st.sampled_from(["a.txt", "a.md", "a.html"]), st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_text_without_nul_or_refused(name, data):
    try:
        imported = read_source(name, data)
    except UnreadableSource as error:
        said = str(error)
    else:
        said = name
        assert imported.text.strip()
        assert not set("\x00\r\x85\u2028") & set(imported.text)
        assert all(imported.text[heading.start : heading.end].strip() for heading in imported.headings)
    assert name in said
