"""Rows about the twins of one ask: those that it may be for, and those that answered it together."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.db.columns import json_column, moment


class TwinChoiceRow(SQLModel, table=True):
    """The twins that an ask without a name may be for, and the one that its conductor chose; and the twins that have
    something on it besides the one that answered."""

    __tablename__ = "twin_choice"
    ask_id: str = Field(primary_key=True, foreign_key="ask.id")
    candidates: Any = json_column()
    chosen: str | None = None
    chosen_at: datetime | None = moment(nullable=True)
    concerned: Any = json_column()
    others_at: datetime | None = moment(nullable=True)
    """When these were asked too."""


class SynthesisRow(SQLModel, table=True):
    """A model's synthesis of the answers to one ask, as they were then."""

    __tablename__ = "synthesis"
    ask_id: str = Field(primary_key=True, foreign_key="ask.id")
    decisions: Any = json_column()
    """The ids of the decisions that it puts together."""
    content_id: str
    at: datetime = moment()
