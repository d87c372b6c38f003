"""When an approval of a tool call was used."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agent_ask", sa.Column("spent_at", UtcDateTime(), nullable=True))
