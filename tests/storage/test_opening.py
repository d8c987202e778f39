"""Opening a data folder: ours is opened, a missing database is made, anything else is refused in a sentence and left as it was."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.backends.sqlite import DATABASE_FILE, schema_of
from storage.database import open_database
from storage.errors import SchemaMismatch, StorageError, StorageReadOnly
from storage.evaluations import all_evaluations
from storage.migrations import SCHEMA


def set_schema(folder, version):
    with sqlite3.connect(folder / DATABASE_FILE) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    connection.close()


def test_a_missing_folder_is_made_with_an_empty_database_by_whoever_comes_first(tmp_path):
    with open_database(tmp_path / "not" / "there", migrate=False) as database:
        assert database.read(all_evaluations) == []
    assert schema_of(tmp_path / "not" / "there" / DATABASE_FILE) == SCHEMA


def test_an_empty_file_counts_as_no_database_yet(tmp_path):
    (tmp_path / DATABASE_FILE).touch()
    with open_database(tmp_path, migrate=False) as database:
        assert database.read(all_evaluations) == []


def test_two_that_make_the_same_database_at_once_both_get_it(tmp_path):
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: open_database(tmp_path, migrate=False), range(4)))
    assert [database.read(all_evaluations) for database in opened] == [[]] * 4
    for database in opened:
        database.close()


@pytest.mark.parametrize("migrate", [True, False])
def test_a_database_of_a_newer_program_is_refused_with_both_versions(folder, migrate, sentence):
    set_schema(folder, "9999")
    with pytest.raises(SchemaMismatch) as refused:
        open_database(folder, migrate=migrate)
    assert "nyare Kompass (9999" in sentence(refused.value)
    assert SCHEMA in sentence(refused.value)


def test_a_database_of_an_older_program_is_left_to_the_runner(folder, sentence):
    set_schema(folder, "0000")
    with pytest.raises(SchemaMismatch) as refused:
        open_database(folder, migrate=False)
    assert "kompass serve" in sentence(refused.value)
    assert schema_of(folder / DATABASE_FILE) == "0000"


@pytest.mark.parametrize("migrate", [True, False])
def test_another_programs_database_is_refused_and_gets_no_tables_of_ours(tmp_path, migrate, sentence):
    with sqlite3.connect(tmp_path / DATABASE_FILE) as connection:
        connection.execute("CREATE TABLE recipe (name)")
    connection.close()
    before = (tmp_path / DATABASE_FILE).read_bytes()
    with pytest.raises(SchemaMismatch) as refused:
        open_database(tmp_path, migrate=migrate)
    assert "annat program" in sentence(refused.value)
    assert (tmp_path / DATABASE_FILE).read_bytes() == before


def test_a_file_that_is_no_database_is_called_damaged_and_is_not_touched(tmp_path, sentence):
    words = "Detta är ingen databas, utan ett brev. ".encode() * 200
    (tmp_path / DATABASE_FILE).write_bytes(words)
    with pytest.raises(StorageError) as refused:
        open_database(tmp_path, migrate=True)
    assert "skadad" in sentence(refused.value)
    assert str(tmp_path) in sentence(refused.value)
    assert (tmp_path / DATABASE_FILE).read_bytes() == words


def test_a_database_that_was_damaged_later_is_called_damaged_when_it_is_read(folder, sentence):
    data = (folder / DATABASE_FILE).read_bytes()
    # The first page holds the schema and stays; every page after it is overwritten.
    (folder / DATABASE_FILE).write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(StorageError) as refused, open_database(folder, migrate=False) as database:
        database.read(all_evaluations)
    assert "skadad" in sentence(refused.value)


def test_a_folder_below_a_file_is_refused_by_name(tmp_path, sentence):
    (tmp_path / "file").touch()
    with pytest.raises(StorageReadOnly) as refused:
        open_database(tmp_path / "file" / "data", migrate=True)
    assert str(tmp_path / "file" / "data") in sentence(refused.value)


def test_a_database_on_a_read_only_disk_is_refused_by_name(read_only_disk, sentence):
    with pytest.raises(StorageReadOnly) as refused, open_database(read_only_disk, migrate=True) as database:
        database.read(all_evaluations)
    assert str(read_only_disk) in sentence(refused.value)
