"""What a file is called does not decide what it is, and what is not read is refused with what to do."""

import io
import pickle
import zipfile
from string import Formatter

import pytest

from importers.model import READABLE, UnreadableSource
from importers.reading import Limits, read_source
from tests.importers import making
from texts.catalogue import WHOLE_LANGUAGES, load_texts
from texts.reading import Plural

WORDS = "Nämnden har antagit en plan för delaktighet."
PAGE = f"<!doctype html><html><body><p>{WORDS}</p></body></html>".encode()
LETTER = f"From: a@b.example\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\nSubject: x\r\n\r\n{WORDS}".encode()
FILES = {
    "pdf": making.lines_pdf([WORDS]),
    "docx": making.docx(lambda document: document.add_paragraph(WORDS)),
    "odt": making.odt(f"<text:p>{WORDS}</text:p>"),
    "html": PAGE,
    "mhtml": making.archive(PAGE.decode()),
    "eml": LETTER,
}


def refusal(name, data, **limits):
    with pytest.raises(UnreadableSource) as caught:
        read_source(name, data, Limits(**limits))
    return caught.value


def zipped(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["fil", "fil.txt", "fil.pdf", "fil.docx", "fil.odt", "fil.doc", "FIL.TMP"])
def test_the_contents_decide_whatever_a_file_is_called_and_that_is_said(kind, name):
    imported = read_source(name, FILES[kind])
    said = [note.values for note in imported.notes if note.key == "read_as"]
    assert imported.text.strip() == WORDS
    assert said == ([] if name.endswith(f".{kind}") else [{"format": kind}])


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_what_its_name_says_is_not_said_to_be_another(kind):
    assert "read_as" not in {note.key for note in read_source(f"fil.{kind}", FILES[kind]).notes}


@pytest.mark.parametrize(
    "words",
    [
        "Minnesanteckning: dialog\n\nSvar per brev:\n\nFrom: a@b.example\nDate: 2 mars\n\nHej!",
        "Minnesanteckning: dialog\nSvar per brev:\nFrom: a@b.example\nDate: 2 mars\nHej!",
        "From: Anna\nfrom: Bo\n\nHej!",
        "Minnesanteckning: sparade brev\n\nContent-Type: multipart/related",
    ],
)
def test_a_text_that_tells_of_letters_is_a_text(words):
    assert read_source("a.txt", words.encode()).text == words


@pytest.mark.parametrize("name", ["budget.pdf", "plan.docx", "plan.odt"])
@pytest.mark.parametrize("data", [b"PK", WORDS.encode(), b"\x89PNG\r\n\x1a\n", zipped(a="b")])
def test_what_is_not_what_it_is_called_nor_another_format_is_refused(name, data):
    error = refusal(name, data)
    assert (error.key, error.values["ending"]) == ("source_misnamed", name.rpartition(".")[2])


@pytest.mark.parametrize("name", ["a.doc", "a.docx", "a.txt"])
@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "source_old_office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "source_encrypted"),
        (rb"{\rtf1\ansi Plan}", "source_old_office"),
    ],
)
def test_older_and_locked_files_of_word_are_told_apart(name, data, key):
    assert refusal(name, data).key == key


@pytest.mark.parametrize("name", [f"fil.{ending}" for ending in READABLE])
@pytest.mark.parametrize("data", [b"", b" \r\n\t", bytes(1000)])
def test_an_empty_file_is_refused_under_every_ending(name, data):
    assert refusal(name, data).key == "source_empty"


def test_a_file_above_the_limit_is_refused_before_it_is_read():
    error = refusal("plan.pdf", b"x" * 1_000_001, megabytes=1)
    assert (error.key, error.values["limit"]) == ("source_too_large", 1)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_text_above_the_limit_is_refused(name):
    assert refusal(name, b"ord " * 300_000, text_megabytes=1).key == "source_too_much_text"


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
def test_a_document_of_more_text_than_the_limit_is_refused_however_small_its_file(kind):
    many = {
        "docx": making.docx(lambda document: document.add_paragraph("ord " * 300_000)),
        "odt": making.odt(f"<text:p>{'ord ' * 300_000}</text:p>"),
        "pdf": making.lines_pdf(*[[f"{'ord ' * 25}{page}"] * 50 for page in range(220)]),
    }
    assert refusal(f"a.{kind}", many[kind], text_megabytes=1).key == "source_too_much_text"


@pytest.mark.parametrize(
    ("encoding", "named"), [("latin-1", "Windows-1252"), ("cp1252", "Windows-1252"), ("cp850", "DOS 850"), ("mac_roman", "Mac Roman")]
)
def test_an_encoding_that_was_guessed_is_said(encoding, named):
    words = "Nämnden har antagit en plan för delaktighet och insyn. Vi följer upp målen varje år på våra möten."
    imported = read_source("a.txt", words.encode(encoding))
    assert (imported.text, [note.values for note in imported.notes]) == (words, [{"encoding": named}])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_nuls_and_said(encoding):
    imported = read_source("a.txt", WORDS.encode(encoding))
    assert (imported.text, [note.values for note in imported.notes]) == (WORDS, [{"encoding": "UTF-16"}])


@pytest.mark.parametrize("data", [WORDS.encode(), WORDS.encode("utf-8-sig"), WORDS.encode("utf-16")])
def test_an_encoding_that_the_file_tells_is_not_said(data):
    assert read_source("a.txt", data).notes == ()


def test_a_refusal_survives_the_way_from_one_process_to_another():
    error = pickle.loads(pickle.dumps(refusal("a.docx", b"x")))
    assert (error.key, error.values, str(error)) == ("source_misnamed", {"name": "a.docx", "ending": "docx"}, "a.docx: source_misnamed")


def test_what_was_read_survives_the_way_from_one_process_to_another():
    imported = read_source("a.pdf", FILES["pdf"])
    assert pickle.loads(pickle.dumps(imported)) == imported


def refusals():
    """One of every kind that reading gives."""
    locked = zipped(**{"word/document.xml": "<a/>"}).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    bomb = zipped(**{"word/document.xml": "<a/>", "word/media/a.png": bytes(3_000_000)})
    yield refusal("n.pdf", b"")
    yield refusal("n.txt", b"\x89PNG\x00\x01")
    yield refusal("n.html", b"<html><body></body></html>")
    yield refusal("n.xlsx", b"x")
    yield refusal("n.docx", b"x")
    yield refusal("n.docx", locked)
    yield refusal("n.doc", rb"{\rtf1}")
    yield refusal("n.docx", b"PK\x03\x04")
    yield refusal("n.pdf", b"x" * 2_000_000, megabytes=1)
    yield refusal("n.txt", b"x" * 2_000_000, text_megabytes=1)
    yield refusal("n.html", b"<p>" * 1_000_000, text_megabytes=1)
    yield refusal("n.pdf", making.policy_pdf(), pages=1)
    yield refusal("n.pdf", making.scan_pdf())
    yield refusal("n.docx", bomb, unpacked_megabytes=1)
    yield refusal("n.docx", zipped(**{"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}))
    yield refusal("n.mhtml", making.archive("x").replace(b"text/html", b"text/css"))
    yield refusal("n.eml", b"x")


# Of files that were not read to their end, or were there before (tests/bot/test_reading_work.py).
SAID_BY_WHO_ASKS = {f"refusals.source_{key}" for key in ("too_slow", "too_heavy", "reader_died", "known")}


@pytest.mark.parametrize("language", WHOLE_LANGUAGES)
def test_every_refusal_is_a_sentence_that_names_the_file_and_says_what_to_do(language):
    texts = load_texts(language)
    met = list(refusals())
    said = [texts(f"refusals.{error.key}", **error.values) for error in met]
    assert [words.startswith(f"{error.values['name']}: ") and words.count(". ") >= 1 for words, error in zip(said, met, strict=True)] == [
        True
    ] * len(said)
    said_by_readers = {key for key in texts.sentences if key.startswith("refusals.source_")} - SAID_BY_WHO_ASKS
    assert {f"refusals.{error.key}" for error in met} == said_by_readers


@pytest.mark.parametrize("language", WHOLE_LANGUAGES)
def test_every_note_has_a_sentence_for_its_values(language):
    texts = load_texts(language)
    with_contents = making.lines_pdf(["Mål ........ 3", WORDS], [WORDS])
    files = {**FILES, "txt": WORDS.encode("latin-1"), "pdf": with_contents, "png": FILES["pdf"]}
    met = [note for kind, data in files.items() for note in read_source(f"fil.{kind}", data).notes]
    assert {note.key for note in met} >= {"encoding", "pages", "contents_left_out", "read_as", "date_of_file", "embedded_left_out"}
    assert all(texts(note.sentence, **note.values).endswith(".") for note in met)
    for key, sentence in texts.sentences.items():
        if key.startswith("imports."):
            forms = sentence.forms.values() if isinstance(sentence, Plural) else [sentence]
            assert {name for form in forms for _, name, _, _ in Formatter().parse(form) if name} <= {
                "n",
                "names",
                "pages",
                "format",
                "encoding",
            }
