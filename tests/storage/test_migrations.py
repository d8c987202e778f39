"""The migrations: they make the tables of the models, keep what is there, and leave a database alone when they cannot."""

import sqlite3
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from storage.backends.sqlite import DATABASE_FILE, migrate_file, sqlite_engine
from storage.database import open_database
from storage.errors import StorageError
from storage.evaluations import add_evaluation, add_member, members_of
from storage.identity import id_of
from storage.migrations import SCHEMA
from storage.migrations.running import alembic_config
from storage.tables.evaluations import Member
from storage.trigrams import is_of_models

REVISION = '''"""{about}"""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade():
    {does}
'''
REBUILD_THE_PARENT = """with op.batch_alter_table("evaluation", recreate="always") as table:
        table.add_column(sa.Column("motto", sa.String(), nullable=True))"""
LOSE_THE_PARENT = """op.add_column("member", sa.Column("nickname", sa.String(), nullable=True))
    op.execute("DELETE FROM evaluation")"""


@pytest.fixture
def revision(tmp_path) -> Callable[[str], object]:
    """A folder with one more revision after the newest, which does what it is given."""

    def write(does):
        versions = tmp_path / "versions"
        versions.mkdir()
        text = REVISION.format(about="A revision of the tests", before=SCHEMA, does=does)
        (versions / "9000_a_revision_of_the_tests.py").write_text(text, encoding="utf-8")
        return versions

    return write


@pytest.fixture
def folder_with_data(folder, new_evaluation):
    with open_database(folder, migrate=False) as database:
        database.write(lambda tx: _add_team(tx, new_evaluation()))
    return folder


def _add_team(tx, evaluation):
    add_evaluation(tx, evaluation)
    for name in ("Anna", "Bo"):
        email = f"{name.casefold()}@ekkoping.example"
        add_member(tx, Member(evaluation_id=id_of(evaluation), code="", email=email, name=name, organisation="", role="evaluator"))


def migrate(folder, versions):
    migrate_file(folder / DATABASE_FILE, versions=versions)


def asked(folder, sql):
    connection = sqlite3.connect(folder / DATABASE_FILE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_the_schema_that_the_program_states_is_the_newest_revision():
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA


def test_an_empty_database_is_migrated_to_exactly_the_tables_of_the_models(folder):
    engine = sqlite_engine(folder / DATABASE_FILE, begin="BEGIN")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_name": is_of_models}
        )
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert differences == []


def test_migrating_again_changes_nothing(folder_with_data):
    before = asked(folder_with_data, "SELECT * FROM member")
    migrate(folder_with_data, None)
    assert asked(folder_with_data, "SELECT * FROM member") == before


def test_rebuilding_a_table_keeps_its_rows_and_the_rows_that_point_at_them(folder_with_data, revision):
    migrate(folder_with_data, revision(REBUILD_THE_PARENT))
    assert asked(folder_with_data, "SELECT municipality, motto FROM evaluation") == [("Ekköping", None)]
    assert asked(folder_with_data, "SELECT code, name FROM member ORDER BY id") == [("E1", "Anna"), ("E2", "Bo")]
    assert asked(folder_with_data, "PRAGMA foreign_key_check") == []


def test_a_rebuilt_table_is_still_pointed_at(folder_with_data, revision):
    migrate(folder_with_data, revision(REBUILD_THE_PARENT))
    keys = {row[2] for row in asked(folder_with_data, "PRAGMA foreign_key_list(member)")}
    assert keys == {"evaluation"}


def test_a_revision_that_leaves_rows_pointing_at_nothing_is_stopped_and_undone(folder_with_data, revision, sentence):
    with pytest.raises(StorageError) as refused:
        migrate(folder_with_data, revision(LOSE_THE_PARENT))
    assert "member" in sentence(refused.value)
    with open_database(folder_with_data, migrate=False) as database:
        assert [member.name for member in database.read(lambda tx: members_of(tx, 1))] == ["Anna", "Bo"]
    assert "nickname" not in {row[1] for row in asked(folder_with_data, "PRAGMA table_info(member)")}


def test_a_revision_that_fails_half_way_is_undone_whole(folder_with_data, revision):
    fails = """op.add_column("member", sa.Column("nickname", sa.String(), nullable=True))
    raise RuntimeError("the power went")"""
    with pytest.raises(RuntimeError, match="the power went"):
        migrate(folder_with_data, revision(fails))
    assert asked(folder_with_data, "SELECT version_num FROM alembic_version") == [(SCHEMA,)]
    assert "nickname" not in {row[1] for row in asked(folder_with_data, "PRAGMA table_info(member)")}
