"""A document's own day: when it was decided, else when its file was changed last."""

import datetime as dt

import pytest

from importers.dates import day_of_decision, read_day, read_moment
from importers.reading import read_source
from tests.importers import making


def notes(imported):
    return {note.key for note in imported.notes}


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Antagen av kommunfullmäktige 2014-06-16 § 45", dt.date(2014, 6, 16)),
        ("Antagen av kommunfullmäktige den 16 juni 2014, § 45", dt.date(2014, 6, 16)),
        ("ANTAGET AV KF 2014-06-16", dt.date(2014, 6, 16)),
        ("Beslutsdatum: 2014-06-16", dt.date(2014, 6, 16)),
        ("Fastställd av nämnden 2010-01-20, reviderad 2014-06-16", dt.date(2014, 6, 16)),
        ("Adopted by the council on 16 June 2014", dt.date(2014, 6, 16)),
        ("Antagen 2014-06-16 att gälla 2015-01-01", dt.date(2014, 6, 16)),
        ("Antagen av KF juni 2014, gäller till 2018-12-31", None),
        ("Fastställd av nämnden, giltig t.o.m. 2018-12-31", None),
        ("Adopted by the council, valid until 31 December 2018", None),
        ("Ska revideras senast 2018-12-31", None),
        ("Nästa revidering: 2018-12-31", None),
        ("To be revised by 31 December 2018", None),
        ("Beslut om 12 marknader 2014", None),
        ("Antagen 2014-13-45", None),
        ("Gäller från 2015-01-01", None),
        ("Diarienummer 2014-06-16", None),
        ("Antagen av kommunfullmäktige", None),
        ("Antagen enligt dnr 12014-06-161", None),
    ],
)
def test_the_day_of_a_decision_is_read_from_the_line_that_names_it(line, day):
    assert day_of_decision(["Personalpolicy", line]) == day


def test_decisions_told_of_in_long_sentences_and_far_into_a_document_are_not_its_own():
    told = "Kommunen följer riksdagens beslut 2010-06-10, och alla nämnder har sedan dess arbetat för att målen ska nås. " * 2
    assert day_of_decision([told, *["ord"] * 30, "Antagen 2014-06-16"]) is None


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx"])
def test_a_document_has_the_day_it_was_decided_before_the_day_of_its_file(name):
    line = "Antagen av KF 2014-06-16"
    made = {
        "a.txt": line.encode(),
        "a.pdf": making.lines_pdf(["Personalpolicy", line]),
        "a.docx": making.docx(lambda document: document.add_paragraph(line), modified=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
    }
    imported = read_source(name, made[name])
    assert (imported.date, notes(imported) & {"date_of_decision", "date_of_file"}) == (dt.date(2014, 6, 16), {"date_of_decision"})


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2016-05-04", dt.date(2016, 5, 4)),
        ("2016-05-04T23:30:00-05:00", dt.date(2016, 5, 4)),
        ("D:20160504103000+02'00'", dt.date(2016, 5, 4)),
        ("4 maj 2016", dt.date(2016, 5, 4)),
        ("4 May, 2016", dt.date(2016, 5, 4)),
        ("Wed, 04 May 2016 23:30:00 +0200", dt.date(2016, 5, 4)),
        ("Wed May 04 2016 10:00:00 GMT+0200 (CEST)", dt.date(2016, 5, 4)),
        ("2016-99-99", None),
        ("D:20169999", None),
        ("4 mod 2016", None),
        ("i går", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_files_pages_and_letters_write_it(written, day):
    assert read_day(written) == day


@pytest.mark.parametrize(
    "written", ["2016-05-04T10:00:00+02:00", "2016-05-04 08:00:00", "Wed May 04 2016 10:00:00 GMT+0200", "Wed, 04 May 2016 10:00:00 +0200"]
)
def test_a_moment_is_told_in_utc(written):
    assert read_moment(written) == dt.datetime(2016, 5, 4, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize("written", ["", "nyss", "0001-01-01T00:00:00+14:00", "Wed Foo 04 2016 10:00:00 GMT+0200", "2016-05-04T99:00"])
def test_what_is_no_moment_is_none(written):
    assert read_moment(written) is None
