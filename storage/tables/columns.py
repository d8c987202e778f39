"""Column types that a database does not keep as we mean them: aware times, exact decimals, JSON."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, String, TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware time. SQLite drops the zone, so every time is stored as UTC and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """Points as their digits: SQLite has no decimals, and a float would move a half."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def time_column(*, nullable: bool = False, index: bool = False) -> Any:
    """A column for an aware time. The type is Any because SQLModel's Field(sa_column=…) wants it so."""
    return Column(UtcTime(), nullable=nullable, index=index)


def json_column(*, nullable: bool = False) -> Any:
    """A column for a list or mapping of plain values; None is SQL's NULL."""
    return Column(JSON(none_as_null=True), nullable=nullable)
