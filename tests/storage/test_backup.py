"""A backup holds everything that is kept and nothing else, is whole or not there at all, and replaces nothing."""

import hashlib
import json
import os
import stat
from pathlib import Path

import pytest

from storage.backends.sqlite import DATABASE_FILE
from storage.backup import back_up
from storage.database import open_database
from storage.errors import SchemaMismatch, StorageError, StorageFull
from storage.files import drop_file, path_of
from storage.remembered import remember
from tests.storage.kept import AT, PHOTO, PLAN, UNPLAYED, ask, fill, manifest_of, members_of


@pytest.fixture
def files(folder):
    """The folder, filled; the hashes of its files."""
    with open_database(folder, migrate=False) as database:
        return fill(database, folder)


@pytest.fixture
def target(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "monday.tar"


def remembered_in(archive, tmp_path):
    """What the database of an archive remembers."""
    (tmp_path / "unpacked.sqlite3").write_bytes(members_of(archive)[DATABASE_FILE])
    return ask(tmp_path / "unpacked.sqlite3", "SELECT value FROM remembered")


def left_beside(target):
    return [path.name for path in target.parent.iterdir()]


def test_it_holds_the_database_and_every_file_that_a_row_names_and_nothing_else(folder, files, target):
    (folder / "secret.key").write_text("do not copy", encoding="ascii")
    (folder / "runner.pid").write_text("4711", encoding="ascii")
    # A leftover that nobody names; a hash like it is a text's, not a file's.
    path_of(folder, "ab" * 32).parent.mkdir(exist_ok=True)
    path_of(folder, "ab" * 32).write_bytes(b"a file that nobody names")
    done = back_up(folder, target, AT)
    members = members_of(target)
    named = {f"files/{name[:2]}/{name}": data for data, name in files.items()}
    assert members.keys() == {DATABASE_FILE, "manifest.json", *named}
    assert {name: members[name] for name in named} == named
    assert b"do not copy" not in target.read_bytes()
    assert (done.forgotten, done.missing) == (frozenset(), frozenset())


def test_its_manifest_says_what_is_in_it(folder, files, target):
    back_up(folder, target, AT)
    told, members = manifest_of(target), members_of(target)
    del members["manifest.json"]
    assert told["members"] == {name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()}
    assert told["made_at"] == "2026-03-02T09:00:00.123456Z"
    assert (told["tables"]["part"], told["tables"]["answer"], told["tables"]["log"]) == (2, 1, 0)


def test_the_same_state_gives_the_same_archive_to_the_byte(folder, files, target):
    back_up(folder, target, AT)
    back_up(folder, target.with_name("again.tar"), AT)
    assert target.read_bytes() == target.with_name("again.tar").read_bytes()


def test_it_is_its_owners_alone_and_one_file(folder, files, target):
    back_up(folder, target, AT)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert left_beside(target) == ["monday.tar"]


def test_what_is_only_in_the_write_ahead_log_is_in_it(folder, files, target, tmp_path):
    with open_database(folder, migrate=False) as database:
        database.write(lambda tx: remember(tx, "bot", "newest"))
        assert b"newest" not in (folder / DATABASE_FILE).read_bytes()
        back_up(folder, target, AT)
    assert remembered_in(target, tmp_path) == [("newest",)]


def test_a_transaction_under_way_is_not_in_it_and_does_not_hold_it_up(folder, files, target, tmp_path):
    with open_database(folder, migrate=False) as database:

        def while_writing(tx):
            remember(tx, "bot", "not committed")
            tx.flush()
            back_up(folder, target, AT)

        database.write(while_writing)
    assert remembered_in(target, tmp_path) == []


def test_a_file_that_was_there_is_not_replaced(folder, files, target, sentence):
    target.write_bytes(b"last week's")
    with pytest.raises(StorageError) as refused:
        back_up(folder, target, AT)
    assert str(target) in sentence(refused.value)
    assert target.read_bytes() == b"last week's"


def test_a_second_backup_under_the_same_name_waits_for_nobody(folder, files, target, sentence):
    target.with_name("monday.tar.part").mkdir()
    with pytest.raises(StorageError) as refused:
        back_up(folder, target, AT)
    assert "monday.tar.part" in sentence(refused.value)
    assert left_beside(target) == ["monday.tar.part"]


def test_a_file_that_is_gone_from_the_folder_is_told_and_the_rest_is_kept(folder, files, target):
    drop_file(folder, files[PHOTO])
    done = back_up(folder, target, AT)
    assert [set(done.forgotten), set(done.missing)] == [set(), {files[PHOTO]}]
    assert manifest_of(target)["missing"] == [files[PHOTO]]
    assert {PLAN, UNPLAYED} < set(members_of(target).values())


def test_a_file_that_was_forgotten_meanwhile_is_told_apart(folder, files, target, monkeypatch):
    """Between the snapshot and the reading of its files the photo's person is forgotten: the disk's own call is the moment."""
    real_open = os.open

    def open_and_forget(path, *rest, **more):
        if str(path).endswith("archive"):
            drop_file(folder, files[PHOTO])
            ask(folder / DATABASE_FILE, "DELETE FROM part WHERE file IS NOT NULL")
        return real_open(path, *rest, **more)

    monkeypatch.setattr(os, "open", open_and_forget)
    done = back_up(folder, target, AT)
    assert [set(done.forgotten), set(done.missing)] == [{files[PHOTO]}, set()]


def test_a_file_that_arrives_after_the_snapshot_is_not_in_it(folder, files, target):
    back_up(folder, target, AT)
    before = members_of(target).keys()
    path = path_of(folder, "cd" * 32)
    path.parent.mkdir()
    path.write_bytes(b"late")
    back_up(folder, target.with_name("later.tar"), AT)
    assert members_of(target.with_name("later.tar")).keys() == before


def test_a_folder_without_a_database_is_refused_and_gets_none(tmp_path, target, sentence):
    with pytest.raises(StorageError) as refused:
        back_up(tmp_path / "nowhere", target, AT)
    assert "KOMPASS_DATA_DIR" in sentence(refused.value)
    assert not (tmp_path / "nowhere").exists()
    assert left_beside(target) == []


def test_a_newer_database_is_refused_and_an_older_one_is_taken(folder, files, target):
    ask(folder / DATABASE_FILE, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaMismatch):
        back_up(folder, target, AT)
    ask(folder / DATABASE_FILE, "UPDATE alembic_version SET version_num = '0001'")
    back_up(folder, target, AT)
    assert manifest_of(target)["tables_version"] == "0001"


def test_a_database_that_is_damaged_is_called_so_and_leaves_no_archive(folder, files, target, sentence):
    data = bytearray((folder / DATABASE_FILE).read_bytes())
    # A leaf of some table or index far behind the schema.
    data[-4096 * 3 : -4096 * 2] = b"\xff" * 4096
    (folder / DATABASE_FILE).write_bytes(data)
    with pytest.raises(StorageError) as refused:
        back_up(folder, target, AT)
    assert "skadad" in sentence(refused.value)
    assert left_beside(target) == []


def test_what_the_disk_does_not_give_back_as_it_was_written_is_no_backup(folder, files, target, sentence, monkeypatch):
    """A bit turns over on the way to the disk: the moment between writing and reading is when the archive is flushed to it."""
    real_fsync = os.fsync

    def turn_a_bit(number):
        real_fsync(number)
        path = Path(f"/proc/self/fd/{number}").readlink()
        if path.name == "archive":
            with path.open("r+b") as file:
                file.seek(2000)
                byte = file.read(1)[0]
                file.seek(2000)
                file.write(bytes([byte ^ 4]))

    monkeypatch.setattr(os, "fsync", turn_a_bit)
    with pytest.raises(StorageError) as refused:
        back_up(folder, target, AT)
    assert DATABASE_FILE in sentence(refused.value)
    assert left_beside(target) == []


def test_a_full_disk_keeps_no_half_backup(folder, files, small_disk, sentence):
    with open_database(folder, migrate=False) as database:
        database.write(lambda tx: remember(tx, "long", "ord " * 150_000))
    with pytest.raises(StorageFull) as refused:
        back_up(folder, small_disk / "monday.tar", AT)
    assert str(small_disk) in sentence(refused.value)
    assert list(small_disk.iterdir()) == []


def test_a_manifest_can_be_read_without_kompass(folder, files, target):
    back_up(folder, target, AT)
    assert json.loads(members_of(target)["manifest.json"])["format"] == "kompass backup 1"
