"""A model's syntheses of several twins' answers to one ask."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "synthesis",
        sa.Column("ask_id", sa.String(), sa.ForeignKey("ask.id"), primary_key=True),
        sa.Column("decisions", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
