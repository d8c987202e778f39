"""A list of people with a fault: the row and the column are named, and nobody of the list is invited."""

import pytest

GOOD = "Maja Berg,unit_manager,,sv,maja@example.se\n"
HEADER = "name,role,group,language,email\n"

FAULTS = {
    "an unknown column": (b"name,role,phone\nA,union,070\n", ["line 1", "phone"]),
    "a misspelt column": (b"name,rol\nA,union\n", ["line 1", "rol", "role"]),
    "no role column": (b"name,email\nA,a@example.se\n", ["line 1", "role"]),
    "an empty role": (f"{HEADER}{GOOD}Ola,,,sv,\n".encode(), ["row 2", "line 3", "column role", "union"]),
    "an unknown role": (f"{HEADER}{GOOD}Ola,boss,,sv,\n".encode(), ["row 2", "line 3", "column role", "boss"]),
    "an unknown language": (f"{HEADER}{GOOD}Ola,union,,fi,\n".encode(), ["row 2", "column language", "fi"]),
    "no e-mail address": (f"{HEADER}{GOOD}Ola,union,,sv,ola at home\n".encode(), ["row 2", "column email"]),
    "the same e-mail twice": (f"{HEADER}{GOOD}M. B.,union,,sv,MAJA@example.se\n".encode(), ["row 2", "column email", "row 1"]),
    "the same name and role twice": (f"{HEADER}Ola,union,,sv,\nola,union,,en,\n".encode(), ["row 2", "column name", "row 1"]),
    "a cell too many": (f"{HEADER}{GOOD}Ola,union,,sv,,more\n".encode(), ["row 2", "line 3", "more"]),
    "a cell far too long": (f"{HEADER}{GOOD}{'x' * 5000},union,,sv,\n".encode(), ["row 2", "column name"]),
    "bytes that are no text": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ["not text"]),
    "nothing at all": (b"", ["empty"]),
}


@pytest.mark.parametrize(("data", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_a_list_with_a_fault_invites_nobody_and_names_it(e1, tmp_path, data, named):
    path = tmp_path / "people.csv"
    path.write_bytes(data)
    said = e1("invite", "e1", path, "--json").sentence
    assert said.startswith("people.csv"), said
    assert [word for word in named if word not in said] == [], said
    assert e1("evaluation", "show", "e1", "--json").one["interviewees"] == 0


def test_a_fault_in_a_later_list_keeps_the_people_of_the_first(e1, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8")
    e1("invite", "e1", path)
    path.write_text(f"{HEADER}{GOOD}Ola,boss,,sv,\n", encoding="utf-8")
    assert e1("invite", "e1", path).status == 1
    assert e1("evaluation", "show", "e1", "--json").one["interviewees"] == 1


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_list_that_is_no_file_is_refused_by_its_name(e1, name):
    assert name in e1("invite", "e1", name, "--json").sentence
