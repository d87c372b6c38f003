"""Suggestions that an expert has joined to another one."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposal", sa.Column("joined_to", sa.String(), nullable=True))
    op.create_index("ix_proposal_joined_to", "proposal", ["joined_to"])
