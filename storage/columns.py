"""Of what kinds are columns that SQLAlchemy doesn't have as we need them?"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC, on databases that keep time zones and on those that don't."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse moments without a time zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the time zone back that SQLite dropped."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, nullable: bool = False) -> Any:
    """A column with a moment."""
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable))


def json_column() -> Any:
    """A column with JSON, empty where there is none."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
