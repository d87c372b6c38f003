"""Rows about the products that channels are for, one class per table."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.db.columns import enum_column, moment
from twins.states import ProductRequestState


class ProductRow(SQLModel, table=True):
    """The product that a channel is for."""

    __tablename__ = "product"
    team: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    name: str


class ProductRequestRow(SQLModel, table=True):
    """A member's request that a channel be for a product; confirmed at once if the member may decide that."""

    __tablename__ = "product_request"
    __table_args__ = (
        Index("product_request_waiting", "team", "channel", "state"),
        Index("product_request_by", "by", "at"),
    )
    id: str = Field(primary_key=True)
    app: str
    team: str
    channel: str
    text_id: str
    """The text that holds the product's name."""
    by: str
    state: ProductRequestState = enum_column(ProductRequestState)
    at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None
