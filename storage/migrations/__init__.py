"""How the tables came to be what they are: Alembic's revisions, run by ``serve``, ``demo`` and whoever meets no database."""

# The newest revision in versions/. Stated here so that opening a database need not load Alembic; a test compares.
SCHEMA = "0004"
