"""Small things that passed by the background alone: marked on decisions, and offered in digests."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("is_small", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("digest", sa.Column("small", sa.JSON(none_as_null=True), nullable=True))
