from pathlib import Path

import pytest

from rubric.editions import edition_files, edition_ids, lint, load_edition
from rubric.model import BrokenEdition, UnknownArea, UnknownEdition, UnknownSubQuestion
from texts.catalogue import WHOLE_LANGUAGES

MADE_UP = Path(__file__).parent / "data" / "editions"


@pytest.mark.parametrize("path", [*edition_files(), *edition_files(MADE_UP)], ids=lambda path: path.stem)
def test_edition_file_has_no_fault(path):
    assert lint(path) == []


@pytest.mark.parametrize("edition_id", edition_ids())
def test_shipped_edition_has_every_heading_and_question_in_every_language(edition_id):
    edition = load_edition(edition_id)
    headings = [heading for area in edition.areas for heading in (*area.box, *area.narrative)]
    texts = [edition.name, *(area.name for area in edition.areas), *(each.text for each in (*headings, *edition.sub_questions))]
    assert all(text.keys() >= set(WHOLE_LANGUAGES) and all(text.values()) for text in texts)


def test_edition_2010_has_8_areas_of_100_points_and_45_sub_questions(edition_2010):
    assert [area.max_points for area in edition_2010.areas] == [100] * 8
    assert len(edition_2010.sub_questions) == 45
    assert edition_2010.max_points == 800


def test_narrative_of_area_1_tells_results_under_a_heading_of_their_own_and_its_box_does_not(edition_2010):
    area = edition_2010.area("1")
    assert [heading.sub_questions for heading in area.box] == [("1.1",), ("1.2", "1.3"), ("1.4",), ("1.5",)]
    assert [(heading.text["sv"], heading.sub_questions) for heading in area.narrative[1:3]] == [
        ("Information till medborgare", ("1.2",)),
        ("Information om resultat", ("1.3",)),
    ]


def test_narrative_of_area_2_says_choice_and_influence_where_its_box_says_choice(edition_2010):
    area = edition_2010.area("2")
    assert (area.box[3].text["sv"], area.narrative[3].text["sv"]) == ("Valfrihet", "Valfrihet och påverkan")


def test_narrative_has_the_headings_of_the_box_where_the_file_gives_none(edition_2010):
    assert edition_2010.area("5").narrative == edition_2010.area("5").box


def test_swedish_wording_keeps_the_missing_question_mark_of_the_instrument(edition_2010):
    assert edition_2010.sub_question("1.3").text["sv"] == "Hur informeras medborgarna om resultat"


def test_edition_of_other_counts_and_sums_loads_beside_the_real_one(harbours):
    assert [area.max_points for area in harbours.areas] == [40, 40]
    assert [row.id for row in harbours.sub_questions] == ["A.1", "A.10", "1.1", "1.10", "1.2"]


def test_question_1_10_is_not_question_1_1(harbours):
    assert harbours.sub_question("1.10").text["en"] == "Are the boats tight?"
    assert harbours.sub_question("1.1").text["en"] == "Do the boats float?"


def test_sub_question_knows_its_area(harbours):
    assert harbours.sub_question("1.2").area == "B"


def test_unknown_sub_question_is_answered_with_near_misses(edition_2010):
    with pytest.raises(UnknownSubQuestion, match=r'no sub-question "3\.33"\. Nearest: 3\.3'):
        edition_2010.sub_question("3.33")


def test_unknown_area_is_answered_with_the_areas_there_are(harbours):
    with pytest.raises(UnknownArea, match="Areas: A, B"):
        harbours.area("C")


def test_unknown_edition_is_answered_with_the_editions_there_are():
    with pytest.raises(UnknownEdition, match=r'no edition "1999"\. Editions: 2010'):
        load_edition("1999")


def test_edition_with_faults_is_not_loaded_and_names_the_first(tmp_path):
    broken = (MADE_UP / "harbours_7.yaml").read_text(encoding="utf-8").replace("max: 33", "max: 32").replace("max: 10", "max: 9")
    (tmp_path / "harbours_7.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(BrokenEdition, match=r"area A adds up to 39 points, not 40.*other faults: 1") as caught:
        load_edition("7", tmp_path)
    assert len(caught.value.faults) == 2


def test_edition_can_be_a_key(edition_2010, harbours):
    assert len({edition_2010, harbours, load_edition("2010")}) == 2
