"""Indexes on asks by person, channel and time, for rate limits and retention."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ask") as batch_op:
        batch_op.create_index("ask_at", ["at"])
        batch_op.create_index("ask_by", ["asker", "at"])
        batch_op.create_index("ask_in", ["channel", "at"])
