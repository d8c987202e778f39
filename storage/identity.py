"""The id of a row that is stored."""

from typing import Protocol


class HasId(Protocol):
    """A row of any table with a number of its own."""

    id: int | None


def id_of(row: HasId) -> int:
    """The row's id. Raises ValueError for a row that has not been stored: it has none yet."""
    if row.id is None:
        raise ValueError(f"a {type(row).__name__} that is not stored has no id")
    return row.id
