"""Tours of direct messages, verdicts as reactions on asks, and the types of blocks that a workspace refused."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_block",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team", "kind"),
    )
    op.add_column("person", sa.Column("toured_at", UtcDateTime(), nullable=True))
    op.create_table(
        "sign",
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("app", "channel", "ts"),
    )
