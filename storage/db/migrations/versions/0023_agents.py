"""Agents, their tokens, their tickets, and what they ask their person to override."""

import sqlalchemy as sa
from alembic import op

from storage.db.columns import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ask", sa.Column("agent_id", sa.String(), nullable=True))
    op.create_table(
        "agent",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("person", "key", name="agent_once"),
    )
    _tokens()
    _tickets()
    _override_requests()


def _tokens() -> None:
    op.create_table(
        "agent_token",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("agent_id", sa.String(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
    )
    op.create_index("agent_token_agent", "agent_token", ["agent_id"])


def _tickets() -> None:
    op.create_table(
        "agent_ask",
        sa.Column("ticket", sa.String(), primary_key=True),
        sa.Column("agent_id", sa.String(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("agent_id", "key", name="agent_ask_once"),
    )
    op.create_index("agent_ask_place", "agent_ask", ["channel", "ts"])
    op.create_index("agent_ask_at", "agent_ask", ["agent_id", "at"])


def _override_requests() -> None:
    op.create_table(
        "override_request",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("ticket", sa.String(), sa.ForeignKey("agent_ask.ticket"), nullable=False),
        sa.Column("decision_id", sa.String(), sa.ForeignKey("decision.id"), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("text_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
    )
    op.create_index("override_request_due", "override_request", ["state", "at"])
    op.create_index("override_request_ticket", "override_request", ["ticket"])
