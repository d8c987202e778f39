"""A backup is restored whole into an empty place, or refused with everything left as it was."""

import json
import random
import shutil
import stat
import tarfile

import pytest

from storage.backends.sqlite import DATABASE_FILE, schema_of
from storage.backup import back_up
from storage.database import open_database
from storage.errors import AlreadyRunning, BrokenBackup, SchemaMismatch, StorageError, StorageFull
from storage.files import drop_file
from storage.lock import RunnerLock
from storage.migrations import SCHEMA
from storage.remembered import remember
from storage.restoring import STAGING, restore
from tests.storage.kept import AT, PHOTO, ask, files_of, fill, members_of, rows_of, write_members

PID = 4711


@pytest.fixture
def files(folder):
    with open_database(folder, migrate=False) as database:
        return fill(database, folder)


@pytest.fixture
def archive(folder, files, tmp_path):
    """A backup of the folder."""
    back_up(folder, tmp_path / "backup.tar", AT)
    return tmp_path / "backup.tar"


@pytest.fixture
def new(tmp_path):
    """A data folder that is not there yet."""
    return tmp_path / "new"


@pytest.fixture
def refused(new, tmp_path, sentence):
    """The sentence with which an archive is refused; that nothing is left of the attempt is checked on the way."""

    def attempt(archive, kind=BrokenBackup):
        with pytest.raises(kind) as refusal:
            restore(archive, new, pid=PID)
        assert not new.exists()
        return sentence(refusal.value)

    return attempt


def test_every_row_and_every_file_comes_back(folder, archive, new):
    restore(archive, new, pid=PID)
    assert rows_of(new) == rows_of(folder)
    assert files_of(new / "files") == files_of(folder / "files")


def test_the_folder_is_ready_to_serve_and_its_owners_alone(archive, new):
    restore(archive, new, pid=PID)
    assert set(files_of(new)) == {name for name in members_of(archive) if name != "manifest.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (new, new / DATABASE_FILE)} == {0o700, 0o600}
    RunnerLock(new, PID).release()
    with open_database(new, migrate=False) as database:
        database.write(lambda tx: remember(tx, "bot", "goes on"))


def test_an_empty_folder_that_is_there_is_as_good_as_none(folder, archive, new):
    new.mkdir(mode=0o750)
    restore(archive, new, pid=PID)
    assert rows_of(new) == rows_of(folder)
    assert stat.S_IMODE(new.stat().st_mode) == 0o750


def test_ids_that_were_given_out_are_not_given_out_again(folder, files, tmp_path, new):
    ask(folder / DATABASE_FILE, "DELETE FROM finding")
    back_up(folder, tmp_path / "backup.tar", AT)
    restore(tmp_path / "backup.tar", new, pid=PID)
    assert ask(new / DATABASE_FILE, "SELECT seq FROM sqlite_sequence WHERE name = 'finding'") == [(1,)]


def test_a_backup_without_a_file_that_was_missing_is_restored_without_it(folder, files, tmp_path, new):
    drop_file(folder, files[PHOTO])
    back_up(folder, tmp_path / "backup.tar", AT)
    assert restore(tmp_path / "backup.tar", new, pid=PID).missing == (files[PHOTO],)


@pytest.mark.parametrize("name", ["notes.txt", DATABASE_FILE, "secret.key", "files", ".env"])
def test_a_folder_with_anything_in_it_is_left_alone(archive, new, name, sentence):
    new.mkdir()
    (new / name).write_text("kept", encoding="ascii")
    with pytest.raises(StorageError) as refusal:
        restore(archive, new, pid=PID)
    assert str(new) in sentence(refusal.value)
    assert files_of(new) == {name: b"kept"}


def test_a_folder_where_a_server_runs_is_left_alone(archive, new):
    server = RunnerLock(new, 17)
    with pytest.raises(AlreadyRunning) as refusal:
        restore(archive, new, pid=PID)
    assert refusal.value.values["pid"] == "17"
    assert set(files_of(new)) == {"runner.lock", "runner.pid"}
    server.release()


def test_a_restore_that_was_killed_is_begun_again(folder, archive, new):
    shutil.copytree(folder / "files", new / "files")
    (new / STAGING).mkdir()
    shutil.copy(folder / DATABASE_FILE, new / STAGING)
    restore(archive, new, pid=PID)
    assert rows_of(new) == rows_of(folder)
    assert not (new / STAGING).exists()


def test_an_archive_of_an_older_kompass_is_migrated(folder, files, tmp_path, new):
    older(folder)
    back_up(folder, tmp_path / "backup.tar", AT)
    assert restore(tmp_path / "backup.tar", new, pid=PID).tables_version == "0001"
    assert schema_of(new / DATABASE_FILE) == SCHEMA
    assert ask(new / DATABASE_FILE, "SELECT text FROM part WHERE id = 1") == ask(
        folder / DATABASE_FILE, "SELECT text FROM part WHERE id = 1"
    )
    assert not (new / f"{DATABASE_FILE}-wal").exists()


def older(folder):
    """The folder's database as the first version would have had it."""
    path = folder / DATABASE_FILE
    for statement in (
        "DROP TRIGGER source_version_rewritten",
        *(f"ALTER TABLE source DROP COLUMN {name}" for name in ("owner", "came_in")),
        *(f"ALTER TABLE source_version DROP COLUMN {name}" for name in ("size", "pages", "notes", "fetched_at")),
        *(f"ALTER TABLE evidence DROP COLUMN {name}" for name in ("direction", "third_person", "is_flagged")),
        *(f"DROP TABLE {name}" for name in ("link", "hidden_span", "arrival")),
        "ALTER TABLE interview DROP COLUMN last_part",
        "ALTER TABLE interview DROP COLUMN active_at",
        "DROP INDEX outbox_unsent",
        "ALTER TABLE outbox DROP COLUMN kind",
        "ALTER TABLE outbox DROP COLUMN replaced_at",
        "CREATE INDEX outbox_unsent ON outbox (channel, account, id)",
        "DROP TRIGGER evidence_words_added",
        "DROP TRIGGER evidence_words_changed",
        "DROP TRIGGER evidence_words_deleted",
        "DROP TABLE evidence_search",
        "DROP TABLE evidence_words",
        "DROP TABLE suggestion",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        ask(path, statement)


def test_an_archive_of_a_newer_kompass_is_refused_with_both_versions(folder, archive, refused):
    members = members_of(archive)
    manifest = json.loads(members["manifest.json"]) | {"tables_version": "9999", "something": "newer"}
    write_members(archive, members | {"manifest.json": json.dumps(manifest).encode()})
    said = refused(archive, SchemaMismatch)
    assert "9999" in said
    assert SCHEMA in said


@pytest.mark.parametrize("data", [b"", b"a letter, and no archive" * 100, bytes(10_000)])
def test_a_file_that_is_no_archive_is_refused(tmp_path, data, refused):
    (tmp_path / "letter.tar").write_bytes(data)
    assert "letter.tar" in refused(tmp_path / "letter.tar")


def test_an_archive_that_is_not_there_is_an_error_of_its_own_name(tmp_path, new):
    with pytest.raises(FileNotFoundError, match=r"nothing\.tar"):
        restore(tmp_path / "nothing.tar", new, pid=PID)
    assert not new.exists()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_an_archive_that_was_cut_short_is_refused(archive, part, refused):
    data = archive.read_bytes().rstrip(b"\0")
    archive.write_bytes(data[: int(len(data) * part)])
    refused(archive)


def test_wherever_a_bit_turns_over_it_is_refused_or_makes_no_difference(folder, archive, new, tmp_path):
    """Only the padding between members, and what the tar says of owners and times, may differ unnoticed."""
    whole, rows, chance = archive.read_bytes(), rows_of(folder), random.Random(7)
    with tarfile.open(archive) as tar:
        headers = [info.offset for info in tar]
    places = [at + place for at in headers for place in (0, 50, 110, 124, 130, 148, 156, 157, 257, 345)]
    refusals = 0
    for place in [*places, *(chance.randrange(len(whole)) for _ in range(60))]:
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        archive.write_bytes(data)
        try:
            restore(archive, new, pid=PID)
        except StorageError:
            refusals += 1
            assert not new.exists()
        else:
            assert rows_of(new) == rows
            shutil.rmtree(new)
    assert refusals > 60


def test_a_full_disk_is_left_empty(folder, files, tmp_path, small_disk, sentence):
    with open_database(folder, migrate=False) as database:
        database.write(lambda tx: remember(tx, "long", "ord " * 300_000))
    back_up(folder, tmp_path / "backup.tar", AT)
    with pytest.raises(StorageFull) as refusal:
        restore(tmp_path / "backup.tar", small_disk, pid=PID)
    assert str(small_disk) in sentence(refusal.value)
    assert list(small_disk.iterdir()) == []


def test_an_archive_can_be_restored_again(archive, tmp_path):
    before = archive.read_bytes()
    restore(archive, tmp_path / "one", pid=PID)
    restore(archive, tmp_path / "two", pid=PID)
    assert archive.read_bytes() == before
    assert rows_of(tmp_path / "one") == rows_of(tmp_path / "two")
