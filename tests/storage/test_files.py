"""The file store: the same bytes are kept once, whole, under their hash, and are gone when they are dropped."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.errors import StorageFull, StorageReadOnly
from storage.files import drop_file, keep_file, path_of, sha256_of

PHOTO = bytes(range(256)) * 40


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_whole_under_its_hash(tmp_path):
    name = keep_file(tmp_path, PHOTO)
    assert name == sha256_of(PHOTO) == hashlib.sha256(PHOTO).hexdigest()
    assert path_of(tmp_path, name).read_bytes() == PHOTO
    assert files_in(tmp_path) == [path_of(tmp_path, name)]


def test_its_bytes_are_on_the_disk_before_its_name_and_its_name_before_anybody_is_told(tmp_path, monkeypatch):
    target, flushed, flush = path_of(tmp_path, sha256_of(PHOTO)), [], os.fsync

    def note(number):
        path = Path(f"/proc/self/fd/{number}").readlink()
        flushed.append((path if path.is_dir() else "bytes", target.exists()))
        flush(number)

    monkeypatch.setattr(os, "fsync", note)
    keep_file(tmp_path, PHOTO)
    folders = [(tmp_path, False), (target.parent.parent, False)]
    assert flushed == [*folders, ("bytes", False), (target.parent, True)]


def test_the_same_bytes_are_kept_once(tmp_path):
    keep_file(tmp_path, PHOTO)
    first = path_of(tmp_path, sha256_of(PHOTO)).stat()
    keep_file(tmp_path, PHOTO)
    assert len(files_in(tmp_path)) == 1
    assert path_of(tmp_path, sha256_of(PHOTO)).stat().st_ino == first.st_ino


def test_the_same_bytes_from_many_at_once_are_kept_once_and_whole(tmp_path):
    data = PHOTO * 200
    with ThreadPoolExecutor(8) as many:
        names = set(many.map(lambda _: keep_file(tmp_path, data), range(24)))
    assert names == {sha256_of(data)}
    assert [path.read_bytes() == data for path in files_in(tmp_path)] == [True]


def test_an_unfinished_file_of_a_program_that_died_does_not_stand_for_the_whole_one(tmp_path):
    target = path_of(tmp_path, sha256_of(PHOTO))
    target.parent.mkdir(parents=True)
    target.with_suffix(".part").write_bytes(PHOTO[:10])
    assert path_of(tmp_path, keep_file(tmp_path, PHOTO)).read_bytes() == PHOTO


def test_a_dropped_file_is_gone_and_the_others_stay(tmp_path):
    gone, stays = keep_file(tmp_path, PHOTO), keep_file(tmp_path, b"another")
    drop_file(tmp_path, gone)
    assert files_in(tmp_path) == [path_of(tmp_path, stays)]


def test_dropping_a_file_that_is_gone_already_is_no_error(tmp_path):
    drop_file(tmp_path, sha256_of(PHOTO))
    assert files_in(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_refused_by_name(tmp_path, sentence):
    (tmp_path / "file").touch()
    with pytest.raises(StorageReadOnly) as refused:
        keep_file(tmp_path / "file", PHOTO)
    assert str(tmp_path / "file") in sentence(refused.value)


def test_a_full_disk_keeps_no_half_file(small_disk, sentence):
    with pytest.raises(StorageFull) as refused:
        keep_file(small_disk, PHOTO * 1000)
    assert str(small_disk) in sentence(refused.value)
    assert files_in(small_disk) == []
