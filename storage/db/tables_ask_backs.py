"""Rows about what conductors are asked before there is a verdict."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.db.columns import enum_column, moment
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
