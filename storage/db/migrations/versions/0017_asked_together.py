"""Twins that are asked together: the check that their decisions share, and the others that an ask concerns."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("check_id", sa.String(), nullable=True))
    op.create_index("decision_check", "decision", ["check_id"])
    op.add_column("twin_choice", sa.Column("concerned", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("twin_choice", sa.Column("others_at", UtcDateTime(), nullable=True))
