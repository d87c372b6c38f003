"""The choice among twins, for asks that name none."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "twin_choice",
        sa.Column("ask_id", sa.String(), nullable=False),
        sa.Column("candidates", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("chosen", sa.String(), nullable=True),
        sa.Column("chosen_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"]),
        sa.PrimaryKeyConstraint("ask_id"),
    )
