"""Column types for UTC timestamps, enums and JSON."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """A timestamp, always aware and in UTC, also on databases that drop the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumValue(TypeDecorator[Enum]):
    """A member of an enum, stored as its value. Reading an unknown value raises ValueError with that value."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__()
        self.kind = kind
        if issubclass(kind, int):
            self.impl = Integer()  # type: ignore[assignment]  # SQLAlchemy types the class attribute only

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Enum | None:
        return None if value is None else self.kind(value)


def moment(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable))


def enum_column(kind: type[Enum], *, nullable: bool = False, default: Enum | None = None) -> Any:
    return Field(default=default, sa_column=Column(EnumValue(kind), nullable=nullable))


def json_column() -> Any:
    """Declare a JSON column that stores None as SQL NULL."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
