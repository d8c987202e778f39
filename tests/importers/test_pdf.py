"""PDFs become paragraphs and headings that know their page, and what cannot be read is told apart."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from importers import pdf
from importers.model import UnreadableSource, page_at
from importers.reading import Limits, page_picture, read_source
from tests.importers import making

LONG = "Resultatet av undersökningen redovisas för nämnden i november, och varje enhet gör en plan för det"


def read(data, name="plan.pdf", **limits):
    return read_source(name, data, Limits(**limits))


def refusal(data, name="plan.pdf", **limits):
    with pytest.raises(UnreadableSource) as caught:
        read(data, name, **limits)
    return caught.value


def notes(imported):
    return {note.key: dict(note.values) for note in imported.notes}


def pages_of(imported):
    return [imported.text[start:end] for start, end in zip(imported.pages, [*imported.pages[1:], len(imported.text)], strict=True)]


@pytest.fixture(scope="module")
def policy():
    return read(making.policy_pdf())


def test_a_paragraph_printed_over_many_lines_is_one_line(policy):
    assert policy.text.split("\n").count(f"{making.PARAGRAPH} {making.PARAGRAPH}") == 14


def test_list_items_keep_their_lines(policy):
    assert policy.text.split("\n").count("• En punkt som är kort") == policy.text.split("\n").count("• En till") == 14


def test_headings_are_found_by_how_they_are_printed(policy):
    found = [(policy.text[heading.start : heading.end], heading.level) for heading in policy.headings]
    assert found == [("Personalpolicy", 1), *((f"{number} Mål för område {number}", 2) for number in range(1, 15))]


def test_every_page_begins_with_what_is_printed_first_on_it(policy):
    printed = [page.extract_text().split("\n") for page in PdfReader(io.BytesIO(making.policy_pdf())).pages]
    first = [next(line for line in lines if line.strip() and "Ekbacka" not in line and "Sida" not in line) for lines in printed]
    assert len(policy.pages) == len(printed) > 3
    assert [page.startswith(words.strip()) for page, words in zip(pages_of(policy), first, strict=True)] == [True] * len(printed)


def test_a_sentence_that_goes_on_over_the_end_of_a_page_stays_one():
    one, two = ["Kommunens plan", "", LONG], ["som följs upp året efter. Planen är beslutad."]
    imported = read(making.lines_pdf(one, two))
    assert f"{LONG} som följs upp året efter." in imported.text
    assert pages_of(imported)[1] == "som följs upp året efter. Planen är beslutad."


def test_a_word_broken_over_the_end_of_a_page_is_whole():
    imported = read(making.lines_pdf([LONG, "Planen antas av kommun-"], ["stämman varje år."]))
    assert "kommunstämman varje år." in imported.text
    assert pages_of(imported)[1] == "stämman varje år."


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("av kommun-", "stämman efter", "av kommunstämman efter"),
        ("all vård-", "och omsorg", "all vård- och omsorg"),
        ("kommunens IT-", "avdelning", "kommunens IT-avdelning"),
        ("åren 2014-", "2016 gällde", "åren 2014-2016 gällde"),
        ("kommunens e-", "tjänster", "kommunens e-tjänster"),
        ("Norra-", "Södra", "Norra-Södra"),
    ],
)
def test_a_hyphen_at_a_lines_end_goes_only_where_it_broke_a_word(before, after, joined):
    assert joined in read(making.lines_pdf([LONG, before, after, LONG])).text.replace("\n", " ")


def test_headers_footers_and_page_numbers_are_left_out_and_said(policy):
    assert "Ekbacka" not in policy.text
    assert "Sida" not in policy.text
    assert notes(policy)["repeated_lines"] == {"n": 2}


def test_a_line_that_stands_in_the_middle_of_every_page_is_text():
    pages = [["Kommunens plan"] * 1 + [f"Mål {number}: {LONG}", "", "Ansvarig är nämnden", "", LONG, LONG, LONG] for number in range(5)]
    assert read(making.lines_pdf(*pages)).text.count("Ansvarig är nämnden") == 5


def test_a_table_of_contents_is_left_out_and_said():
    imported = read(making.lines_pdf(["Mål ............................ 3", "Ansvar . . . . . . . . . 12", LONG]))
    assert imported.text == LONG
    assert "contents_left_out" in notes(imported)


def test_a_document_is_called_by_its_own_title_and_has_the_day_of_the_file(policy):
    assert policy.title == "Personalpolicy"
    assert (policy.date.isoformat(), "date_of_file" in notes(policy)) == ("2000-01-01", True)  # reportlab's day when nothing may vary


def test_pages_made_alike_keep_what_they_say():
    imported = read(making.lines_pdf(*([f"Blankett {number}", "Namn"] for number in range(1, 6))))
    assert imported.text.split("\n") == [line for number in range(1, 6) for line in (f"Blankett {number}", "Namn")]


def test_a_title_that_a_program_has_made_up_is_none():
    assert read(making.story_pdf([making.text(LONG)], title="Microsoft Word - Dokument1.doc")).title is None


def test_a_title_in_halves_of_signs_is_none_and_changes_nothing_else(policy):
    broken = making.policy_pdf().replace(b"(Personalpolicy)", b"<FEFFD80000680065>")
    imported = read_source("a.pdf", broken)
    assert imported.text == policy.text
    assert "other_reader" not in {note.key for note in imported.notes}


def test_a_scan_is_refused_as_one_with_its_number_of_pages():
    error = refusal(making.scan_pdf(3))
    assert (error.key, error.values["n"]) == ("source_scan", 3)


def test_pages_without_text_among_others_are_named():
    writer = PdfWriter()
    for made in (making.lines_pdf([LONG]), making.scan_pdf(2), making.lines_pdf(["Slutet av planen"])):
        writer.append(io.BytesIO(made))
    made = io.BytesIO()
    writer.write(made)
    imported = read(made.getvalue())
    assert notes(imported)["pages_without_text"] == {"n": 2, "pages": "2, 3"}
    assert pages_of(imported) == [LONG + "\n", "", "", "Slutet av planen"]


def test_a_document_under_a_password_is_refused():
    assert refusal(making.locked_pdf(making.lines_pdf([LONG]), "hemligt")).key == "source_encrypted"


def test_a_document_that_is_only_locked_against_change_is_read():
    assert read(making.locked_pdf(making.lines_pdf([LONG]), "")).text == LONG


def test_a_document_typed_by_hand_without_a_table_of_objects_is_read_and_said_to_end_early():
    imported = read(making.hand_made_pdf())
    assert imported.text == "Beslutat av nämnden"
    assert "not_whole" in notes(imported)


def test_a_document_that_has_lost_its_end_is_read_and_said_to_end_early():
    data = making.policy_pdf()
    imported = read(data[: data.rindex(b"xref", 0, data.rindex(b"startxref")) + 100])
    assert making.PARAGRAPH in imported.text
    assert "not_whole" in notes(imported)


def test_of_a_document_cut_in_the_middle_the_pages_that_are_there_are_read_and_the_others_named():
    data = making.policy_pdf()
    imported = read(data[: len(data) // 2])
    assert making.PARAGRAPH in imported.text
    assert notes(imported)["pages_without_text"]["pages"].endswith("4")
    assert "not_whole" in notes(imported)


def test_of_a_document_cut_near_its_beginning_nothing_is_read():
    assert refusal(making.policy_pdf()[:600]).key == "source_broken"


def test_what_pdfium_makes_nothing_of_is_read_by_the_other_reader_and_said(monkeypatch):
    def nothing(*_):
        raise pdf._NotByPdfium

    monkeypatch.setattr(pdf, "_by_pdfium", nothing)
    imported = read(making.lines_pdf([LONG, "Planen är beslutad av nämnden."], ["Sidan två har ett stycke."]))
    assert "other_reader" in notes(imported)
    assert pages_of(imported)[1] == "Sidan två har ett stycke."
    assert "date_of_file" in notes(imported)
    assert refusal(making.locked_pdf(making.lines_pdf([LONG]), "hemligt")).key == "source_encrypted"


def test_too_many_pages_are_refused_with_both_numbers():
    error = refusal(making.policy_pdf(), pages=2)
    assert (error.key, error.values["limit"]) == ("source_too_many_pages", 2)
    assert error.values["n"] > 3


def test_five_hundred_pages_are_read_within_the_limits_and_tell_how_far_they_have_come():
    pages = [[f"Sida {number}", f"Mål {number}", f"Stycket på sidan {number} är kort."] for number in range(1, 501)]
    told = []
    imported = read_source("lång.pdf", making.lines_pdf(*pages), progress=lambda *at: told.append(at))
    assert told == [(number, 500) for number in range(1, 501)]
    assert [page_at(imported.pages, imported.text.index(f"sidan {number} är")) for number in (1, 250, 500)] == [1, 250, 500]


def test_ligatures_are_the_letters_they_stand_for():
    assert pdf._clean("e\ufb03cient \ufb01n\u00ad het\x00") == "efficient fin het"


WORDS = st.text(st.sampled_from("abcåäö ABC 123.,-:•()"), min_size=1, max_size=90)


@given(st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=2))
def test_whatever_is_printed_its_letters_are_on_their_page(pages):
    data = making.lines_pdf(*pages)
    printed = [letters("".join(page)) for page in pages]
    if not any(printed):
        assert refusal(data).key == "source_scan"
    else:
        assert [letters(page) for page in pages_of(read(data))] == printed


def letters(words):
    return sorted(sign for sign in words if sign.isalnum())


def test_a_page_is_drawn_as_a_picture():
    picture = page_picture(making.lines_pdf([LONG], ["två"]), 2)
    assert picture is not None
    width, height = struct.unpack(">II", picture[16:24])
    assert (picture[:8], width, height) == (b"\x89PNG\r\n\x1a\n", 827, 1170)
    rows = zlib.decompress(picture[picture.index(b"IDAT") + 4 : -16])
    assert len(rows) == height * (1 + 3 * width)
    assert 0 < sum(dot == 0 for dot in rows[1:]) < len(rows) / 10  # some of it is black, most of it white


@pytest.mark.parametrize(("width", "height"), [(1, 1_000_000), (1_000_000, 1), (100_000, 100_000), (14_400, 2_000)])
def test_no_page_is_drawn_with_more_dots_than_the_limit(width, height):
    data = making.lines_pdf(["Ord"]).replace(b"0 0 595.2756 841.8898", f"0 0 {width} {height}".encode())
    drawn = page_picture(data, 1) or b""
    wide, high = (int.from_bytes(drawn[at : at + 4], "big") for at in (16, 20))
    assert min(wide, high) > 0
    assert max(wide, high) <= 20_000
    assert wide * high <= 4_040_000  # a side is rounded up to a whole dot


@pytest.mark.parametrize("page", [0, -1, 3])
def test_a_page_that_is_not_there_has_no_picture(page):
    assert page_picture(making.lines_pdf([LONG], ["två"]), page) is None


def test_what_is_no_pdf_has_no_picture():
    assert page_picture(b"text", 1) is None
