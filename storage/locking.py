"""What one process at a time may do, on a database that several share. SQLite has one writer: there is nothing to lock."""

from sqlalchemy import Connection, text

# The first half of every advisory lock of ours; the second is a hash of what is locked.
LOCKS = 0x4B6F6D70


def lock_for_transaction(connection: Connection, what: str) -> None:
    """Wait until no other transaction holds ``what``, and hold it until this one ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:ours, hashtext(:what))"), {"ours": LOCKS, "what": what})
