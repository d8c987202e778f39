"""E-mail: what was written, and which attachments were left out."""

import datetime as dt
from email.message import EmailMessage

import pytest

from importers.model import UnreadableSource
from importers.reading import Limits, read_source

WORDS = "Hej!\n\nNämnden beslutade i går att e-förslag införs från årsskiftet.\n"


def letter(words=WORDS, **headers):
    message = EmailMessage()
    message["Subject"] = "Svar om e-förslag"
    message["From"] = "Karin Öberg <karin@ekbacka.example>"
    message["Date"] = "Mon, 02 Mar 2026 23:30:00 +0100"
    message.set_content(words)
    return message


def test_a_letter_is_its_words_subject_and_day():
    imported = read_source("svar.eml", letter().as_bytes())
    assert (imported.title, imported.text) == ("Svar om e-förslag", WORDS)
    assert (imported.date, imported.media_type, imported.notes) == (dt.date(2026, 3, 2), "message/rfc822", ())


def test_attachments_are_left_out_and_named():
    message = letter()
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Beslut § 12.pdf")
    message.add_attachment("mer", filename="anteckningar.txt")
    imported = read_source("svar.eml", message.as_bytes())
    assert [(note.key, note.values) for note in imported.notes] == [
        ("attachments_left_out", {"n": 2, "names": "Beslut § 12.pdf, anteckningar.txt"})
    ]
    assert "mer" not in imported.text


def test_a_letter_that_was_forwarded_with_it_is_left_out_and_named():
    message = letter()
    message.add_attachment(letter("Inre ord.\n"), filename="svar.eml")
    message.add_attachment(letter("Inre ord.\n"), disposition="inline")
    imported = read_source("svar.eml", message.as_bytes())
    assert imported.text == WORDS
    assert [note.values for note in imported.notes] == [{"n": 2, "names": "svar.eml, message/rfc822"}]


def test_of_a_letter_in_two_forms_the_plain_one_is_read():
    message = letter()
    message.add_alternative("<p>Samma i html</p>", subtype="html")
    assert read_source("svar.eml", message.as_bytes()).text == WORDS


def test_of_a_letter_whose_plain_form_is_empty_the_html_is_read():
    message = letter(" \n")
    message.add_alternative("<p>Nämnden beslutade i går.</p>", subtype="html")
    assert read_source("svar.eml", message.as_bytes()).text == "Nämnden beslutade i går."


def test_a_letter_in_html_alone_is_read_as_a_page():
    message = letter()
    page = "<html><body><h1>Beslut</h1><p>Nämnden beslutade i går.</p><header>Hälsningar</header><script>x</script></body></html>"
    message.set_content(page, subtype="html")
    assert read_source("svar.eml", message.as_bytes()).text == "Beslut\nNämnden beslutade i går.\nHälsningar"


def test_a_letter_of_attachments_alone_is_refused():
    message = letter()
    message.clear_content()
    message.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    with pytest.raises(UnreadableSource) as caught:
        read_source("svar.eml", message.as_bytes())
    assert caught.value.key in ("source_no_letter", "source_empty")


def test_what_is_no_letter_is_refused():
    with pytest.raises(UnreadableSource) as caught:
        read_source("svar.eml", "Bara några ord utan huvud".encode())
    assert caught.value.key == "source_no_letter"


@pytest.mark.parametrize("broken", [b"Date: nyss", b"Date: Mon, 99 Foo 2026 10:00:00 +0100", b"Date: =?utf-8?q?=FF"])
def test_a_letter_with_a_broken_date_has_none(broken):
    data = letter().as_bytes().replace(b"Date: Mon, 02 Mar 2026 23:30:00 +0100", broken)
    assert read_source("svar.eml", data).date is None


def test_a_letter_of_too_many_words_is_refused():
    with pytest.raises(UnreadableSource) as caught:
        read_source("svar.eml", letter("ord " * 600_000).as_bytes(), Limits(text_megabytes=2))
    assert caught.value.key == "source_too_much_text"
