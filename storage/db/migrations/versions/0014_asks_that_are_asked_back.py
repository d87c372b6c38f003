"""What conductors are asked before there is a verdict."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ask_back",
        sa.Column("decision_id", sa.String(), sa.ForeignKey("decision.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=True),
        sa.Column("before_id", sa.String(), nullable=True),
        sa.Column("first_id", sa.String(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("decision_id"),
    )
    op.create_index("ask_back_due", "ask_back", ["state", "since"])
    op.create_index("ask_back_by", "ask_back", ["by", "since"])
