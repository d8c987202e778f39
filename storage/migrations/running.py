"""Running the revisions. Alembic is imported here and nowhere else."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from storage.errors import StorageError
from storage.locking import wait_for_turn

FOLDER = Path(__file__).parent


def upgrade(engine: Engine, versions: Path | None = None) -> None:
    """Bring the database to the newest revision in one transaction, or leave it as it was.

    On SQLite ``engine`` has foreign keys off: batch mode drops and renames tables, which would delete the rows that point at them.
    """
    with engine.begin() as connection:
        # Two processes that start at once: the second waits here, and then finds nothing left to do.
        wait_for_turn(connection, "migrating")
        config = alembic_config(versions)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.dialect.name == "sqlite":
            _check_foreign_keys(connection)


def alembic_config(versions: Path | None = None) -> Config:
    """Alembic's configuration without its ini file; ``versions`` adds a folder of revisions."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(p) for p in (FOLDER / "versions", versions) if p))
    return config


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if broken:
        raise StorageError("refusals.migration_broken", table=str(broken[0][0]))
