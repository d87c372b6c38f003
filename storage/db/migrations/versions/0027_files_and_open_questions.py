"""Files attached to messages with their texts, and the asks that a digest puts to its expert as unanswered."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attached_file",
        sa.Column("team", sa.String(), primary_key=True),
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("ts", sa.String(), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("text_id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.add_column("digest", sa.Column("unanswered", sa.JSON(none_as_null=True), nullable=True))
