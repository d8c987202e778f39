"""Rows go from SQLite to PostgreSQL and back with nothing changed, by moving, by a backup of either and by restoring into either."""

import pytest
from sqlalchemy import Engine, event, text

from storage import restoring
from storage.backends.sqlite import DATABASE_FILE
from storage.backup import back_up
from storage.database import open_database
from storage.errors import AlreadyRunning, StorageError
from storage.evaluations import all_evaluations
from storage.lock import RunnerLock
from storage.moving import move_to
from storage.remembered import remember
from storage.restoring import restore
from storage.tables.judgement import Finding
from tests.storage.kept import AT, PHOTO, ask, files_of, fill, manifest_of, members_of, rows_of

PID = 4711


@pytest.fixture
def server_url(empty, postgres, tmp_path):
    """A database on a server with tables and no rows."""
    with empty.copied(tmp_path / "unused", postgres) as copy:
        yield copy.url


@pytest.fixture
def files(folder):
    with open_database(folder, migrate=False) as database:
        return fill(database, folder)


@pytest.fixture
def moved(folder, files, server_url):
    """The folder, its rows on a server now; the server's address."""
    move_to(folder, server_url, pid=PID)
    return server_url


def _remember_all(tx, names):
    for name in names:
        remember(tx, name, name * 3)


def add_finding(folder, url):
    """The id of a new row."""

    def work(tx):
        finding = Finding(evaluation_id=1, area="3", kind="strength", text="Ny", evidence=[], at=AT)
        tx.add(finding)
        tx.flush()
        return finding.id

    with open_database(folder, migrate=False, url=url) as database:
        return database.write(work)


def test_every_row_moves_and_nothing_else_does(folder, files, postgres_url):
    before = files_of(folder)
    assert move_to(folder, postgres_url, pid=PID)["part"] == 2
    assert rows_of(folder, postgres_url) == rows_of(folder)
    after = files_of(folder)
    assert after.pop("runner.lock") == b""
    assert after == before


def test_ids_go_on_after_the_highest_that_was_ever_given_out(folder, files, server_url):
    ask(folder / DATABASE_FILE, "DELETE FROM finding")
    move_to(folder, server_url, pid=PID)
    assert add_finding(folder, server_url) == 2


def test_a_table_that_nobody_wrote_in_begins_at_one(folder, server_url):
    move_to(folder, server_url, pid=PID)
    with open_database(folder, migrate=False, url=server_url) as server:
        assert server.read(lambda tx: tx.execute(text("SELECT nextval(pg_get_serial_sequence('finding', 'id'))")).scalar_one()) == 1


def test_many_batches_of_rows_move_in_any_order_of_the_two_databases(folder, server_url):
    names = [f"{letter}{number}" for letter in "aåäöABZ_-é" for number in range(250)]
    with open_database(folder, migrate=False) as database:
        database.write(lambda tx: _remember_all(tx, names))
    assert move_to(folder, server_url, pid=PID)["remembered"] == 2500
    assert rows_of(folder, server_url) == rows_of(folder)


def test_a_database_with_something_in_it_is_not_moved_into(folder, files, moved, sentence):
    before = rows_of(folder, moved)
    with pytest.raises(StorageError) as refused:
        move_to(folder, moved, pid=PID)
    assert "inte tom" in sentence(refused.value)
    assert rows_of(folder, moved) == before


def test_nothing_moves_while_a_server_runs(folder, files, server_url):
    server = RunnerLock(folder, 17)
    with pytest.raises(AlreadyRunning):
        move_to(folder, server_url, pid=PID)
    server.release()
    with open_database(folder, migrate=False, url=server_url) as database:
        assert database.read(all_evaluations) == []


def test_a_folder_without_a_database_is_refused_and_gets_none(tmp_path, server_url, sentence):
    with pytest.raises(StorageError) as refused:
        move_to(tmp_path / "nowhere", server_url, pid=PID)
    assert "KOMPASS_DATA_DIR" in sentence(refused.value)
    assert not (tmp_path / "nowhere").exists()


def test_what_a_server_does_not_keep_as_it_was_given_is_not_moved(folder, files, server_url, sentence):
    """A database that changes what it is given, as one with a trigger does: the copy is compared before it counts."""
    with open_database(folder, migrate=False, url=server_url) as server:
        server.write(
            lambda tx: tx.execute(
                text(
                    "CREATE FUNCTION shorten() RETURNS trigger LANGUAGE plpgsql AS "
                    "'BEGIN NEW.text = trim(NEW.text, ''b<>''); RETURN NEW; END';"
                    "CREATE TRIGGER shorten BEFORE INSERT ON part FOR EACH ROW EXECUTE FUNCTION shorten()"
                )
            )
        )
    with pytest.raises(StorageError) as refused:
        move_to(folder, server_url, pid=PID)
    assert "part" in sentence(refused.value)
    assert not any(rows_of(folder, server_url).values())


def test_a_backup_of_a_server_holds_the_rows_and_the_folders_files(folder, files, moved, tmp_path):
    back_up(folder, tmp_path / "server.tar", AT, url=moved)
    back_up(folder, tmp_path / "file.tar", AT)
    of_server, of_file = manifest_of(tmp_path / "server.tar"), manifest_of(tmp_path / "file.tar")
    assert of_server["tables"] == of_file["tables"]
    assert of_server["members"].keys() == of_file["members"].keys()
    assert PHOTO in members_of(tmp_path / "server.tar").values()
    restore(tmp_path / "server.tar", tmp_path / "new", pid=PID)
    assert rows_of(tmp_path / "new") == rows_of(folder)


def cut_off(monkeypatch, after_commit):
    """Ctrl-C in the main thread while the writer has everything but the commit to do, or has just done it."""
    real = restoring.fill

    def interrupted(server, rows, before_commit):
        if after_commit:
            real(server, rows, before_commit=before_commit)
        else:
            server._writer.submit(before_commit).result()
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "fill", interrupted)


@pytest.mark.parametrize("after_commit", [True, False])
def test_an_interrupted_restore_leaves_everything_or_nothing(folder, files, server_url, tmp_path, monkeypatch, after_commit):
    back_up(folder, tmp_path / "one.tar", AT)
    cut_off(monkeypatch, after_commit)
    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "one.tar", tmp_path / "on server", pid=PID, url=server_url)
    assert any(rows_of(folder, server_url).values()) == after_commit
    if after_commit:
        assert files_of(tmp_path / "on server") == {f"files/{name}": data for name, data in files_of(folder / "files").items()}
    else:
        assert not (tmp_path / "on server").exists()


@pytest.mark.parametrize("to_file", [True, False])
def test_a_restore_killed_after_its_commit_loses_no_file_to_the_next(folder, files, server_url, tmp_path, to_file):
    back_up(folder, tmp_path / "one.tar", AT)
    new = tmp_path / "on server"
    restore(tmp_path / "one.tar", new, pid=PID, url=server_url)
    left_by_a_kill(new, folder, server_url)
    with pytest.raises(StorageError):
        restore(tmp_path / "one.tar", new, pid=PID, url=None if to_file else server_url)
    assert files_of(new / "files") == files_of(folder / "files")


def test_a_restore_killed_before_its_commit_is_begun_again(folder, files, server_url, tmp_path):
    back_up(folder, tmp_path / "one.tar", AT)
    new = tmp_path / "on server"
    (new / "files").mkdir(parents=True)
    (new / "files" / "half").write_bytes(b"half")
    left_by_a_kill(new, folder, server_url)
    restore(tmp_path / "one.tar", new, pid=PID, url=server_url)
    assert files_of(new) == {f"files/{name}": data for name, data in files_of(folder / "files").items()}


def left_by_a_kill(new, folder, url):
    """What a restore into the server has in the folder while it commits."""
    with open_database(folder, migrate=False, url=url) as server:
        name = server.server.name
    (new / restoring.STAGING).mkdir()
    (new / restoring.STAGING / "server").write_text(name, encoding="utf-8")


def test_a_backup_is_restored_into_a_server_and_back(folder, files, server_url, tmp_path):
    back_up(folder, tmp_path / "one.tar", AT)
    restore(tmp_path / "one.tar", tmp_path / "on server", pid=PID, url=server_url)
    assert files_of(tmp_path / "on server" / "files") == files_of(folder / "files")
    assert not (tmp_path / "on server" / DATABASE_FILE).exists()
    back_up(tmp_path / "on server", tmp_path / "two.tar", AT, url=server_url)
    restore(tmp_path / "two.tar", tmp_path / "back", pid=PID)
    assert rows_of(tmp_path / "back") == rows_of(folder)
    assert files_of(tmp_path / "back" / "files") == files_of(folder / "files")


def test_ids_go_on_where_they_were_after_both_ways(folder, files, moved, tmp_path):
    assert add_finding(folder, moved) == 2
    with open_database(folder, migrate=False, url=moved) as server:
        server.write(lambda tx: tx.execute(text("DELETE FROM finding")))
    back_up(folder, tmp_path / "server.tar", AT, url=moved)
    restore(tmp_path / "server.tar", tmp_path / "new", pid=PID)
    assert add_finding(tmp_path / "new", None) == 3


def test_nothing_is_restored_into_a_server_with_something_in_it(folder, files, moved, tmp_path, sentence):
    back_up(folder, tmp_path / "one.tar", AT)
    with pytest.raises(StorageError) as refused:
        restore(tmp_path / "one.tar", tmp_path / "new", pid=PID, url=moved)
    assert "inte tom" in sentence(refused.value)
    assert not (tmp_path / "new").exists()


def test_a_server_is_backed_up_as_it_was_when_that_began(folder, files, moved, tmp_path):
    """Rows are committed while the tables are read one after the other: here just before their own table is."""
    late: list[object] = []

    def meanwhile(_connection, _cursor, statement, *_):
        if "FROM finding" in statement and not late:
            late.append("under way")
            late.append(add_finding(folder, moved))

    event.listen(Engine, "before_cursor_execute", meanwhile)
    try:
        back_up(folder, tmp_path / "server.tar", AT, url=moved)
    finally:
        event.remove(Engine, "before_cursor_execute", meanwhile)
    assert late == ["under way", 2]
    assert manifest_of(tmp_path / "server.tar")["tables"]["finding"] == 1
