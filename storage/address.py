"""The address of a PostgreSQL database, as settings give it."""

from urllib.parse import urlsplit

POSTGRESQL = "postgresql+psycopg://"


def is_postgresql_address(address: str) -> bool:
    """Whether it can be read as driver, user, host and port, and a database's name."""
    try:
        parts = urlsplit(address)
        # Reading the port is what refuses a wrong one.
        return address.startswith(POSTGRESQL) and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        return False
