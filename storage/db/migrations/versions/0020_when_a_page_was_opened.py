"""When a person opened the twin page that their Home tab shows."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person_settings", sa.Column("page_opened_at", UtcDateTime(), nullable=True))
