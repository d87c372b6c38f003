"""Several machines on one server: Procrastinate's own tables, and an index on the open jobs of a lane."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime
from storage.db.migrations import procrastinate_schema

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.create_index("job_lane", ["lane", "state", "sort", "id"])
        batch_op.add_column(sa.Column("leased_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("leased_until", UtcDateTime(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        procrastinate_schema.make(op.get_bind().connection.driver_connection)
