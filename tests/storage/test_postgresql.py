"""PostgreSQL as a place to keep things: opened, migrated and refused as a file is, and its own troubles told in a sentence."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from storage.backends.postgresql import PostgresqlServer
from storage.database import DatabaseFailed, open_database, savepoint
from storage.errors import SchemaMismatch, StorageBusy, StorageError, StorageFull, StorageReadOnly, StorageUnreachable
from storage.evaluations import all_evaluations
from storage.migrations import SCHEMA
from storage.remembered import recall, remember
from storage.trigrams import is_of_models
from tests.databases import only_postgresql, postgresql_server

SECRET = "hemligt-ord"
CUT = text("SELECT pg_terminate_backend(pg_backend_pid())")
CUT_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


def shown(setting):
    return lambda tx: tx.execute(text(f"SHOW {setting}")).scalar_one()


def asked(url, statement):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def schema_at(url):
    server = PostgresqlServer(url, 1)
    found = server.schema()
    server.dispose()
    return found


@pytest.fixture
def ours(postgres_url, tmp_path):
    """A migrated database's address."""
    open_database(tmp_path, migrate=True, url=postgres_url).close()
    return postgres_url


def test_an_empty_database_is_migrated_by_whoever_comes_first(postgres_url, tmp_path):
    with open_database(tmp_path / "data", migrate=False, url=postgres_url) as database:
        assert database.read(all_evaluations) == []
        assert database.is_shared
    assert schema_at(postgres_url) == SCHEMA
    assert list((tmp_path / "data").iterdir()) == []


def test_several_that_migrate_the_same_database_at_once_all_get_it(postgres_url, tmp_path):
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: open_database(tmp_path, migrate=True, url=postgres_url), range(4)))
    assert [database.read(all_evaluations) for database in opened] == [[]] * 4
    for database in opened:
        database.close()


def test_the_migrations_make_exactly_the_tables_of_the_models(ours):
    server = PostgresqlServer(ours, 1)
    with server.reading.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": is_of_models}
        context = MigrationContext.configure(connection, opts=opts)
        differences = compare_metadata(context, SQLModel.metadata)
    server.dispose()
    assert differences == []


@pytest.mark.parametrize("migrate", [True, False])
def test_another_programs_database_is_refused_and_gets_no_tables_of_ours(postgres_url, tmp_path, migrate, sentence):
    asked(postgres_url, "CREATE TABLE recipe (name text)")
    with pytest.raises(SchemaMismatch) as refused:
        open_database(tmp_path, migrate=migrate, url=postgres_url)
    assert "annat program" in sentence(refused.value)
    assert asked(postgres_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("recipe",)]


@pytest.mark.parametrize(("version", "migrate", "words"), [("9999", True, "nyare Kompass"), ("0000", False, "kompass serve")])
def test_a_database_of_another_version_is_refused(ours, tmp_path, version, migrate, words, sentence):
    asked(ours, f"UPDATE alembic_version SET version_num = '{version}'")
    with pytest.raises(SchemaMismatch) as refused:
        open_database(tmp_path, migrate=migrate, url=ours)
    assert words in sentence(refused.value)


def test_a_database_that_cannot_hold_every_character_is_refused(postgres, tmp_path, sentence):
    postgres.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StorageError) as refused:
        open_database(tmp_path, migrate=True, url=postgres.url("latin"))
    postgres.dropped("latin")
    assert "UTF-8" in sentence(refused.value)


def test_a_server_that_is_not_there_is_called_so_and_the_password_is_not_told(tmp_path, sentence):
    with pytest.raises(StorageUnreachable) as refused:
        open_database(tmp_path, migrate=True, url=f"postgresql+psycopg://kompass:{SECRET}@127.0.0.1:1/kompass?password={SECRET}")
    assert "svarar inte" in sentence(refused.value)
    assert "kompass (127.0.0.1:1)" in sentence(refused.value)
    assert SECRET not in str(refused.value) + str(refused.value.__cause__)


def test_a_missing_database_is_called_missing(postgres, tmp_path, sentence):
    with pytest.raises(StorageUnreachable) as refused:
        open_database(tmp_path, migrate=True, url=postgres.url("nowhere"))
    assert "finns inte" in sentence(refused.value)


def test_a_wrong_password_is_called_so_and_not_told(postgres, tmp_path, sentence):
    postgres.ask("CREATE ROLE careful LOGIN PASSWORD 'right'")
    rules = postgres.folder / "pg_hba.conf"
    rules.write_text(f"local all careful scram-sha-256\n{rules.read_text()}")
    postgres.ask("SELECT pg_reload_conf()")
    postgres.wait_until_refused("careful")
    url = postgres.url("postgres").replace("postgres@", f"careful:{SECRET}@")
    with pytest.raises(StorageUnreachable) as refused:
        open_database(tmp_path, migrate=True, url=url)
    assert "lösenord" in sentence(refused.value)
    assert SECRET not in sentence(refused.value) + str(refused.value) + str(refused.value.__cause__)


@only_postgresql
@pytest.mark.parametrize("way", ["write", "read"])
def test_a_commit_is_on_the_disk_also_where_the_server_is_set_to_report_it_earlier(database, place, way):
    asked(place.url, f"ALTER DATABASE {place.name} SET synchronous_commit = off")
    with open_database(place.folder, migrate=False, url=place.url) as opened:
        assert getattr(opened, way)(shown("synchronous_commit")) == "on"
    assert asked(place.url, "SHOW synchronous_commit") == [("off",)]


@only_postgresql
def test_a_full_disk_of_the_server_is_told_also_from_inside_a_savepoint(database, sentence):
    def fill(tx):
        with savepoint(tx):
            tx.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$"))

    with pytest.raises(StorageFull) as refused:
        database.write(fill)
    assert "full" in sentence(refused.value)


@only_postgresql
def test_a_server_that_takes_no_changes_is_told(database, sentence):
    def change(tx):
        tx.execute(text("SET TRANSACTION READ ONLY"))
        remember(tx, "bot", "kompass_bot")

    with pytest.raises(StorageReadOnly) as refused:
        database.write(change)
    assert "skriva" in sentence(refused.value)


@only_postgresql
def test_a_row_that_somebody_holds_for_too_long_is_called_busy(database, place, sentence):
    database.write(lambda tx: remember(tx, "bot", "old"))

    def change(tx):
        tx.execute(text("SET LOCAL lock_timeout = '1ms'"))
        remember(tx, "bot", "new")

    with psycopg.connect(place.url.replace("+psycopg", "")) as other:
        other.execute("UPDATE remembered SET value = 'held'")
        with pytest.raises(StorageBusy) as refused:
            database.write(change)
        other.rollback()
    assert "upptagen" in sentence(refused.value)
    assert database.read(lambda tx: recall(tx, "bot")) == "old"


@only_postgresql
def test_of_two_that_lock_each_other_out_the_loser_begins_again_and_both_are_stored(database, place):
    for name in ("a", "b"):
        database.write(lambda tx, name=name: remember(tx, name, "0"))
    met = threading.Barrier(2, timeout=20)
    begun = []

    def count(tx, name):
        tx.execute(text("UPDATE remembered SET value = (value::int + 1)::text WHERE name = :name"), {"name": name})

    def swap(first, second):
        def work(tx):
            tx.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
            with savepoint(tx):
                count(tx, first)
                begun.append(first)
                if len(begun) <= 2:
                    met.wait()
                count(tx, second)

        return work

    with open_database(place.folder, migrate=False, url=place.url) as other, ThreadPoolExecutor(2) as both:
        done = [both.submit(database.write, swap("a", "b")), both.submit(other.write, swap("b", "a"))]
        for each in done:
            each.result()
    assert len(begun) == 3
    assert database.read(lambda tx: (recall(tx, "a"), recall(tx, "b"))) == ("2", "2")


@only_postgresql
@pytest.mark.parametrize("way", ["write", "read"])
def test_connections_that_were_cut_while_nothing_happened_are_not_noticed(database, place, way):
    do = getattr(database, way)
    do(all_evaluations)
    with psycopg.connect(place.url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute(f"{CUT_ALL} AND pid <> pg_backend_pid()", [other.info.dbname])
    assert do(all_evaluations) == []


@only_postgresql
@pytest.mark.parametrize("inside", [True, False])
def test_a_transaction_whose_connection_is_cut_is_done_again_from_the_beginning(database, inside):
    begun = []

    def work(tx):
        remember(tx, "bot", "kompass_bot")
        begun.append(1)
        if len(begun) > 1:
            return
        with pytest.raises(DatabaseFailed), savepoint(tx) if inside else nullcontext():
            tx.execute(CUT)
        remember(tx, "more", "words")

    database.write(work)
    assert len(begun) == 2
    assert database.read(lambda tx: (recall(tx, "bot"), recall(tx, "more"))) == ("kompass_bot", None)


@only_postgresql
def test_a_connection_that_is_cut_while_committing_is_told_and_not_tried_again(database, sentence):
    begun = []

    def work(tx):
        begun.append(1)
        # A deferred trigger runs in the commit.
        tx.execute(text("CREATE TEMP TABLE last (n int)"))
        tx.execute(
            text(
                "CREATE FUNCTION pg_temp.cut() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$"
            )
        )
        deferred = "AFTER INSERT ON last DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        tx.execute(text(f"CREATE CONSTRAINT TRIGGER cut {deferred} EXECUTE FUNCTION pg_temp.cut()"))
        tx.execute(text("INSERT INTO last VALUES (1)"))

    with pytest.raises(StorageUnreachable):
        database.write(work)
    assert begun == [1]


def test_a_server_that_goes_away_is_told_and_when_it_is_back_everything_goes_on(tmp_path):
    with postgresql_server() as server, open_database(tmp_path, migrate=True, url=server.url("postgres")) as database:
        database.write(lambda tx: remember(tx, "bot", "before"))
        server.stop()
        with pytest.raises(StorageUnreachable):
            database.write(lambda tx: remember(tx, "bot", "meanwhile"))
        with pytest.raises(StorageUnreachable):
            database.read(lambda tx: recall(tx, "bot"))
        server.start()
        assert database.read(lambda tx: recall(tx, "bot")) == "before"
        database.write(lambda tx: remember(tx, "bot", "after"))
        assert database.read(lambda tx: recall(tx, "bot")) == "after"
    assert not os.path.exists(server.folder)  # noqa: PTH110
