"""The folder with the data: made when missing, refused when it cannot be used, and held by one runner."""

import os
import socket
import sqlite3
import stat

import pytest

from storage.lock import RunnerLock


@pytest.fixture(autouse=True)
def taken_port(kompass, monkeypatch):
    """A port that ``serve`` cannot have: where it should refuse for another reason and does not, it ends all the same."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("KOMPASS_PORT", str(taken.getsockname()[1]))
        yield


def say_schema(data, version):
    with sqlite3.connect(data / "kompass.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (version,))
    database.close()


def test_a_missing_folder_is_made(kompass, tmp_path):
    assert kompass("evaluation", "list", "--json").status == 0
    assert (tmp_path / "data" / "kompass.sqlite3").is_file()


def test_the_key_is_its_owners_alone(e1, tmp_path):
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("command", [("evaluation", "list"), ("serve",), ("export", "e1", "answers")])
def test_a_database_of_a_newer_kompass_is_left_alone(e1, tmp_path, command):
    say_schema(tmp_path / "data", "9999")
    said = e1(*command).sentence
    assert "newer" in said
    assert "9999" in said


def test_a_database_of_an_older_kompass_is_left_to_the_server(e1, tmp_path):
    say_schema(tmp_path / "data", "0000")
    assert "kompass serve" in e1("evaluation", "list").sentence


@pytest.mark.parametrize("content", [b"not a database, whatever its name says" * 100, b"\x00" * 5000])
def test_a_file_that_is_no_database_is_refused_and_kept(kompass, tmp_path, content):
    path = tmp_path / "data" / "kompass.sqlite3"
    path.parent.mkdir()
    path.write_bytes(content)
    assert "kompass.sqlite3" in kompass("evaluation", "list").sentence
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_kept(kompass, tmp_path):
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "kompass.sqlite3") as database:
        database.execute("CREATE TABLE song (name TEXT)")
    database.close()
    assert "other program" in kompass("evaluation", "list").sentence


def test_a_data_folder_that_is_a_file_is_refused(kompass, tmp_path):
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    assert "data" in kompass("evaluation", "list").sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("command", [("evaluation", "create", "Ett", "--municipality", "Ö", "--year", "2026"), ("serve",)])
def test_a_folder_that_may_only_be_read_is_refused(e1, tmp_path, command):
    data = tmp_path / "data"
    (data / "kompass.sqlite3").chmod(0o400)
    data.chmod(0o500)
    try:
        assert "written" in e1(*command).sentence
    finally:
        data.chmod(0o700)


def test_a_folder_that_cannot_be_made_is_refused(kompass, monkeypatch):
    # /proc takes no folders, whoever asks.
    monkeypatch.setenv("KOMPASS_DATA_DIR", "/proc/kompass")
    for command in (("evaluation", "list"), ("serve",)):
        assert "/proc/kompass" in kompass(*command).sentence


def test_a_second_runner_is_told_whose_turn_it_is(e1, tmp_path):
    first = RunnerLock(tmp_path / "data", 4711)
    try:
        assert "4711" in e1("serve").sentence
    finally:
        first.release()


def test_other_commands_work_beside_a_runner(e1, tmp_path):
    first = RunnerLock(tmp_path / "data", 4711)
    try:
        assert e1("evaluation", "list", "--json").one["evaluation"] == "e1"
        assert e1("evaluator", "add", "e1", "ny@example.se", "--name", "Ny", "--json").status == 0
    finally:
        first.release()
