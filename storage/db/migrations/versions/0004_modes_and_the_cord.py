"""Modes of twins, and the andon cord."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("twin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mode", sa.String(), nullable=False, server_default="live"))
        batch_op.add_column(sa.Column("mode_since", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("pending_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("failing_since", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("stopped_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("stopped_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("stopped_on", sa.String(), nullable=True))
