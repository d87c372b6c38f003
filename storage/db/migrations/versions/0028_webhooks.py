"""Webhooks, the listeners that hear of each change to a ticket, and pull requests."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
    )
    op.create_index("webhook_person", "webhook", ["person", "removed_at"])
    op.create_table(
        "ticket_listener",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("ticket", sa.String(), sa.ForeignKey("agent_ask.ticket"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("ticket", "target", name="ticket_listener_once"),
    )
    op.create_index("ticket_listener_unseen", "ticket_listener", ["looked_at"])
    op.create_table(
        "pull_request",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("repository", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("twins", sa.JSON(), nullable=True),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("team", "repository", "number", "head", "base", name="pull_request_once"),
    )
