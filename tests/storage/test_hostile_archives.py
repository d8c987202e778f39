"""Archives that somebody has made or changed on purpose: none puts a byte outside its place, and none is restored."""

import hashlib
import io
import json
import tarfile

import pytest

from storage.backends.sqlite import DATABASE_FILE
from storage.backup import back_up
from storage.database import open_database
from storage.errors import BrokenBackup
from storage.restoring import restore
from tests.storage.kept import AT, ask, files_of, fill, members_of, write_members

PID = 4711


@pytest.fixture
def archive(folder, tmp_path):
    """A backup of a folder."""
    with open_database(folder, migrate=False) as database:
        fill(database, folder)
    back_up(folder, tmp_path / "backup.tar", AT)
    return tmp_path / "backup.tar"


@pytest.fixture
def refused(tmp_path, sentence):
    """The sentence with which an archive is refused; that nothing is left of the attempt is checked on the way."""

    def attempt(archive):
        before = set(files_of(tmp_path))
        with pytest.raises(BrokenBackup) as refusal:
            restore(archive, tmp_path / "new", pid=PID)
        assert not (tmp_path / "new").exists()
        assert set(files_of(tmp_path)) == before
        return sentence(refusal.value)

    return attempt


def hostile(kind):
    """A member that a restore must not write."""
    info = tarfile.TarInfo(f"files/ab/{'ab' * 32}")
    info.size = 4
    match kind:
        case "above":
            info.name = "files/../../outside"
        case "absolute":
            info.name = "/tmp/outside"
        case "beside":
            info.name = "secret.key"
        case "hash in another folder":
            info.name = f"files/cd/{'ab' * 32}"
        case "line break":
            info.name += "\n"
        case "symbolic link":
            info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0
        case "hard link":
            info.type, info.linkname, info.size = tarfile.LNKTYPE, DATABASE_FILE, 0
        case "device":
            info.type, info.size = tarfile.CHRTYPE, 0
        case "pipe":
            info.type, info.size = tarfile.FIFOTYPE, 0
        case "folder":
            info.type, info.size = tarfile.DIRTYPE, 0
        case "long name":
            info.name = "files/" + "a" * 300
        case "sparse":
            info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "999999999999"}
    return info


HOSTILE = (
    *("above", "absolute", "beside", "hash in another folder", "line break", "symbolic link", "hard link", "device", "pipe"),
    *("folder", "long name", "sparse", "nothing wrong but unnamed"),
)


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_archive_with_a_member_that_no_backup_has_is_refused(archive, kind, refused):
    with tarfile.open(archive, "a") as tar:
        info = hostile(kind)
        tar.addfile(info, io.BytesIO(b"evil"))
    refused(archive)


NAMES = (
    "files/../../outside",
    "../outside",
    "secret.key",
    "runner.pid",
    f"files/cd/{'ab' * 32}",
    f"files/ab/{'ab' * 32}\n",
    "files/ab/short",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_backup_has_is_refused_whatever_the_manifest_says(archive, name, refused):
    members = members_of(archive)
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = told(b"evil")
    write_members(archive, members | {name: b"evil", "manifest.json": json.dumps(manifest).encode()})
    refused(archive)


@pytest.mark.parametrize("kind", [tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_member_that_is_no_file_is_refused_whatever_the_manifest_says(archive, kind, refused):
    members, name = members_of(archive), f"files/ab/{'ab' * 32}"
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = told(b"")
    write_members(archive, members | {"manifest.json": json.dumps(manifest).encode()})
    with tarfile.open(archive, "a") as tar:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/hostname"
        tar.addfile(info)
    assert "ingen säkerhetskopia" in refused(archive)


def test_a_member_that_comes_twice_is_refused(archive, refused):
    with tarfile.open(archive, "a") as tar:
        info = tarfile.TarInfo("manifest.json")
        info.size = 2
        tar.addfile(info, io.BytesIO(b"{}"))
    refused(archive)


def test_a_size_below_zero_sends_nobody_round_in_a_circle(archive, refused):
    data = bytearray(archive.read_bytes())
    data[124:136] = b"\xff" * 11 + b"\x00"  # -256, as GNU writes what is not positive
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    archive.write_bytes(data)
    refused(archive)


@pytest.mark.parametrize(
    "manifest",
    [b"{}", b"[]", b"no json", b'{"format": "another"}', "{'å'}".encode("cp1252")],
    ids=["empty", "list", "words", "other", "cp1252"],
)
def test_a_manifest_that_is_none_is_refused(archive, manifest, refused):
    write_members(archive, members_of(archive) | {"manifest.json": manifest})
    refused(archive)


def test_an_archive_whose_database_is_another_programs_is_refused(archive, tmp_path, refused):
    ask(tmp_path / "songs.sqlite3", "CREATE TABLE song (name)")
    with_database(archive, (tmp_path / "songs.sqlite3").read_bytes())
    refused(archive)


def test_an_archive_whose_database_acts_by_itself_is_refused(archive, tmp_path, refused):
    (tmp_path / "odd.sqlite3").write_bytes(members_of(archive)[DATABASE_FILE])
    ask(tmp_path / "odd.sqlite3", "CREATE TRIGGER t AFTER INSERT ON part BEGIN DELETE FROM part; END")
    with_database(archive, (tmp_path / "odd.sqlite3").read_bytes())
    assert DATABASE_FILE in refused(archive)


def test_an_archive_with_fewer_rows_than_it_says_is_refused(archive, tmp_path, refused):
    (tmp_path / "odd.sqlite3").write_bytes(members_of(archive)[DATABASE_FILE])
    ask(tmp_path / "odd.sqlite3", "DELETE FROM finding")
    with_database(archive, (tmp_path / "odd.sqlite3").read_bytes())
    assert DATABASE_FILE in refused(archive)


def told(data):
    """What a manifest says of a member."""
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def with_database(archive, data):
    """The archive with another database, whose size and hash its manifest names."""
    members = members_of(archive)
    manifest = json.loads(members["manifest.json"])
    manifest["members"][DATABASE_FILE] = told(data)
    write_members(archive, members | {DATABASE_FILE: data, "manifest.json": json.dumps(manifest).encode()})
