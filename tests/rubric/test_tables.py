import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.tables import TableError, TableRow, read_table

COLUMNS = {"name": ("namn",), "role": ("roll",), "area": ("område",)}


def read(data, required=frozenset({"role"})):
    return read_table(data if isinstance(data, bytes) else data.encode(), COLUMNS, set(required), "people.csv")


def cells(data):
    return [(row.cells["name"], row.cells["role"], row.cells["area"]) for row in read(data)]


ANNA = [("Anna", "union", "5")]


@pytest.mark.parametrize(
    "data",
    [
        b"name,role,area\nAnna,union,5\n",
        b"name;role;area\r\nAnna;union;5\r\n",
        b"\xef\xbb\xbfname;role;area\r\nAnna;union;5\r\n",
        "namn;roll;område\r\nAnna;union;5\r\n".encode("cp1252"),
        "namn;roll;område\r\nAnna;union;5\r\n".encode(),
        "namn;roll;omra\u030ade\nAnna;union;5\n".encode(),
        b"area,role,name\n5,union,Anna\n",
        b" Name ; ROLE;Area \nAnna ; union; 5\n",
        b'"name","role","area"\n"Anna","union","5"\n',
        b"name,role,area\rAnna,union,5\r",
        b"\n\nname,role,area\n\n , ,\nAnna,union,5",
        b"name;role;area;;\nAnna;union;5;;\n;;;;\n",
    ],
    ids=[
        "comma",
        "semicolon",
        "BOM",
        "cp1252",
        "UTF-8",
        "å in two parts",
        "other order",
        "case and spaces",
        "quoted",
        "old Mac",
        "blank lines",
        "empty columns",
    ],
)
def test_table_is_read_however_it_was_saved(data):
    assert cells(data) == ANNA


def test_letters_are_the_same_in_cp1252_and_utf_8():
    text = "namn,roll\nÅsa Öman – ”Åsan”,facklig företrädare\n"
    assert read(text.encode("cp1252")) == read(text.encode())


def test_absent_column_and_short_row_give_empty_cells():
    assert cells("name,role\nAnna,union\nBo\n") == [("Anna", "union", ""), ("Bo", "", "")]


def test_cell_in_quotation_marks_holds_separators_line_breaks_and_quotation_marks():
    assert cells('name,role,area\n"Anna, ""Ann""\nEk",union,5\n') == [('Anna, "Ann"\nEk', "union", "5")]


def test_rows_count_data_and_lines_count_the_file():
    rows = read('name,role\n\n"Anna\nEk",union\n\nBo,union\n')
    assert [(row.row, row.line) for row in rows] == [(1, 3), (2, 6)]


def test_place_of_a_cell_names_file_row_line_and_column():
    assert TableRow(2, 6, {}).place("people.csv", "role") == "people.csv: row 2 (line 6), column role"


def test_header_alone_is_a_table_without_rows():
    assert read("name,role\n") == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "people.csv: the file is empty"),
        (b"\xef\xbb\xbf \n\n", "people.csv: the file is empty"),
        (b"name,rol\nAnna,union\n", 'line 1: unknown column "rol". Did you mean "roll"? The columns are name, role, area.'),
        (b"name,role,shoe size\nAnna,union,43\n", 'unknown column "shoe size". The columns are'),
        (b"name\trole\nAnna\tunion\n", "line 1: unknown column"),
        (b"name,area\nAnna,5\n", 'the column role is missing. Add a column with the header "role" or "roll".'),
        (b"role,Roll\nunion,union\n", 'the column role is there twice, the second time as "Roll"'),
        (b"name,role,area\nAnna,union,5\nBo,union,5,6\n", 'row 2 (line 3): the row has 4 cells and the header 3: "6"'),
        (b"name;role;\nAnna;union;x\n", 'row 1 (line 2): the row has a cell in a column without a header: "x"'),
        (b'name,role\nAnna,union\n"Bo,union\n', "the record that begins on line 3 cannot be read"),
        (b'name,role\n"Bo"x,union\n', "the record that begins on line 2 cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is not text but bytes of something else. Save the table as CSV"),
        (b"PK\x03\x04\x14\x00\x06\x00", "this is not text"),
        ("name,role\nAnna,union\n".encode("utf-16"), "this is not text"),
        (b"name,role\nAnna\x81,union\n", "this is not text"),
    ],
)
def test_table_that_cannot_be_right_is_refused_with_its_place_and_what_to_do(data, said):
    with pytest.raises(TableError) as caught:
        read(data)
    assert str(caught.value).startswith("people.csv: ")
    assert said in str(caught.value)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        rows = read(data)
    except TableError:
        return
    assert all(row.cells.keys() == COLUMNS.keys() for row in rows)
