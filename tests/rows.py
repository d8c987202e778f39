"""Rows that a test puts there itself."""

from typing import TypeVar

from sqlmodel import SQLModel

from storage.database import Transaction

Stored = TypeVar("Stored", bound=SQLModel)


def stored(tx: Transaction, row: Stored) -> Stored:
    """The row with its id."""
    tx.add(row)
    tx.flush()
    return row
