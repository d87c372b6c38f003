"""Weekly digest."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of digests and their items."""
    op.create_table(
        "digest",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("looks", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index("digest_person", ["person", "sent_at"], unique=False)

    op.create_table(
        "look",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_unused", sa.Boolean(), nullable=False),
        sa.Column("shown_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed", sa.Date(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("overrides", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("undo", sa.String(), nullable=True),
        sa.Column("digests", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.create_index("look_rule", ["handle", "state"], unique=False)

    with op.batch_alter_table("arrangement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_at", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("next_digest_at", UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_arrangement_next_digest_at"), ["next_digest_at"], unique=False)
