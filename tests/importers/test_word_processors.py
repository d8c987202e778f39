"""docx and odt: headings, lists, tables and titles; nothing of what was deleted, all of what was inserted."""

import datetime as dt
import re

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from importers.model import UnreadableSource
from importers.reading import read_source
from tests.importers import making


def headings(imported):
    return [(imported.text[heading.start : heading.end], heading.level) for heading in imported.headings]


def keys(imported):
    return {note.key for note in imported.notes}


def lines(build, **core):
    return read_source("plan.docx", making.docx(build, **core)).text.split("\n")


def added(document, xml):
    document.element.body.insert(0, parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def test_a_docx_is_its_headings_paragraphs_list_items_and_table_rows_in_order():
    imported = read_source("plan.docx", making.plan_docx())
    assert imported.text.split("\n") == [
        "Kommunikationsplan",
        "Mål",
        making.SENTENCE,
        "- Svar inom två dagar",
        "År | Antal",
        "2014 | 112",
        "Uppföljning",
        "Planen följs upp varje år.",
    ]
    assert headings(imported) == [("Kommunikationsplan", 1), ("Mål", 1), ("Uppföljning", 2)]


def test_a_docx_is_called_by_its_core_title_else_by_its_first_heading():
    assert read_source("a.docx", making.plan_docx()).title == "Plan för kommunikation"
    assert read_source("a.docx", making.docx(lambda document: document.add_heading("Policy", 1), title="")).title == "Policy"


def test_a_docx_has_the_day_it_was_changed_last_and_that_is_said():
    data = making.docx(lambda document: document.add_paragraph("ord"), modified=dt.datetime(2015, 3, 2, tzinfo=dt.UTC))
    imported = read_source("a.docx", data)
    assert (imported.date, keys(imported)) == (dt.date(2015, 3, 2), {"date_of_file"})


def test_the_day_of_the_empty_document_that_a_library_begins_with_is_none():
    assert read_source("a.docx", making.plan_docx()).date is None


def test_a_docx_that_says_nothing_of_itself_has_no_day_and_is_called_by_its_first_heading():
    # As Google's editor writes it.
    data = making.changed_package(making.plan_docx(), "docProps/core.xml", lambda _: None)
    data = making.changed_package(data, "[Content_Types].xml", lambda content: re.sub(rb"<Override [^>]*core\.xml[^>]*/>", b"", content))
    data = making.changed_package(data, "_rels/.rels", lambda content: re.sub(rb"<Relationship [^>]*core\.xml[^>]*/>", b"", content))
    imported = read_source("a.docx", data)
    assert (imported.title, imported.date, keys(imported)) == ("Kommunikationsplan", None, set())


def test_what_was_inserted_with_changes_tracked_is_read_and_what_was_deleted_is_not():
    changed = (
        "<w:p><w:r><w:t>Planen är </w:t></w:r><w:del><w:r><w:delText>inte </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>nu </w:t></w:r></w:ins><w:r><w:t>beslutad.</w:t></w:r></w:p>"
    )
    imported = read_source("a.docx", making.docx(lambda document: added(document, changed)))
    assert imported.text == "Planen är nu beslutad."
    assert "deleted_left_out" in keys(imported)


def test_words_of_a_content_control_and_of_a_text_box_are_read_once():
    control = "<w:p><w:sdt><w:sdtContent><w:r><w:t>Beslutat 2015</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    box = (
        f"<w:p {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:r><mc:AlternateContent>"
        "<mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>I en ruta</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>I en ruta</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )

    def build(document):
        document.element.body.insert(0, parse_xml(box))
        added(document, control)

    assert lines(build) == ["Beslutat 2015", "I en ruta"]


def test_words_of_a_text_box_inside_another_are_read_once():
    inner = "<w:r><w:txbxContent><w:p><w:r><w:t>inre</w:t></w:r></w:p></w:txbxContent></w:r>"
    outer = f"<w:p><w:r><w:txbxContent><w:p><w:r><w:t>yttre</w:t></w:r>{inner}</w:p></w:txbxContent></w:r></w:p>"
    assert lines(lambda document: added(document, outer)) == ["yttre", "inre"]


def test_a_table_inside_a_cell_is_that_cells_words():
    def build(document):
        cell = document.add_table(rows=1, cols=2).rows[0].cells
        cell[0].text = "Mål"
        inner = cell[1].add_table(rows=1, cols=2).rows[0].cells
        inner[0].text, inner[1].text = "ett", "två"

    assert lines(build) == ["Mål | ett två"]


def test_a_table_of_contents_of_a_docx_is_left_out_and_said():
    def build(document):
        document.styles.add_style("TOC 1", 1)
        document.add_paragraph("Mål 3", style="TOC 1")
        document.add_paragraph("Målen gäller alla.")

    imported = read_source("a.docx", making.docx(build))
    assert (imported.text, "contents_left_out" in keys(imported)) == ("Målen gäller alla.", True)


def test_a_style_made_from_a_heading_is_that_heading():
    def build(document):
        own = document.styles.add_style("Kommunens rubrik", 1)
        own.base_style = document.styles["Heading 3"]
        document.add_paragraph("Ansvar", style=own)

    assert headings(read_source("a.docx", making.docx(build))) == [("Ansvar", 3)]


def test_a_docx_nested_deeper_than_any_writer_makes_it_is_refused():
    def nest(content):
        run = b"<w:p><w:r><w:t>djupt</w:t></w:r></w:p>"
        deep = b"<w:sdt><w:sdtContent>" * 5_000 + run + b"</w:sdtContent></w:sdt>" * 5_000
        return content.replace(b"<w:body>", b"<w:body>" + deep)

    with pytest.raises(UnreadableSource) as caught:
        read_source("a.docx", making.changed_package(making.plan_docx(), "word/document.xml", nest))
    assert caught.value.key == "source_broken"


@pytest.mark.parametrize("member", ["word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/styles.xml"])
@pytest.mark.parametrize("change", [lambda content: None, lambda content: content[: len(content) // 2], lambda content: b""])
def test_a_docx_with_a_broken_part_is_read_or_refused_with_its_name(member, change):
    data = making.changed_package(making.plan_docx(), member, change)
    try:
        said = read_source("plan.docx", data).text
    except UnreadableSource as error:
        said = error.key
    assert said in ("source_broken", "source_misnamed") or making.SENTENCE in said


ODT_BODY = (
    '<text:tracked-changes><text:p>struket</text:p></text:tracked-changes><text:h text:outline-level="1">Kommunikationsplan</text:h>'
    "<text:p>Vi svarar <text:span>inom<text:s/>två</text:span><text:line-break/>dagar.<office:annotation><text:p>kommentar</text:p>"
    "</office:annotation></text:p><text:list><text:list-item><text:p>En punkt</text:p></text:list-item></text:list>"
    "<table:table><table:table-row><table:table-cell><text:p>År</text:p></table:table-cell><table:table-cell><text:p>2014</text:p>"
    "</table:table-cell></table:table-row></table:table><text:table-of-content><text:p>Mål 3</text:p></text:table-of-content>"
)


def test_an_odt_is_its_headings_paragraphs_list_items_and_table_rows_in_order():
    meta = "<dc:title>Plan</dc:title><dc:date>2016-05-04T10:00:00.12</dc:date>"
    imported = read_source("plan.odt", making.odt(ODT_BODY, meta))
    assert imported.text.split("\n") == ["Kommunikationsplan", "Vi svarar inom två dagar.", "- En punkt", "År | 2014"]
    assert (headings(imported), imported.title, imported.date) == ([("Kommunikationsplan", 1)], "Plan", dt.date(2016, 5, 4))
    assert keys(imported) == {"contents_left_out", "date_of_file"}


def test_a_footnote_of_an_odt_comes_after_the_text_and_breaks_no_sentence():
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Se bilaga 2.</text:p></text:note-body></text:note>"
    gone = f"<text:tracked-changes><text:p>Struket{note.replace('2', '3')}</text:p></text:tracked-changes>"
    imported = read_source("plan.odt", making.odt(f"{gone}<text:p>Planen följs upp{note} varje år.</text:p><text:p>Den är ny.</text:p>"))
    assert imported.text.split("\n") == ["Planen följs upp varje år.", "Den är ny.", "Se bilaga 2."]


def test_an_odt_under_a_password_is_refused():
    with pytest.raises(UnreadableSource) as caught:
        read_source("plan.odt", making.odt(ODT_BODY, manifest="<manifest><encryption-data/></manifest>"))
    assert caught.value.key == "source_encrypted"


def test_an_odt_nested_deeper_than_any_writer_makes_it_is_refused():
    body = "<text:section>" * 50_000 + "<text:p>djupt</text:p>" + "</text:section>" * 50_000
    with pytest.raises(UnreadableSource) as caught:
        read_source("plan.odt", making.odt(body))
    assert caught.value.key == "source_broken"


def test_a_hyphen_that_must_not_break_and_a_tab_are_read():
    def build(document):
        run = document.add_paragraph("e").runs[0]
        run._r.append(run._r.makeelement(qn("w:noBreakHyphen"), {}))
        run.add_text("tjänst\tett")

    assert lines(build) == ["e-tjänst ett"]
