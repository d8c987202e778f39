"""Files made to do harm, and files that chance has changed: each is read or refused, and nothing else happens."""

import io
import zipfile
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.model import READABLE, UnreadableSource
from importers.reading import Limits, read_source
from tests.importers import making

NAMES = st.sampled_from([f"fil.{ending}" for ending in READABLE])
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY i SYSTEM "file:///etc/passwd">'


def refusal(name, data, **limits):
    with pytest.raises(UnreadableSource) as caught:
        read_source(name, data, Limits(**limits))
    return caught.value.key


def with_entities(content, declared, words):
    return content.replace(b"?>", b"?>" + declared.encode() + b"]>", 1).replace(words.encode(), b"&i;")


@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("member", ["word/document.xml", "docProps/core.xml", "word/styles.xml", "[Content_Types].xml"])
def test_a_docx_that_declares_entities_is_refused(declared, encoding, member):
    def change(content):
        changed = with_entities(content, declared, making.SENTENCE).decode()
        return changed.replace("UTF-8", encoding).replace("utf-8", encoding).encode(encoding)

    assert refusal("a.docx", making.changed_package(making.plan_docx(), member, change)) == "source_entities"


@pytest.mark.parametrize("member", ["content.xml", "meta.xml"])
@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE])
def test_an_odt_that_declares_entities_is_refused(declared, member):
    data = making.changed_package(making.odt("<text:p>ord</text:p>"), member, lambda content: declared.encode() + b"]>" + content)
    assert refusal("a.odt", data) == "source_entities"


def test_entities_of_a_page_stay_unresolved():
    page = f"<?xml version='1.0'?>{LAUGHS}]><html><body><p>Kommunens plan &i; för alla</p></body></html>"
    assert len(read_source("a.html", page.encode()).text) < 100


@pytest.mark.parametrize("member", ["word/document.xml", "word/media/bild.png"])
def test_a_zip_bomb_is_refused_without_being_unpacked(member):
    made = io.BytesIO(making.plan_docx())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as package, package.open(f"{member}.xml", "w") as opened:
        for _ in range(100):
            opened.write(bytes(1_000_000))
    assert refusal("a.docx", made.getvalue(), unpacked_megabytes=50) == "source_unpacked"


def test_more_xml_than_the_limit_is_refused_whatever_its_part_is_called():
    data = making.plan_docx()
    for member in ("[Content_Types].xml", "_rels/.rels"):
        data = making.changed_package(data, member, lambda content: content.replace(b"word/document.xml", b"word/text.bin"))
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/text.bin", package.read("word/document.xml").replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 400_000))
    assert refusal("a.docx", made.getvalue(), xml_megabytes=2) == "source_unpacked"


def test_a_picture_may_declare_entities():
    made = io.BytesIO(making.plan_docx())
    with zipfile.ZipFile(made, "a") as package:
        package.writestr("word/media/bild.svg", f"{OUTSIDE}]><svg/>")
    assert "Uppföljning" in read_source("a.docx", made.getvalue()).text


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"")
        package.writestr("[Content_Types].xml", b"<a>" + b" " * 30_000_000)
    data = made.getvalue().replace((30_000_003).to_bytes(4, "little"), (3).to_bytes(4, "little"))
    assert len(data) < 100_000
    assert refusal("a.docx", data) == "source_broken"


def test_an_archive_of_very_many_members_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("word/document.xml", "<a/>")
        for number in range(10_000):
            package.writestr(f"{number}", "")
    assert refusal("a.docx", made.getvalue()) == "source_unpacked"


def test_a_member_whose_path_leads_out_of_the_archive_is_only_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = io.BytesIO(making.plan_docx())
    with zipfile.ZipFile(made, "a") as package:
        package.writestr("../ute.xml", "<a/>")
    assert making.SENTENCE in read_source("a.docx", made.getvalue()).text
    assert list(tmp_path.parent.glob("ute.xml")) == []


@pytest.mark.parametrize("parts", ["--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 3_000, "--a\r\n\r\nx\r\n" * 6_000])
def test_a_letter_of_parts_without_end_is_read_or_refused(parts):
    data = f"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n{parts}".encode()
    assert refusal("a.eml", data) in ("source_broken", "source_no_letter")


WIDE = "A" * 76


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", f"{WIDE}\n" * 60_000),
        ("a.md", f"{WIDE}\n" * 60_000),
        ("a.html", "<table>" + "<td>x" * 80_000),
        ("a.html", "<html>" + "<!-- -->" * 100_000 + "x"),
        ("a.txt", "<!-- -->" * 400 + "x"),
        ("a.html", "<p>x" + "data:" * 300_000),
        ("a.html", "x<meta " * 100_000),
        ("a.html", f"<meta {'a' * 3_900}>" * 25 + "x"),
        ("a.pdf", "%PDF-1.4\n" + "1 0 obj<<" * 300_000),
        ("a.pdf", "%PDF-1.4\n" + "1 0 obj<</Type/Catalog" * 100_000),
        ("a.eml", "From: x\nDate: y\n\n" + f"{WIDE}\n" * 60_000),
    ],
)
def test_time_grows_with_the_size_of_a_file_and_not_with_its_square(name, data):
    begun = process_time()
    read_or_refuse(name, data.encode())
    assert process_time() - begun < 10  # the square takes minutes, or for ever


SEEDS = {
    "pdf": making.lines_pdf(["Nämnden har antagit en plan", "för delaktighet."], ["Sidan två"]),
    "hand.pdf": making.hand_made_pdf(),
    "docx": making.plan_docx(),
    "odt": making.odt("<text:h text:outline-level='1'>Plan</text:h><text:p>Nämnden har antagit en plan.</text:p>"),
    "html": "<html><head><title>Plan</title></head><body><h1>Plan</h1><p>Nämnden har antagit en plan.</p></body></html>".encode(),
    "mhtml": making.archive("<h1>Plan</h1><p>Nämnden har antagit en plan.</p>", headers=["Date: Mon, 2 Mar 2026 10:05:00 +0100"]),
    "eml": "From: Ö <a@b.example>\r\nDate: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNämnden har antagit en plan.".encode(),
    "md": "# Plan\n\nNämnden har\nantagit en plan.\n".encode(),
}
PIECES = st.one_of(
    st.binary(max_size=6), st.sampled_from([b"<![", b"<?", b"&#x0;", b"=?utf-8?q?=00?=", b"<<", b">>", b"\0", b"%PDF-", b"9" * 30])
)


@st.composite
def changed(draw):
    """A real file of some kind with up to six pieces replaced, cut out, put in, or its end cut off."""
    kind = draw(st.sampled_from(sorted(SEEDS)))
    data = SEEDS[kind]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(PIECES) + data[at + draw(st.sampled_from([0, 1, 3, 40])) :]
    return f"fil.{kind}", data[: len(data) - draw(st.sampled_from([0, 0, 0, 1, 50]))]


@st.composite
def changed_inside(draw):
    """A docx or odt whose XML has been changed, packed anew."""
    name, member = draw(st.sampled_from([("docx", "word/document.xml"), ("docx", "word/styles.xml"), ("odt", "content.xml")]))

    def change(content):
        for _ in range(draw(st.integers(1, 4))):
            at = draw(st.integers(0, len(content)))
            content = content[:at] + draw(PIECES) + content[at + draw(st.sampled_from([0, 1, 8])) :]
        return content

    return f"fil.{name}", making.changed_package(SEEDS[name], member, change)


def read_or_refuse(name, data):
    """None for a refusal that names the file."""
    try:
        return read_source(name, data)
    except UnreadableSource as error:
        refused = error.values["name"]
    assert refused == name
    return None


def check(name, data):
    """It is read, and all that is said of it fits its text, or refused by its name."""
    imported = read_or_refuse(name, data)
    if imported is None:
        return
    text = imported.text
    assert any(sign.isalnum() for sign in text)
    assert not set("\0\r\f\v\x85\u2028\u2029") & set(text)
    text.encode()  # no half of a pair: a database would not take it
    places = [0, *(place for heading in imported.headings for place in (heading.start, heading.end)), len(text)]
    assert places == sorted(places)
    for heading in imported.headings:
        assert 1 <= heading.level <= 6
        words = text[heading.start : heading.end]
        assert words.strip() == words != ""
        assert "\n" not in words
        assert text[heading.start - 1 : heading.start] in ("", "\n")
        assert text[heading.end : heading.end + 1] in ("", "\n")
    assert [*imported.pages, len(text)] == sorted([*imported.pages, len(text)])
    assert imported.pages[:1] in ((), (0,))
    for words in (imported.title or "", imported.url or "", *(str(value) for note in imported.notes for value in note.values.values())):
        words.encode()
        assert "\0" not in words


MANY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(NAMES, st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_under_any_name_are_read_or_refused(name, data):
    check(name, data)


@MANY
@given(changed())
def test_a_real_file_that_chance_has_changed_is_read_or_refused(file):
    check(*file)


@MANY
@given(changed_inside())
def test_a_package_whose_parts_chance_has_changed_is_read_or_refused(file):
    check(*file)


@pytest.mark.parametrize("kind", SEEDS)
def test_the_files_that_chance_changes_are_whole_before(kind):
    check(f"fil.{kind}", SEEDS[kind])
    assert "plan" in read_source(f"fil.{kind}", SEEDS[kind]).text.lower() or kind == "hand.pdf"
