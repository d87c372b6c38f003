"""Apps that Slack no longer lets in, and the jobs that are held for them."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lost_app",
        sa.Column("app", sa.String(), primary_key=True),
        sa.Column("token", sa.String(), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    with op.batch_alter_table("job") as job:
        job.add_column(sa.Column("held_for", sa.String(), nullable=True))
