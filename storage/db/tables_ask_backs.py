"""Rows about what conductors are asked before there is a verdict, and about asks that several twins answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.db.columns import enum_column, json_column, moment
from twins.states import AskState


class AskBackRow(SQLModel, table=True):
    """What a conductor is asked before there is a verdict, bound by its digest to what was shown."""

    __tablename__ = "ask_back"
    __table_args__ = (Index("ask_back_due", "state", "since"), Index("ask_back_by", "by", "since"))
    decision_id: str = Field(primary_key=True, foreign_key="decision.id")
    state: AskState = enum_column(AskState)
    digest: str
    by: str
    since: datetime = moment()
    rule_id: str | None = None
    """The rule that was picked."""
    before_id: str | None = None
    """The text of the ask before it in the thread, with which it was read."""
    first_id: str | None = None
    """Of a repeated ask: the decision that offered first."""
    settled_at: datetime | None = moment(nullable=True)


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
    """When the twins in `concerned` were asked as well."""


class SynthesisRow(SQLModel, table=True):
    """A model's synthesis of the answers to one ask, as they were then."""

    __tablename__ = "synthesis"
    ask_id: str = Field(primary_key=True, foreign_key="ask.id")
    decisions: Any = json_column()
    """The ids of the decisions that it puts together."""
    content_id: str
    at: datetime = moment()
