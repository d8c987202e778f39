import pytest

from importers.reading import UnreadableSource, read_source


def read(name, text):
    return read_source(name, text.encode())


def headings(imported):
    return [(imported.text[heading.start : heading.end], heading.level) for heading in imported.headings]


WRAPPED = """Kommunen frågar alla brukare varje år. Svaren redovisas för
nämnden i november och läggs ut på webbplatsen.

- En punkt som är kort
- En till
"""


def test_lines_broken_to_fit_a_width_are_joined_in_plain_text():
    assert read("a.txt", WRAPPED).text.split("\n")[0] == (
        "Kommunen frågar alla brukare varje år. Svaren redovisas för nämnden i november och läggs ut på webbplatsen."
    )


def test_short_lines_of_plain_text_stay_lines():
    assert read("a.txt", WRAPPED).text.split("\n")[2:4] == ["- En punkt som är kort", "- En till"]


def test_paragraphs_of_one_long_line_each_stay_as_they_are():
    text = "Kommunen frågar alla brukare varje år, " * 5 + "\nsedan redovisas svaren."
    assert read("a.txt", text).text == text


def test_a_plain_text_has_no_headings_and_no_title():
    imported = read("a.txt", "# Inte en rubrik här")
    assert (imported.title, imported.headings) == (None, ())


def test_headings_of_markdown_are_given_without_their_marks():
    imported = read("a.md", "# Personalpolicy\nText.\n## Lön ##\nMer text\n\nUnderstruken\n===\nOch en\n---\nSlut")
    assert headings(imported) == [("Personalpolicy", 1), ("Lön", 2), ("Understruken", 1), ("Och en", 2)]
    assert imported.title == "Personalpolicy"


def test_what_looks_like_a_heading_inside_code_is_none():
    assert headings(read("a.md", "```\n# kommentar\n```\n#utan mellanslag\n\n---\n")) == []


def test_a_paragraph_of_markdown_is_one_line_and_its_words_stay_as_written():
    text = "Vi har **tre** mål,\nse [planen](https://x.se/a_b),\noch 2*3*4 enheter.\n\nNytt stycke"
    assert read("a.md", text).text == "Vi har **tre** mål, se [planen](https://x.se/a_b), och 2*3*4 enheter.\n\nNytt stycke"


def test_list_items_table_rows_and_hard_breaks_keep_their_lines():
    text = "- ett\n  och mer\n- två\n1. tre\n\n| a | b |\n| c | d |\nSlut  \nny rad"
    assert read("a.md", text).text == "- ett och mer\n- två\n1. tre\n\n| a | b |\n| c | d |\nSlut  \nny rad"


def test_the_mark_of_a_heading_without_a_heading_is_an_empty_file():
    with pytest.raises(UnreadableSource, match="source_empty"):
        read("a.md", "#")
