from dataclasses import replace

import pytest

from evidence.coverage import COLUMNS, Cell, coverage
from evidence.model import EvidenceItem, EvidenceKind, SourceKind, Tag, TagState
from rubric.editions import load_edition
from tests.evidence.pieces import all_alike


@pytest.fixture(scope="module")
def edition():
    return load_edition("2010")


ITEM = EvidenceItem(
    id="i1",
    source_kind=SourceKind.INTERVIEW,
    source="s1",
    source_title="P01",
    version="v1",
    start=0,
    end=24,
    text="Vi frågar brukarna årligen",
    kind=EvidenceKind.IN_PLACE,
    date=None,
    by=None,
    role="unit_manager",
    voice="P01",
    from_checklist=False,
    tags=(Tag("2.5", TagState.ASKED),),
)
CONFIRMED = (Tag("2.5", TagState.CONFIRMED, "E1"),)


def test_one_person_who_says_it_twice_is_one_voice(edition):
    table = coverage(edition, [ITEM, replace(ITEM, id="i2")])
    assert table.cell("2.5", "unit_manager") == Cell(confirmed=0, asked=1)


def test_a_confirmed_voice_is_not_counted_again_as_asked(edition):
    table = coverage(edition, [ITEM, replace(ITEM, id="i2", tags=CONFIRMED), replace(ITEM, id="i3", voice="P02")])
    assert table.cell("2.5", "unit_manager") == Cell(confirmed=1, asked=1)


def test_documents_and_website_have_columns_of_their_own(edition):
    document = replace(ITEM, source_kind=SourceKind.DOCUMENT, role=None, voice="s2", tags=CONFIRMED)
    table = coverage(edition, [document, replace(document, source_kind=SourceKind.WEBSITE, voice="s3")])
    assert {column: table.cell("2.5", column).confirmed for column in COLUMNS if table.cell("2.5", column) != Cell()} == {
        "document": 1,
        "website": 1,
    }


def test_every_sub_question_has_a_row_even_without_a_voice(edition):
    table = coverage(edition, [])
    assert len(table.sub_questions) == 45
    assert table.cell("8.6", "union") == Cell(0, 0)


def test_a_tag_of_another_edition_is_left_out(edition):
    assert coverage(edition, [replace(ITEM, tags=(Tag("9.9", TagState.ASKED),))]).cells == {}


def test_copies_are_counted_once_in_a_cell_and_once_in_the_row(edition):
    document = replace(ITEM, source_kind=SourceKind.DOCUMENT, role=None, voice="s2", tags=CONFIRMED)
    copies = [document, replace(document, id="i2", voice="s3"), replace(document, id="i3", voice="s4", source_kind=SourceKind.WEBSITE)]
    table = coverage(edition, copies)
    assert (table.cell("2.5", "document"), table.cell("2.5", "website")) == (Cell(1, 0), Cell(1, 0))
    assert table.voices_for("2.5").together == Cell(1, 0)


def test_people_whose_answers_are_grouped_as_alike_are_one_voice(edition):
    items = [ITEM, replace(ITEM, id="i2", voice="P02"), replace(ITEM, id="i3", voice="P03")]
    assert coverage(edition, [*all_alike(*items[:2]), items[2]]).cell("2.5", "unit_manager") == Cell(0, 2)
