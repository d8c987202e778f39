"""Every fault an edition's file can have: each is found once, with file, line, what is wrong and what to do."""

from pathlib import Path

import pytest

from rubric.editions import lint

SOUND = (Path(__file__).parent / "data" / "editions" / "harbours_7.yaml").read_text(encoding="utf-8")

# what the fault is called here: (words of the sound file, what stands there instead, line, what the linter says)
FAULTS = {
    "sum below": ("max: 33", "max: 30", 7, "area A adds up to 37 points, not 40 (30 + 7). Correct a max, or add"),
    "sum above": ("max: 10,", "max: 11,", 18, "area B adds up to 41 points, not 40 (15 + 15 + 11)."),
    "required sum missing": ("points_per_area: 40\n", "", 2, 'the edition has no "points_per_area". Add it.'),
    "double sub-question in an area": ('"A.10", max', '"A.1", max', 17, 'two sub-questions have the id "A.1"'),
    "double area": ('- id: "B"', '- id: "A"', 18, 'two areas have the id "A"'),
    "double heading": ('"A-bollards"', '"A-quays"', 14, 'two headings have the id "A-quays"'),
    "unquoted sub-question": (
        'id: "1.10"',
        "id: 1.10",
        25,
        'the sub-question id 1.10 is not quoted, and YAML reads 1.10 as the number 1.1. Write "1.10".',
    ),
    "unquoted id in a heading": ('["1.1", "1.10", "1.2"]', '["1.1", 1.10, "1.2"]', 22, "the sub-question id 1.10 is not quoted"),
    "unquoted area": ('- id: "A"', "- id: A", 7, "the area id A is not quoted"),
    "unquoted heading": ('id: "B-all"', "id: B-all", 22, "the heading id B-all is not quoted"),
    "unquoted edition": ('edition: "7"', "edition: 7", 2, "the edition's id 7 is not quoted"),
    "empty id": ('edition: "7"', 'edition: ""', 2, "the edition's id is empty"),
    "id that is a list": ('- id: "A"', "- id: []", 7, "the area id is a list, not an id"),
    "file of another name": ('edition: "7"', 'edition: "8"', 2, 'the edition is "8" and its file is named after "7"'),
    "heading without sub-question": (
        '{id: "A-all", sub_questions: ["A.1", "A.10"]',
        '{id: "A-none", sub_questions: [], sv: "Tomt", en: "None"}\n      - {id: "A-all", sub_questions: ["A.1", "A.10"]',
        11,
        'heading A-none of the box of area A, "sub_questions", has no sub-question. Add one.',
    ),
    "heading without the key": (
        'id: "A-bollards", sub_questions: ["A.10"]',
        'id: "A-bollards"',
        14,
        'a heading of the narrative of area A has no "sub_questions"',
    ),
    "sub-question under no heading of the box": (
        '["A.1", "A.10"]',
        '["A.1"]',
        11,
        "sub-question A.10 is under no heading of the box of area A",
    ),
    "sub-question under no heading of the narrative": ('["A.10"]', '["A.1"]', 13, "sub-question A.10 is under no heading of the narrative"),
    "sub-question under two headings": (
        '["A.10"]',
        '["A.10", "A.1"]',
        13,
        "sub-question A.1 is 2 times under the headings of the narrative",
    ),
    "heading of an unknown sub-question": ('["A.10"]', '["A.10", "A.2"]', 14, 'names the sub-question "A.2", which the area does not have'),
    "heading of another area's sub-question": (
        '["A.10"]',
        '["A.10", "1.1"]',
        14,
        'names the sub-question "1.1", which the area does not have',
    ),
    "language missing in a sub-question": (', en: "Are there bollards?"', "", 17, 'sub-question A.10 has no text in the language "en"'),
    "language missing in a heading": (
        ', en: "Bollards"',
        "",
        14,
        'heading A-bollards of the narrative of area A has no text in the language "en"',
    ),
    "language missing in an area": ('    en: "Quays"\n', "", 7, 'area A has no text in the language "en"'),
    "language missing in the edition": ('en: "The harbour test"\n', "", 2, 'the edition has no text in the language "en"'),
    "empty text": ('sv: "Finns det pollare?"', 'sv: " "', 17, 'sub-question A.10, "sv", is empty'),
    "text that is a number": ('sv: "Finns det pollare?"', "sv: 12", 17, 'sub-question A.10, "sv", is 12, not text'),
    "unknown key in a sub-question": (
        '{id: "A.10", max',
        '{id: "A.10", levels: 3, max',
        17,
        'has the unknown key "levels". Known keys: id, max,',
    ),
    "unknown key in a heading": ('{id: "A-quays",', '{id: "A-quays", colour: "x",', 13, 'has the unknown key "colour"'),
    "unknown key in an area": ('    sv: "Kajer"\n', '    sv: "Kajer"\n    weight: 2\n', 9, 'an area has the unknown key "weight"'),
    "unknown key in the edition": (
        "points_per_area: 40\n",
        "points_per_area: 40\nauthor: me\n",
        6,
        'the edition has the unknown key "author"',
    ),
    "key that is a list": ("points_per_area: 40\n", "points_per_area: 40\n[1]: me\n", 6, 'the unknown key "a list or mapping"'),
    "key twice": ("max: 33,", "max: 33, max: 33,", 16, 'a sub-question of area A has the key "max" twice. Remove one.'),
    "maximum missing": ("max: 33, ", "", 16, 'a sub-question of area A has no "max". Add it.'),
    "maximum that is text": ("max: 33", 'max: "33"', 16, 'sub-question A.1, "max", is the text "33", not a whole number from 1'),
    "maximum with decimals": ("max: 33", "max: 33.5", 16, 'sub-question A.1, "max", is 33.5, not a whole number'),
    "maximum of nothing": ("max: 33", "max: 0", 16, 'sub-question A.1, "max", is 0, not a whole number'),
    "maximum that YAML reads as octal": ("max: 33", "max: 041", 16, 'sub-question A.1, "max", is 041, not a whole number'),
    "not YAML": ("max: 33", "max: [33", 16, "this is not YAML"),
    "areas that are no list": (SOUND[SOUND.index("areas:") :], "areas: many\n", 6, '"areas" is many, not a list'),
    "no areas": (SOUND[SOUND.index("areas:") :], "areas: []\n", 6, '"areas" has no area. Add one.'),
    "sub-question that is text": (
        '- {id: "A.1", max: 33, sv: "Håller kajerna?", en: "Do the quays hold?"}',
        "- kajer",
        16,
        "is kajer, not keys with values",
    ),
    "area that is a list": (SOUND[SOUND.index("areas:") :], "areas: [[]]\n", 6, "an area is a list, not keys with values"),
}
# A row or heading that cannot be read leaves the other with nothing to name: those are two faults to mend.
WITH_CONSEQUENCES = {
    "double sub-question in an area",
    "heading without the key",
    "sub-question that is text",
    "sub-question under no heading of the narrative",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_linter_names_file_line_and_fault(fault, tmp_path):
    words, instead, line, said = FAULTS[fault]
    assert SOUND.count(words) == 1
    path = tmp_path / "harbours_7.yaml"
    path.write_text(SOUND.replace(words, instead), encoding="utf-8")
    faults = lint(path)
    assert [found for found in faults if found.startswith(f"{path.as_posix()}: line {line}: ") and said in found], faults
    assert len(faults) == 1 or fault in WITH_CONSEQUENCES, faults


def test_same_id_in_two_areas_is_a_fault(tmp_path):
    path = tmp_path / "harbours_7.yaml"
    path.write_text(SOUND.replace('"1.2"', '"A.1"'), encoding="utf-8")
    assert lint(path) == [f'{path.as_posix()}: line 26: two sub-questions have the id "A.1". Give one of them another id.']


def test_faults_are_all_listed_in_the_order_of_lines(tmp_path):
    path = tmp_path / "harbours_7.yaml"
    path.write_text(SOUND.replace('    sv: "Båtar"\n', "").replace('    sv: "Kajer"\n', "").replace("max: 33", "max: 0"), encoding="utf-8")
    assert [fault.partition(": line ")[2].partition(":")[0] for fault in lint(path)] == ["7", "15", "17"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: the file is empty"),
        (b"# only a comment\n", "line 1: the file is empty"),
        (b"- a\n- b\n", "line 1: the edition is a list, not keys with values"),
        (b"edition\n", "line 1: the edition is edition, not keys with values"),
        ("sv: å".encode("cp1252"), "line 1: this is not text in UTF-8"),
        (b"a: \x00", "line 1: this is not YAML"),
        (b'edition: "7"\n\tsv: x\n', "line 2: this is not YAML"),
        (b"a: 1\n---\nb: 2\n", "this is not YAML"),
    ],
)
def test_file_that_is_no_edition_at_all_is_one_fault(data, said, tmp_path):
    path = tmp_path / "harbours_7.yaml"
    path.write_bytes(data)
    faults = lint(path)
    assert len(faults) == 1, faults
    assert said in faults[0]
