"""``kompass backup``, ``restore`` and ``move-to``: whatever way the data goes, every export says the same to the byte."""

import stat

import pytest

from evaluation.exporting import COLUMNS
from storage.lock import RunnerLock

EXPORTS = [(what, form) for what in COLUMNS for form in ("jsonl", "csv")]


@pytest.fixture
def at(kompass, monkeypatch):
    """``kompass`` on another data folder, and on a server if one is named."""

    def call(folder, *words, url=None):
        with monkeypatch.context() as patch:
            patch.setenv("KOMPASS_DATA_DIR", str(folder))
            if url is not None:
                patch.setenv("KOMPASS_DATABASE_URL", url)
            return kompass(*words)

    return call


def exports(at, folder, url=None):
    """Every export of the evaluation in both formats."""
    done = {(what, form): at(folder, "export", "e1", what, "--format", form, "--unblind", url=url) for what, form in EXPORTS}
    assert {each.status for each in done.values()} == {0}, done
    return {key: each.stdout for key, each in done.items()}


def test_every_export_is_the_same_to_the_byte_after_restoring(of_harbour, at, tmp_path):
    before = exports(at, tmp_path / "data")
    done = of_harbour("backup", tmp_path / "harbour.tar")
    assert (done.status, done.stdout) == (0, "")
    assert at(tmp_path / "new", "restore", tmp_path / "harbour.tar").status == 0
    assert exports(at, tmp_path / "new") == before
    assert all(before.values())


def test_every_export_is_the_same_to_the_byte_on_a_server_and_back(of_harbour, at, tmp_path, postgres_url):
    before = exports(at, tmp_path / "data")
    of_harbour("backup", tmp_path / "one.tar")
    assert at(tmp_path / "on server", "restore", tmp_path / "one.tar", url=postgres_url).status == 0
    assert exports(at, tmp_path / "on server", postgres_url) == before
    assert at(tmp_path / "on server", "backup", tmp_path / "two.tar", url=postgres_url).status == 0
    assert at(tmp_path / "back", "restore", tmp_path / "two.tar").status == 0
    assert exports(at, tmp_path / "back") == before


def test_every_export_is_the_same_to_the_byte_after_moving(of_harbour, at, tmp_path, postgres_url):
    before = exports(at, tmp_path / "data")
    done = of_harbour("move-to", postgres_url)
    assert (done.status, done.stdout) == (0, "")
    assert "set KOMPASS_DATABASE_URL to the address" in done.stderr
    assert exports(at, tmp_path / "data", postgres_url) == before
    assert exports(at, tmp_path / "data") == before


def test_a_backup_is_made_beside_a_running_server_and_keeps_its_key(of_harbour, tmp_path):
    server = RunnerLock(tmp_path / "data", 4711)
    key = (tmp_path / "data" / "secret.key").read_bytes()
    done = of_harbour("backup", tmp_path / "harbour.tar")
    server.release()
    assert done.status == 0, done.stderr
    assert "harbour.tar" in done.stderr
    assert key not in (tmp_path / "harbour.tar").read_bytes()
    assert stat.S_IMODE((tmp_path / "harbour.tar").stat().st_mode) == 0o600


def test_a_missing_file_is_told_by_its_hash(of_harbour, tmp_path):
    lost = next(path for path in (tmp_path / "data" / "files").rglob("*") if path.is_file())
    lost.unlink()
    done = of_harbour("backup", tmp_path / "harbour.tar")
    assert done.status == 0
    assert lost.name in done.stderr


def test_restoring_tells_that_log_in_links_end_and_the_next_command_makes_a_key(of_harbour, at, tmp_path):
    of_harbour("backup", tmp_path / "harbour.tar")
    done = at(tmp_path / "new", "restore", tmp_path / "harbour.tar")
    assert "kompass evaluator add" in done.stderr
    assert not (tmp_path / "new" / "secret.key").exists()
    assert at(tmp_path / "new", "evaluator", "add", "e1", "ny@example.se", "--name", "Ny").status == 0
    assert (tmp_path / "new" / "secret.key").exists()


def test_nothing_is_restored_over_what_is_there(of_harbour, at, tmp_path):
    of_harbour("backup", tmp_path / "harbour.tar")
    before = exports(at, tmp_path / "data")
    assert "not empty" in of_harbour("restore", tmp_path / "harbour.tar").sentence
    assert exports(at, tmp_path / "data") == before


def test_refusals_are_sentences(e1, at, tmp_path):
    (tmp_path / "letter.tar").write_text("a letter", encoding="ascii")
    assert "letter.tar" in e1("backup", tmp_path / "letter.tar").sentence
    assert "letter.tar" in at(tmp_path / "new", "restore", tmp_path / "letter.tar").sentence
    assert "nothing.tar" in at(tmp_path / "new", "restore", tmp_path / "nothing.tar").sentence
    assert "nowhere" in e1("backup", tmp_path / "nowhere" / "one.tar").sentence
    assert "KOMPASS_DATA_DIR" in at(tmp_path / "other", "backup", tmp_path / "one.tar").sentence
    assert "KOMPASS_DATABASE_URL" in e1("move-to", "mysql://host/database").sentence
    assert "KOMPASS_DATABASE_URL" in at(tmp_path / "data", "move-to", "x", url="postgresql+psycopg://host/database").sentence
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "other").exists()


def test_a_move_that_fails_says_no_password(e1):
    said = e1("move-to", "postgresql+psycopg://kompass:hemligt@127.0.0.1:1/kompass?password=dold").sentence
    assert "hemligt" not in said
    assert "dold" not in said


def test_a_move_is_refused_while_a_server_runs(e1, tmp_path, postgres_url):
    server = RunnerLock(tmp_path / "data", 4711)
    assert "4711" in e1("move-to", postgres_url).sentence
    server.release()
