"""Files attached to messages: the text of each, or why it wasn't read."""

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
