"""Alembic's entry: the connection and its transaction come from ``storage.migrations.running``."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  (registers the tables that autogenerate compares with)
from storage.trigrams import is_of_models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, transactional_ddl=True, include_name=is_of_models
)
with context.begin_transaction():
    context.run_migrations()
